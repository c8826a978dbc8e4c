#define _GNU_SOURCE
#include "plugin_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/// Kills every child there is now; whether there was one.
static bool kill_children(void) {
  char text[4096];
  int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? 0 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (count <= 0) return false;
  // A number that was cut off at the end is left for the next time.
  text[count] = 0;
  if (count == sizeof text - 1) *(strrchr(text, ' ') ?: text) = 0;
  char *at = text;
  for (long child; (child = strtol(at, &at, 10)) > 0;) kill((pid_t)child, SIGKILL);
  return true;
}

/// Ends all descendants: the children of one that dies become this process's own.
static void end_descendants(void) {
  for (int attempt = 0; attempt < 2000 && kill_children(); attempt++) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    usleep(1000);
  }
}

/// Ends this process as a child ended.
static _Noreturn void end_as(int status) {
  if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
  int number = WTERMSIG(status);
  struct rlimit core = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &core);
  signal(number, SIG_DFL);
  // A reader of the child's output may have asked this process to end since; that is not how the child ended.
  sigset_t others;
  sigfillset(&others);
  sigdelset(&others, number);
  sigprocmask(SIG_SETMASK, &others, NULL);
  kill(getpid(), number);
  _exit(128 + number);
}

/// Reaps what has ended; whether `child` was among it, whose end goes to `status`.
static bool has_ended(pid_t child, int *status) {
  int end;
  bool found = false;
  for (pid_t ended; (ended = waitpid(-1, &end, WNOHANG)) > 0;) {
    if (ended != child) continue;
    *status = end;
    found = true;
  }
  return found;
}

/// Whether a signal that can be read asks for the end.
static bool is_told_to_end(int signals) {
  struct signalfd_siginfo signal;
  bool result = false;
  while (read(signals, &signal, sizeof signal) == sizeof signal) result |= signal.ssi_signo == SIGTERM;
  return result;
}

static _Noreturn void supervise(pid_t child, int signals) {
  struct pollfd ends[] = {{.fd = STDIN_FILENO, .events = 0}, {.fd = signals, .events = POLLIN}};
  int status = 0;
  while (!has_ended(child, &status)) {
    bool ends_now = is_told_to_end(signals) || ends[0].revents & (POLLHUP | POLLERR);
    if (ends_now) {
      kill(child, SIGKILL);
      while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
      break;
    }
    poll(ends, 2, -1);
  }
  end_descendants();
  end_as(status);
}

bool assay_supervise(void) {
  // Before the fork, so that both are hidden: requests pass through the standard input of either.
  assay_hide_memory();
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  sigset_t all, before, watched;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  pid_t supervisor = getpid(), child = fork();
  if (child < 0) return false;
  if (child == 0) {
    // A group of its own: a plugin that kills its group does not reach the supervisor.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != supervisor) _exit(126);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return true;
  }
  // A reader of the child's output sees its end as soon as the child has ended.
  close_range(STDOUT_FILENO, ~0U, 0);
  sigemptyset(&watched);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGCHLD);
  int signals = signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals < 0) {
    kill(child, SIGKILL);
    _exit(126);
  }
  supervise(child, signals);
}
