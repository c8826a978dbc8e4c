#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux's numbers and constants of 5.2 and 5.12, the same on all architectures; not every C library has them.
enum { OPEN_TREE = 428, MOVE_MOUNT = 429, MOUNT_SETATTR = 442 };
enum { CLONE_TREE = 1, FROM_EMPTY_PATH = 4, RECURSIVE = 0x8000, READ_ONLY = 1, NO_SET_USER = 2, NO_DEVICES = 4 };
enum { GREATEST_KEPT = 16 };
struct attributes {
  uint64_t set, clear, propagation, userns;
};

/// Says on standard error what cannot be done, and ends the process. Nothing here may allocate or lock.
static _Noreturn void give_up(const char *what) {
  const char *reason = strerrordesc_np(errno);
  const char *parts[] = {"assay: a sandbox cannot be made here: ", what, ": ", reason ? reason : "unknown", "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    ssize_t ignored = write(STDERR_FILENO, parts[i], strlen(parts[i]));
    (void)ignored;
  }
  _exit(125);
}

pid_t assay_clone_into_sandbox(void) {
  unsigned long flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | SIGCHLD;
  return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

static void write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  ssize_t count = (ssize_t)strlen(text);
  if (file < 0 || write(file, text, (size_t)count) != count) give_up(path);
  close(file);
}

/// Gives the process its user's rights under another number: one that is not root's keeps no capability over `exec`.
static void map_user(uid_t user, gid_t group) {
  char line[64];
  // Its files in /proc are root's until it may be looked at.
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  write_file("/proc/self/setgroups", "deny");
  snprintf(line, sizeof line, "1000 %u 1", (unsigned)user);
  write_file("/proc/self/uid_map", line);
  snprintf(line, sizeof line, "1000 %u 1", (unsigned)group);
  write_file("/proc/self/gid_map", line);
}

static bool is_below(const char *path, const char *folder) {
  size_t length = strlen(folder);
  return !strncmp(path, folder, length) && path[length] == '/';
}

static void make_folders(const char *path) {
  char part[PATH_MAX];
  for (size_t i = 1; path[i - 1] && i < sizeof part; i++) {
    if (path[i] != '/' && path[i]) continue;
    memcpy(part, path, i);
    part[i] = 0;
    mkdir(part, 0755);
  }
}

static void mount_empty(const char *path, unsigned long flags) {
  // Its user's, and not everybody's as /tmp is: there `open` refuses to write to the devices of another user.
  if (access(path, F_OK) == 0 && mount("none", path, "tmpfs", MS_NOSUID | MS_NODEV | flags, "mode=755") != 0) give_up(path);
}

/// A mount of what lies at a path, to be put somewhere; −1 if nothing lies there.
static int take(const char *path) {
  int tree = (int)syscall(OPEN_TREE, AT_FDCWD, path, CLONE_TREE | RECURSIVE | O_CLOEXEC);
  if (tree < 0 && errno != ENOENT) give_up(path);
  return tree;
}

static void put(int tree, const char *path) {
  if (syscall(MOVE_MOUNT, tree, "", AT_FDCWD, path, FROM_EMPTY_PATH) != 0) give_up(path);
  close(tree);
}

/// An empty folder in the place of `folder`, but for what lies there and is needed.
static void replace(const char *folder, const assay_sandbox *sandbox) {
  int trees[GREATEST_KEPT];
  const char *paths[GREATEST_KEPT];
  int count = 0;
  for (const char *const *kept = sandbox->kept; *kept && count < GREATEST_KEPT; kept++) {
    if (!strcmp(*kept, folder)) return;
    if (!is_below(*kept, folder) || (trees[count] = take(*kept)) < 0) continue;
    paths[count++] = *kept;
  }
  mount_empty(folder, 0);
  for (int i = 0; i < count; i++) {
    make_folders(paths[i]);
    put(trees[i], paths[i]);
  }
}

/// The devices that every program may use. Others obey the rights of their files, which a root that is read only leaves as they
/// are: root's command could write to the disk itself.
static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
enum { DEVICE_COUNT = sizeof devices / sizeof *devices };

static void replace_devices(const int trees[DEVICE_COUNT], const assay_sandbox *sandbox) {
  replace("/dev", sandbox);
  for (int i = 0; i < DEVICE_COUNT; i++) {
    if (trees[i] < 0) continue;
    close(open(devices[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    put(trees[i], devices[i]);
  }
  make_folders("/dev/shm");
  static const char *const links[][2] = {
    {"/proc/self/fd", "/dev/fd"}, {"fd/0", "/dev/stdin"}, {"fd/1", "/dev/stdout"}, {"fd/2", "/dev/stderr"}};
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlink(links[i][0], links[i][1]) != 0) give_up(links[i][1]);
  }
}

void assay_enter_sandbox(const assay_sandbox *sandbox, uid_t user, gid_t group) {
  map_user(user, group);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) give_up("the file systems");
  int trees[DEVICE_COUNT];
  for (int i = 0; i < DEVICE_COUNT; i++) trees[i] = take(devices[i]);
  struct attributes harmless = {.set = READ_ONLY | NO_SET_USER | NO_DEVICES};
  if (syscall(MOUNT_SETATTR, AT_FDCWD, "/", RECURSIVE, &harmless, sizeof harmless) != 0) give_up("a root that is read only");
  replace_devices(trees, sandbox);
  replace("/tmp", sandbox);
  replace("/var/tmp", sandbox);
  // Sockets of services, which may be connected to wherever they can be seen.
  replace("/run", sandbox);
  for (const char *const *hidden = sandbox->hidden; *hidden; hidden++) mount_empty(*hidden, MS_RDONLY);
  // The kernel's settings in it obey its user's rights, which root's command has. Where a container hides parts of its own
  // /proc, a new one is forbidden; none shows no other process either.
  unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (mount("proc", "/proc", "proc", flags, NULL) != 0) mount_empty("/proc", MS_RDONLY);
  if (chdir(sandbox->folder) != 0) give_up(sandbox->folder);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
