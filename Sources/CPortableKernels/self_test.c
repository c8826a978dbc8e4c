#include "portable_kernels.h"

#pragma STDC FP_CONTRACT OFF

double assay_opaque(double x) {
  volatile double result = x;
  return result;
}

float assay_opaque_float(float x) {
  volatile float result = x;
  return result;
}

bool assay_multiply_add_is_rounded_twice(double a, double b, double c) { return a * b + c == 0; }
