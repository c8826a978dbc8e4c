#ifndef ASSAY_OPENBLAS_H
#define ASSAY_OPENBLAS_H

#include "arithmetic_backend.h"

/// Loads OpenBLAS the first time; returns NULL, or why it cannot be used.
const char *openblas_failure(void);

/// Its products, where there is no failure.
const assay_products *openblas_products(void);

#endif
