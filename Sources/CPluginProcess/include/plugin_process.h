#ifndef PLUGIN_PROCESS_H
#define PLUGIN_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

// System calls that Swift's view of the C library does not show.

/// A file of shared memory that nobody can shorten or seal further, closed on exec; −1 and errno if there is none.
int assay_shared_memory(void);

/// A pipe closed on exec: ends[0] for reading, ends[1] for writing; −1 and errno if there is none.
int assay_pipe(int ends[2]);

/// What a sandboxed child sees of the file systems beside a root that is read only, a few devices and empty temporary folders.
typedef struct assay_sandbox {
  /// The folder it works in.
  const char *folder;
  /// Folders that stay visible although they lie in one that is emptied; the last is NULL.
  const char *const *kept;
  /// Folders that look empty; the last is NULL.
  const char *const *hidden;
} assay_sandbox;

/// Starts /bin/sh -c `script` with `environment`; the child has the four `descriptors` as its 0, 1, 2 and 3 and no other, the
/// default signal handling and this process's limits, but leaves no core file. It runs in namespaces of its own if there is
/// a `sandbox`. Its number, or −1 and errno.
pid_t assay_spawn(
  const char *script, char *const environment[], const int descriptors[4], const assay_sandbox *sandbox);

/// A descriptor that can be read once a child has ended, closed on exec; −1 and errno if there is none.
int assay_watch(pid_t child);

/// Makes this process the parent of its descendants that lose theirs.
void assay_adopt_orphans(void);

/// Returns in a child of this process, which continues in its place; false if there can be none.
///
/// What is left waits for the child's end, for the end of standard input, or for SIGTERM; then it ends the child and
/// every process that descends from it, wherever that has gone, and ends as the child did. Only for a process of one thread.
bool assay_supervise(void);

/// How many threads more this process can have at once, up to `most`.
int assay_startable_threads(int most);

/// From now on no process of the same user may read this one's memory or open its files through /proc.
void assay_hide_memory(void);

#endif
