// Helpers are started where a call first needs them, and never end. Between jobs they look for the next one for a while, and
// then sleep. They take an index at a time, so that a helper that is late, or whose processor is busy, holds up nothing.
#include "portable_kernels.h"

static void call_all(size_t count, void (*body)(void *, size_t), void *context) {
  for (size_t index = 0; index < count; index++) body(context, index);
}

#if defined(__linux__)
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  most_helpers = 63,
  // Calls that share at a time, of several threads or one inside another. Further ones do all their work themselves.
  most_jobs = 32,
  // How often a thread looks before it sleeps: some 25 to 50 µs, as long as it takes to be woken.
  patience = 1000
};

static const uint32_t one_seat = 1u << 16, inside_bits = (1u << 16) - 1;

typedef struct {
  _Atomic bool is_taken;
  // Its upper half counts the seats that helpers may still take, its lower half the helpers inside. A helper reads the job
  // only while it is inside, and the job changes only while nobody is and there is no seat.
  _Atomic uint32_t seats;
  _Atomic bool owner_sleeps;
  void (*body)(void *, size_t);
  void *context;
  size_t count;
  uint64_t rounding;
  _Atomic size_t next;
} job;

static _Alignas(64) job jobs[most_jobs];
// How many jobs there were; helpers that find none sleep on it.
static _Atomic uint32_t posted;
static _Atomic uint32_t sleeping, idle;

// Only who made `is_starting` true may change these.
static _Atomic bool is_starting;
static int helpers, possible_helpers = most_helpers;
static bool forks_are_watched;

// The caller's way of rounding, which a helper takes over as a new thread would.
#if defined(__x86_64__)
static uint64_t rounding(void) { return __builtin_ia32_stmxcsr(); }
static void set_rounding(uint64_t mode) { __builtin_ia32_ldmxcsr((uint32_t)mode); }
#elif defined(__aarch64__)
static uint64_t rounding(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
static void set_rounding(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
static uint64_t rounding(void) { return 0; }
static void set_rounding(uint64_t mode) { (void)mode; }
#endif

static void pause_a_moment(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake(_Atomic uint32_t *word, int sleepers) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, sleepers, NULL, NULL, 0);
}

static void take_part(job *j) {
  for (size_t index = j->next++; index < j->count; index = j->next++) j->body(j->context, index);
}

static void help(job *j) {
  uint32_t seats = j->seats;
  while (seats >= one_seat)
    if (atomic_compare_exchange_weak(&j->seats, &seats, seats - one_seat + 1)) {
      idle--;
      set_rounding(j->rounding);
      take_part(j);
      idle++;
      if ((--j->seats & inside_bits) == 0 && j->owner_sleeps) wake(&j->seats, 1);
      return;
    }
}

static void *stand_ready(void *argument) {
  while (true) {
    uint32_t seen = posted;
    for (int i = 0; i < most_jobs; i++) help(&jobs[i]);
    for (int i = 0; i < patience && posted == seen; i++) pause_a_moment();
    if (posted != seen) continue;
    sleeping++;
    sleep_while(&posted, seen);
    sleeping--;
  }
  return argument;
}

// In a child there is but the thread that forked.
static void forget_helpers(void) {
  for (int i = 0; i < most_jobs; i++) {
    jobs[i].is_taken = jobs[i].owner_sleeps = false;
    jobs[i].seats = 0;
  }
  sleeping = idle = 0;
  is_starting = false;
  helpers = 0;
  possible_helpers = most_helpers;
}

static bool start_helper(void) {
  // Signals are for the threads that expect them, except those that a fault sends to its own thread.
  sigset_t asynchronous, before;
  sigfillset(&asynchronous);
  const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&asynchronous, faults[i]);
  pthread_attr_t detached;
  pthread_t thread;
  if (pthread_attr_init(&detached)) return false;
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  pthread_sigmask(SIG_BLOCK, &asynchronous, &before);
  bool is_started = pthread_create(&thread, &detached, stand_ready, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&detached);
  return is_started;
}

// Starts helpers until so many are idle or no more can be: then none is tried again. Gives how many may help.
static int ready_helpers(int wanted) {
  if (atomic_exchange(&is_starting, true)) return 0;
  if (!forks_are_watched) forks_are_watched = pthread_atfork(NULL, NULL, forget_helpers) == 0;
  if (!forks_are_watched) possible_helpers = 0;
  while ((int)idle < wanted && helpers < possible_helpers) {
    idle++;
    if (start_helper()) {
      helpers++;
    } else {
      idle--;
      possible_helpers = helpers;
    }
  }
  int ready = wanted < helpers ? wanted : helpers;
  is_starting = false;
  return ready;
}

static void wait_for_helpers(job *j) {
  j->seats &= inside_bits;
  for (int i = 0; i < patience && j->seats; i++) pause_a_moment();
  j->owner_sleeps = true;
  for (uint32_t seats = j->seats; seats; seats = j->seats) sleep_while(&j->seats, seats);
  j->owner_sleeps = false;
}

static job *free_job(void) {
  for (int i = 0; i < most_jobs; i++)
    if (!jobs[i].is_taken && !atomic_exchange(&jobs[i].is_taken, true)) return &jobs[i];
  return NULL;
}

void assay_for_each(size_t count, int threads, void (*body)(void *, size_t), void *context) {
  int wanted = threads > most_helpers ? most_helpers : threads - 1;
  if (wanted > 0 && (size_t)wanted >= count) wanted = (int)count - 1;
  int ready = wanted > 0 ? ready_helpers(wanted) : 0;
  job *j = ready > 0 ? free_job() : NULL;
  if (!j) return call_all(count, body, context);
  j->body = body;
  j->context = context;
  j->count = count;
  j->rounding = rounding();
  j->next = 0;
  j->seats = (uint32_t)ready * one_seat;
  posted++;
  if (sleeping) wake(&posted, ready);
  take_part(j);
  wait_for_helpers(j);
  j->is_taken = false;
}

#else

void assay_for_each(size_t count, int threads, void (*body)(void *, size_t), void *context) {
  (void)threads;
  call_all(count, body, context);
}

#endif
