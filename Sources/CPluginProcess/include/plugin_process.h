#ifndef PLUGIN_PROCESS_H
#define PLUGIN_PROCESS_H

#include <sys/types.h>

// System calls that Swift's view of the C library does not show.

/// A file of shared memory that nobody can shorten or seal further, closed on exec; −1 and errno if there is none.
int assay_shared_memory(void);

/// A pipe closed on exec: ends[0] for reading, ends[1] for writing; −1 and errno if there is none.
int assay_pipe(int ends[2]);

/// Starts /bin/sh -c `script` with `environment`; the child has the four `descriptors` as its 0, 1, 2 and 3 and no other, the
/// default signal handling and this process's limits, but leaves no core file. Its number, or −1 and errno.
pid_t assay_spawn(const char *script, char *const environment[], const int descriptors[4]);

/// A descriptor that can be read once a child has ended, closed on exec; −1 and errno if there is none.
int assay_watch(pid_t child);

/// Makes this process the parent of its descendants that lose theirs.
void assay_adopt_orphans(void);

#endif
