#ifndef WATCHED_H
#define WATCHED_H

/// Calls `work` with `context`: the function whose calls an instruction counter watches, by its symbol.
///
/// In C, so that no compiler makes a copy of it for one closure.
void assay_watched(void (*work)(void *context), void *context);

#endif
