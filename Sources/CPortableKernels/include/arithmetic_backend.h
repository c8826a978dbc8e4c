#ifndef ASSAY_BACKENDS_H
#define ASSAY_BACKENDS_H

#include <stddef.h>

// Other code in place of PortableMath's, for the whole process: what a trial that asks for another arithmetic computes
// with. Nothing here knows whose code that is. NULL, as at the start of a process, for the portable arithmetic.

/// The elementary functions of a scalar type.
typedef struct {
  double (*exp)(double);
  double (*expm1)(double);
  double (*exp2)(double);
  double (*log)(double);
  double (*log1p)(double);
  double (*log2)(double);
  double (*sin)(double);
  double (*cos)(double);
  double (*tan)(double);
  double (*sinh)(double);
  double (*cosh)(double);
  double (*tanh)(double);
  double (*atan)(double);
  double (*erf)(double);
  double (*cbrt)(double);
  double (*softplus)(double);
  double (*sigmoid)(double);
  double (*log_gamma)(double);
  double (*pow)(double, double);
  double (*atan2)(double, double);
  double (*hypot)(double, double);
} assay_functions;

typedef struct {
  float (*exp)(float);
  float (*expm1)(float);
  float (*exp2)(float);
  float (*log)(float);
  float (*log1p)(float);
  float (*log2)(float);
  float (*sin)(float);
  float (*cos)(float);
  float (*tan)(float);
  float (*sinh)(float);
  float (*cosh)(float);
  float (*tanh)(float);
  float (*atan)(float);
  float (*erf)(float);
  float (*cbrt)(float);
  float (*softplus)(float);
  float (*sigmoid)(float);
  float (*log_gamma)(float);
  float (*pow)(float, float);
  float (*atan2)(float, float);
  float (*hypot)(float, float);
} assay_functions_float;

/// Products, of row-major matrices without gaps. The names are those of the BLAS.
typedef struct {
  /// Σ aᵢ·bᵢ.
  double (*dot)(size_t count, const double *a, const double *b);
  float (*dot_float)(size_t count, const float *a, const float *b);
  /// y = a·x, a of rows × columns.
  void (*gemv)(size_t rows, size_t columns, const double *a, const double *x, double *y);
  void (*gemv_float)(size_t rows, size_t columns, const float *a, const float *x, float *y);
  /// y = y + aᵀ·x, a of rows × columns.
  void (*gemv_transposed)(size_t rows, size_t columns, const double *a, const double *x, double *y);
  void (*gemv_transposed_float)(size_t rows, size_t columns, const float *a, const float *x, float *y);
  /// c = a·b, a of rows × depth, b of depth × columns; a transposed factor is stored the other way round.
  void (*gemm)(size_t rows, size_t depth, size_t columns, const double *a, int a_is_transposed, const double *b,
               int b_is_transposed, double *c);
  void (*gemm_float)(size_t rows, size_t depth, size_t columns, const float *a, int a_is_transposed, const float *b,
                     int b_is_transposed, float *c);
} assay_products;

extern const assay_functions *assay_functions_in_use;
extern const assay_functions_float *assay_functions_float_in_use;
extern const assay_products *assay_products_in_use;

// Swift reads a global variable by a function alone.
static inline const assay_functions *assay_backend_functions(void) { return assay_functions_in_use; }
static inline const assay_functions_float *assay_backend_functions_float(void) {
  return assay_functions_float_in_use;
}
static inline const assay_products *assay_backend_products(void) { return assay_products_in_use; }

/// Computes with these from now on; to be called while no other thread computes.
void assay_choose_backend(const assay_functions *functions, const assay_functions_float *functions_float,
                      const assay_products *products);

#endif
