#ifndef WATCHED_H
#define WATCHED_H

/// Calls `work` with `context`: the function whose calls an instruction counter watches, by its symbol.
///
/// In C, so that no compiler makes a copy of it for one closure.
void assay_watched(void (*work)(void *context), void *context);

/// What the kernel can count: the CPU's instructions, or, also where it grants no hardware counter, nanoseconds on a CPU.
typedef enum { ASSAY_INSTRUCTIONS, ASSAY_TASK_CLOCK } assay_event;

/// What happens of `event` in this thread and those it starts, outside the kernel, while `assay_watched` calls `work`.
///
/// A negative number where the kernel grants no such counter; `work` is called all the same.
long long assay_counted(assay_event event, void (*work)(void *context), void *context);

#endif
