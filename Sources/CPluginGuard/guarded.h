#ifndef ASSAY_GUARDED_H
#define ASSAY_GUARDED_H

#include "plugin_guard.h"

#include <stdint.h>

struct assay_guarded {
  uint8_t *mapping;
  size_t size;
  uint8_t *bytes;
  size_t count;
  uint8_t *forbidden;
  size_t forbidden_size;
  const char *label;
  assay_guarded *next;
  assay_guarded *previous;
};

/// The label of the buffer whose forbidden page holds `address`, or NULL. For a process that is dying: takes no lock.
const char *assay_guarded_label_at(const void *address);

#endif
