#include "plugin_process.h"

#include <pthread.h>
#include <sys/prctl.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_the_others(void *nothing) {
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  return nothing;
}

int assay_startable_threads(int most) {
  enum { GREATEST = 1024 };
  pthread_t threads[GREATEST];
  if (most > GREATEST) most = GREATEST;
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 1 << 16);
  int count = 0;
  pthread_mutex_lock(&lock);
  while (count < most && pthread_create(&threads[count], &small, wait_for_the_others, NULL) == 0) count++;
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  pthread_attr_destroy(&small);
  return count;
}

void assay_hide_memory(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
