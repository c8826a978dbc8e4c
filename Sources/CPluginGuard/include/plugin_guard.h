#ifndef PLUGIN_GUARD_H
#define PLUGIN_GUARD_H

#include "floating_point.h"

#include <stdbool.h>
#include <stddef.h>

/// A buffer between a marked stretch and a page that nobody may touch.
typedef struct assay_guarded assay_guarded;

/// A buffer of `count` zero bytes that ends where the forbidden page begins, for numbers of up to 8 bytes; NULL where
/// there is no memory. `label` says what it is in the last words of a process that touches the page, and must stay.
assay_guarded *assay_guarded_make(size_t count, const char *label);

/// The first byte.
void *assay_guarded_bytes(const assay_guarded *buffer);

/// Whether the marked stretch before the buffer is as it was.
bool assay_guarded_is_intact(const assay_guarded *buffer);

void assay_guarded_free(assay_guarded *buffer);

/// What the plugin is about to be asked, for the last words of a process that dies of it; the text must stay. Returns what
/// was under way before.
const char *assay_enter_call(const char *call);

/// That the call is over: `before` is what `assay_enter_call` returned.
void assay_leave_call(const char *before);

/// From now on a crash of this process says which call it happened in, and which buffer was overrun, on standard error.
/// `memory_limit` in bytes is mentioned where a null pointer was used; 0 for none.
void assay_install_last_words(size_t memory_limit);

#endif
