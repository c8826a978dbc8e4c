#pragma once
#include "path.h"

INLINE uint64_t bits(double x) {
  uint64_t result;
  __builtin_memcpy(&result, &x, 8);
  return result;
}

INLINE double from_bits(uint64_t x) {
  double result;
  __builtin_memcpy(&result, &x, 8);
  return result;
}

INLINE double magnitude(double x) { return from_bits(bits(x) & 0x7fffffffffffffff); }
