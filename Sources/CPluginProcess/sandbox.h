#ifndef SANDBOX_H
#define SANDBOX_H

#include "plugin_process.h"

#include <stdbool.h>

/// Forks into namespaces of its own: users, mounts, processes, network and messages. What `fork` returns.
pid_t assay_clone_into_sandbox(void);

/// In a child that was made so, before `exec`: a root that is read only, the usual devices, empty temporary folders and /run, and
/// none of the hidden ones. Ends the child with a sentence where the system forbids it. Nothing of it allocates or locks.
void assay_enter_sandbox(const assay_sandbox *sandbox, uid_t user, gid_t group);

#endif
