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

// Eight small matrices at once, whose equal elements lie side by side: one alone would wait for each of its pivots.
typedef double eight_doubles __attribute__((ext_vector_type(8), aligned(sizeof(double))));

INLINE size_t cholesky_of_eight_loop(double *triangles, size_t count) {
  eight_doubles *own = (eight_doubles *)triangles;
  for (size_t row = 0; row < count; own += count - row, row++) {
    for (size_t column = row; column < count; column++) {
      eight_doubles rest = own[column - row];
      const eight_doubles *above = (const eight_doubles *)triangles;
      for (size_t k = 0; k < row; above += count - k, k++) rest -= above[row - k] * above[column - k];
      own[column - row] = rest;
    }
    for (size_t lane = 0; lane < 8; lane++)
      if (!(own[0][lane] > 0)) return row;
    own[0] = __builtin_elementwise_sqrt(own[0]);
    for (size_t column = row + 1; column < count; column++) own[column - row] /= own[0];
  }
  return count;
}

PATHS(cholesky_of_eight, size_t, (double *triangles, size_t count), (triangles, count))

INLINE void times_eight_factors_loop(const double *triangles, size_t count, const double *x, double *product) {
  const eight_doubles *row = (const eight_doubles *)triangles, *factors = (const eight_doubles *)x;
  eight_doubles *sums = (eight_doubles *)product;
  for (size_t i = 0; i < count; i++) sums[i] = 0;
  for (size_t j = 0; j < count; row += count - j, j++)
    for (size_t i = j; i < count; i++) sums[i] += factors[j] * row[i - j];
}

PATHS(times_eight_factors, void, (const double *triangles, size_t count, const double *x, double *product),
      (triangles, count, x, product))
