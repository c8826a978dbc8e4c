#define _GNU_SOURCE
#include "native_arithmetic.h"

#include <math.h>
#include <stddef.h>

#include "openblas.h"
#include "arithmetic_backend.h"

static double softplus(double x) { return fmax(x, 0) + log1p(exp(-fabs(x))); }
static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
// lgamma's own sign goes to a global variable.
static double log_gamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}
static float softplusf(float x) { return fmaxf(x, 0) + log1pf(expf(-fabsf(x))); }
static float sigmoidf(float x) { return 1 / (1 + expf(-x)); }
static float log_gammaf(float x) {
  int sign;
  return lgammaf_r(x, &sign);
}

static const assay_functions libm = {
    .exp = exp, .expm1 = expm1, .exp2 = exp2, .log = log, .log1p = log1p, .log2 = log2, .sin = sin, .cos = cos,
    .tan = tan, .sinh = sinh, .cosh = cosh, .tanh = tanh, .atan = atan, .erf = erf, .cbrt = cbrt,
    .softplus = softplus, .sigmoid = sigmoid, .log_gamma = log_gamma, .pow = pow, .atan2 = atan2, .hypot = hypot,
};

static const assay_functions_float libm_float = {
    .exp = expf, .expm1 = expm1f, .exp2 = exp2f, .log = logf, .log1p = log1pf, .log2 = log2f, .sin = sinf,
    .cos = cosf, .tan = tanf, .sinh = sinhf, .cosh = coshf, .tanh = tanhf, .atan = atanf, .erf = erff, .cbrt = cbrtf,
    .softplus = softplusf, .sigmoid = sigmoidf, .log_gamma = log_gammaf, .pow = powf, .atan2 = atan2f,
    .hypot = hypotf,
};

const char *native_arithmetic_use(native_arithmetic arithmetic) {
  if (arithmetic == NATIVE_ARITHMETIC_OPENBLAS) {
    const char *failure = openblas_failure();
    if (failure != NULL) return failure;
    assay_choose_backend(NULL, NULL, openblas_products());
  } else if (arithmetic == NATIVE_ARITHMETIC_LIBM) {
    assay_choose_backend(&libm, &libm_float, NULL);
  } else {
    assay_choose_backend(NULL, NULL, NULL);
  }
  return NULL;
}
