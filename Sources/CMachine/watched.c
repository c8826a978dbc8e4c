#include "watched.h"

#ifdef __linux__
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

__attribute__((noinline)) void assay_watched(void (*work)(void *context), void *context) {
  work(context);
  // Something to do after the call, so that it is no jump.
  __asm__ volatile("");
}

#ifdef __linux__
static int open_counter(assay_event event) {
  struct perf_event_attr wanted;
  memset(&wanted, 0, sizeof wanted);
  wanted.size = sizeof wanted;
  wanted.type = event == ASSAY_INSTRUCTIONS ? PERF_TYPE_HARDWARE : PERF_TYPE_SOFTWARE;
  wanted.config = event == ASSAY_INSTRUCTIONS ? PERF_COUNT_HW_INSTRUCTIONS : PERF_COUNT_SW_TASK_CLOCK;
  wanted.disabled = 1;
  wanted.inherit = 1;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  return (int)syscall(SYS_perf_event_open, &wanted, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

long long assay_counted(assay_event event, void (*work)(void *context), void *context) {
  int counter = open_counter(event);
  if (counter >= 0) ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
  assay_watched(work, context);
  if (counter < 0) return -1;
  ioctl(counter, PERF_EVENT_IOC_DISABLE, 0);
  long long count = -1;
  if (read(counter, &count, sizeof count) != sizeof count) count = -1;
  close(counter);
  return count;
}
#else
long long assay_counted(assay_event event, void (*work)(void *context), void *context) {
  (void)event;
  assay_watched(work, context);
  return -1;
}
#endif
