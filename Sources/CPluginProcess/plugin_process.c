#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int assay_shared_memory(void) {
  int file = memfd_create("assay", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file >= 0 && fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    close(file);
    return -1;
  }
  return file;
}

int assay_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

/// Between fork and exec: nothing here may allocate or lock.
static void become(const char *script, char *const environment[], const int descriptors[4]) {
  int copies[4];
  // Copies first, out of the way of the numbers they are to have.
  for (int i = 0; i < 4; i++) copies[i] = fcntl(descriptors[i], F_DUPFD, 4);
  for (int i = 0; i < 4; i++) {
    if (copies[i] < 0 || dup2(copies[i], i) < 0) _exit(126);
  }
  close_range(4, ~0U, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  struct rlimit core = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &core);
  char *const arguments[] = {"sh", "-c", (char *)script, NULL};
  execve("/bin/sh", arguments, environment);
  _exit(126);
}

/// However the parent ends, this child ends with it.
static void end_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // In namespaces of its own it sees no parent.
  if (getppid() != parent && getppid() != 0) _exit(126);
}

pid_t assay_spawn(
  const char *script, char *const environment[], const int descriptors[4], const assay_sandbox *sandbox) {
  // No handler of this process may run in the child before it has its own.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  uid_t user = geteuid();
  gid_t group = getegid();
  pid_t child = sandbox ? assay_clone_into_sandbox() : fork();
  if (child == 0) {
    if (sandbox) {
      // What it says is read as the plugin's.
      dup2(descriptors[2], STDERR_FILENO);
      assay_enter_sandbox(sandbox, user, group);
    }
    end_with(parent);
    become(script, environment, descriptors);
  }
  int code = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = code;
  return child;
}

int assay_watch(pid_t child) { return (int)syscall(SYS_pidfd_open, child, 0); }

void assay_adopt_orphans(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
