#include "guarded.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static _Atomic(const char *) current_call;
static size_t memory_limit;

const char *assay_enter_call(const char *call) {
  const char *before = atomic_load_explicit(&current_call, memory_order_relaxed);
  atomic_store_explicit(&current_call, call, memory_order_relaxed);
  return before;
}

void assay_leave_call(const char *before) { atomic_store_explicit(&current_call, before, memory_order_relaxed); }

/// A line under construction; what does not fit is cut off. Nothing here may allocate or lock.
struct line {
  char text[512];
  size_t count;
};

static void add(struct line *line, const char *text) {
  while (*text && line->count < sizeof line->text) line->text[line->count++] = *text++;
}

static void add_number(struct line *line, size_t number) {
  char digits[24];
  size_t at = sizeof digits - 1;
  digits[at] = 0;
  do digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  add(line, digits + at);
}

static void say_last_words(int number, siginfo_t *info, void *context) {
  (void)context;
  const char *call = atomic_load_explicit(&current_call, memory_order_relaxed);
  if (call) {
    struct line line = {.count = 0};
    add(&line, "in ");
    add(&line, call);
    const char *label = assay_guarded_label_at(info->si_addr);
    if (label) {
      add(&line, ", past the end of ");
      add(&line, label);
    } else if (number == SIGSEGV && (uintptr_t)info->si_addr < 4096) {
      add(&line, ", at a null pointer");
      if (memory_limit > 0) {
        add(&line, " (the memory of a worker is limited to ");
        add_number(&line, memory_limit >> 20);
        add(&line, " MiB)");
      }
    }
    add(&line, "\n");
    ssize_t ignored = write(STDERR_FILENO, line.text, line.count);
    (void)ignored;
  }
  // The handler is gone by SA_RESETHAND, so this signal ends the process as soon as it returns.
  raise(number);
}

void assay_install_last_words(size_t limit) {
  memory_limit = limit;
  // A stack of its own: the fault may be that there is no stack left.
  static char stack[1 << 16];
  stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternative, NULL);
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND};
  action.sa_sigaction = say_last_words;
  sigemptyset(&action.sa_mask);
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
}
