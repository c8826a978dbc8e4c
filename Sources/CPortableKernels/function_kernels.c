// Elementary functions of whole arrays.
#include "array_functions.h"

#pragma STDC FP_CONTRACT OFF

// name##_loop: y = name(x) elementwise; whether any x was not `is_regular`, of v.
#define LOOP(name, is_regular)                                                            \
  INLINE bool name##_loop(const double *restrict x, double *restrict y, size_t count) {   \
    uint64_t others = 0;                                                                  \
    _Pragma("clang loop vectorize(enable) interleave_count(2)")                           \
    for (size_t i = 0; i < count; i++) {                                                  \
      double v = x[i];                                                                    \
      y[i] = name##_of(v);                                                                \
      others |= (is_regular) ? 0 : 1;                                                     \
    }                                                                                     \
    return others != 0;                                                                   \
  }

LOOP(exp, magnitude(v) <= 708)
LOOP(log, v >= 0x1p-1022 && v <= 0x1.fffffffffffffp1023)
LOOP(tanh, magnitude(v) >= 0x1p-30 && magnitude(v) < 22)

PATHS(exp, bool, (const double *x, double *y, size_t count), (x, y, count))
PATHS(log, bool, (const double *x, double *y, size_t count), (x, y, count))
PATHS(tanh, bool, (const double *x, double *y, size_t count), (x, y, count))
