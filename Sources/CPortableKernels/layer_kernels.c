// What layers do with the rows that products give: bias, rectification, and their way back.
#include "path.h"

#pragma STDC FP_CONTRACT OFF

#define LAYER_KERNELS(scalar)                                                                                        \
  INLINE void add_row_##scalar##_loop(const scalar *restrict b, scalar *restrict y, size_t count, size_t length,     \
                                      bool rectifies) {                                                              \
    for (size_t row = 0; row < count; row++) {                                                                       \
      scalar *own = y + row * length;                                                                                \
      if (rectifies)                                                                                                 \
        for (size_t j = 0; j < length; j++) {                                                                        \
          scalar value = own[j] + b[j];                                                                              \
          own[j] = value < 0 ? 0 : value;                                                                            \
        }                                                                                                            \
      else                                                                                                           \
        for (size_t j = 0; j < length; j++) own[j] += b[j];                                                          \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  INLINE void rectify_slopes_##scalar##_loop(const scalar *restrict y, scalar *restrict slopes, size_t count) {      \
    for (size_t i = 0; i < count; i++) slopes[i] = y[i] > 0 ? slopes[i] : 0;                                         \
  }                                                                                                                  \
                                                                                                                     \
  INLINE void sum_rows_##scalar##_loop(const scalar *restrict x, size_t count, size_t length, scalar *restrict sum) { \
    for (size_t j = 0; j < length; j++) sum[j] = 0;                                                                  \
    for (size_t row = 0; row < count; row++)                                                                         \
      for (size_t j = 0; j < length; j++) sum[j] += x[row * length + j];                                             \
  }                                                                                                                  \
                                                                                                                     \
  PATHS(add_row_##scalar, void, (const scalar *b, scalar *y, size_t count, size_t length, bool rectifies),           \
        (b, y, count, length, rectifies))                                                                            \
  PATHS(rectify_slopes_##scalar, void, (const scalar *y, scalar *slopes, size_t count), (y, slopes, count))          \
  PATHS(sum_rows_##scalar, void, (const scalar *x, size_t count, size_t length, scalar *sum), (x, count, length, sum))

LAYER_KERNELS(float)
LAYER_KERNELS(double)
