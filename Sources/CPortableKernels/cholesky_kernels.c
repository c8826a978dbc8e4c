// Cholesky's factor by rows of its transpose, four rows at a time, which share what is read of the rows above them.
#include "path.h"

#pragma STDC FP_CONTRACT OFF

#define CHOLESKY_KERNEL(scalar)                                                                                   \
  typedef scalar scalar##_lanes __attribute__((ext_vector_type(16), aligned(sizeof(scalar))));                    \
                                                                                                                  \
  /* Takes the products of all rows above `row` off the four rows from it on, from column `column` on. */         \
  INLINE void scalar##_take_off(scalar *u, size_t count, size_t length, size_t row, size_t column) {              \
    /* Beyond the last row it computes that one again. */                                                         \
    size_t places[4];                                                                                             \
    for (size_t j = 0; j < 4; j++) places[j] = row + j < count ? row + j : count - 1;                             \
    for (size_t i = column; i < length; i += 16) {                                                                \
      scalar##_lanes rest[4];                                                                                     \
      for (size_t j = 0; j < 4; j++) rest[j] = *(const scalar##_lanes *)(u + places[j] * length + i);             \
      for (size_t k = 0; k < row; k++) {                                                                          \
        const scalar *above = u + k * length;                                                                     \
        scalar##_lanes right = *(const scalar##_lanes *)(above + i);                                              \
        for (size_t j = 0; j < 4; j++) rest[j] -= above[places[j]] * right;                                       \
      }                                                                                                           \
      for (size_t j = 0; j < 4; j++) *(scalar##_lanes *)(u + places[j] * length + i) = rest[j];                   \
    }                                                                                                             \
  }                                                                                                               \
                                                                                                                  \
  INLINE size_t cholesky_##scalar##_loop(scalar *u, size_t count, size_t length) {                                \
    for (size_t row = 0; row < count; row += 4) {                                                                 \
      size_t column = row / 16 * 16;                                                                              \
      scalar##_take_off(u, count, length, row, column);                                                           \
      for (size_t j = row; j < row + 4 && j < count; j++) {                                                       \
        scalar *own = u + j * length;                                                                             \
        for (size_t k = row; k < j; k++)                                                                          \
          for (size_t i = column; i < length; i += 16)                                                            \
            *(scalar##_lanes *)(own + i) -= u[k * length + j] * *(const scalar##_lanes *)(u + k * length + i);    \
        if (!(own[j] > 0)) return j;                                                                              \
        scalar root = __builtin_elementwise_sqrt(own[j]);                                                         \
        for (size_t i = column; i < length; i += 16) *(scalar##_lanes *)(own + i) /= root;                        \
        for (size_t i = column; i < j; i++) own[i] = 0;                                                           \
        own[j] = root;                                                                                            \
      }                                                                                                           \
    }                                                                                                             \
    return count;                                                                                                 \
  }                                                                                                               \
                                                                                                                  \
  PATHS(cholesky_##scalar, size_t, (scalar * u, size_t count, size_t length), (u, count, length))

CHOLESKY_KERNEL(float)
CHOLESKY_KERNEL(double)
