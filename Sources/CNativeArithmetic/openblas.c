#include "openblas.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>

#include "native_arithmetic.h"

static const int row_major = 101, as_stored = 111, transposed = 112;

/// The functions of the library, by their names there.
static struct {
  double (*ddot)(int, const double *, int, const double *, int);
  float (*sdot)(int, const float *, int, const float *, int);
  void (*dgemv)(int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
  void (*sgemv)(int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
  void (*dgemm)(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *,
                int);
  void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
  char *(*config)(void);
  char *(*core_name)(void);
  int (*thread_count)(void);
} blas;

static double dot(size_t count, const double *a, const double *b) { return blas.ddot((int)count, a, 1, b, 1); }

static void gemv(size_t rows, size_t columns, const double *a, const double *x, double *y) {
  if (columns == 0) {
    for (size_t row = 0; row < rows; row++) y[row] = 0;
    return;
  }
  blas.dgemv(row_major, as_stored, (int)rows, (int)columns, 1, a, (int)columns, x, 1, 0, y, 1);
}

static void gemv_transposed(size_t rows, size_t columns, const double *a, const double *x, double *y) {
  if (columns == 0) return;
  blas.dgemv(row_major, transposed, (int)rows, (int)columns, 1, a, (int)columns, x, 1, 1, y, 1);
}

static void gemm(size_t rows, size_t depth, size_t columns, const double *a, int a_is_transposed, const double *b,
                 int b_is_transposed, double *c) {
  if (depth == 0) {
    for (size_t element = 0; element < rows * columns; element++) c[element] = 0;
    return;
  }
  blas.dgemm(row_major, a_is_transposed ? transposed : as_stored, b_is_transposed ? transposed : as_stored,
             (int)rows, (int)columns, (int)depth, 1, a, (int)(a_is_transposed ? rows : depth), b,
             (int)(b_is_transposed ? depth : columns), 0, c, (int)columns);
}

static float dot_float(size_t count, const float *a, const float *b) { return blas.sdot((int)count, a, 1, b, 1); }

static void gemv_float(size_t rows, size_t columns, const float *a, const float *x, float *y) {
  if (columns == 0) {
    for (size_t row = 0; row < rows; row++) y[row] = 0;
    return;
  }
  blas.sgemv(row_major, as_stored, (int)rows, (int)columns, 1, a, (int)columns, x, 1, 0, y, 1);
}

static void gemv_transposed_float(size_t rows, size_t columns, const float *a, const float *x, float *y) {
  if (columns == 0) return;
  blas.sgemv(row_major, transposed, (int)rows, (int)columns, 1, a, (int)columns, x, 1, 1, y, 1);
}

static void gemm_float(size_t rows, size_t depth, size_t columns, const float *a, int a_is_transposed, const float *b,
                      int b_is_transposed, float *c) {
  if (depth == 0) {
    for (size_t element = 0; element < rows * columns; element++) c[element] = 0;
    return;
  }
  blas.sgemm(row_major, a_is_transposed ? transposed : as_stored, b_is_transposed ? transposed : as_stored,
             (int)rows, (int)columns, (int)depth, 1, a, (int)(a_is_transposed ? rows : depth), b,
             (int)(b_is_transposed ? depth : columns), 0, c, (int)columns);
}

static const assay_products products = {
    .dot = dot, .dot_float = dot_float, .gemv = gemv, .gemv_float = gemv_float, .gemv_transposed = gemv_transposed,
    .gemv_transposed_float = gemv_transposed_float, .gemm = gemm, .gemm_float = gemm_float,
};

const assay_products *openblas_products(void) { return &products; }

/// Finds `name` in the library; notes in `failure` where it is not there.
static void *find(void *library, const char *name, const char **failure) {
  void *symbol = dlsym(library, name);
  if (symbol == NULL) *failure = dlerror();
  return symbol;
}

static const char *load(void) {
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    static char reason[512];
    snprintf(reason, sizeof reason, "OpenBLAS cannot be loaded (%s); Debian's package is libopenblas0", dlerror());
    return reason;
  }
  const char *failure = NULL;
  blas.ddot = find(library, "cblas_ddot", &failure);
  blas.sdot = find(library, "cblas_sdot", &failure);
  blas.dgemv = find(library, "cblas_dgemv", &failure);
  blas.sgemv = find(library, "cblas_sgemv", &failure);
  blas.dgemm = find(library, "cblas_dgemm", &failure);
  blas.sgemm = find(library, "cblas_sgemm", &failure);
  blas.config = find(library, "openblas_get_config", &failure);
  blas.core_name = find(library, "openblas_get_corename", &failure);
  blas.thread_count = find(library, "openblas_get_num_threads", &failure);
  return failure;
}

const char *openblas_failure(void) {
  static bool was_tried = false;
  static const char *failure = NULL;
  if (!was_tried) failure = load();
  was_tried = true;
  return failure;
}

const char *native_arithmetic_blas(void) {
  const char *failure = openblas_failure();
  if (failure != NULL) return failure;
  static char description[512];
  snprintf(description, sizeof description, "%s, kernels: %s, threads: %d", blas.config(), blas.core_name(),
           blas.thread_count());
  return description;
}
