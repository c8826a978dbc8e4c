// Products of the rows of a matrix with one vector, and sums of their multiples: what a limited memory does in a step.
#include "path.h"

#pragma STDC FP_CONTRACT OFF

// Two rows at a time, which share what is read of v; and two blocks of lanes, whose chains of sums are independent.
#define ROW_KERNELS(scalar)                                                                                          \
  typedef scalar scalar##_lanes __attribute__((ext_vector_type(16), aligned(sizeof(scalar))));                       \
  typedef scalar scalar##_half __attribute__((ext_vector_type(8)));                                                  \
  typedef scalar scalar##_quarter __attribute__((ext_vector_type(4)));                                               \
                                                                                                                     \
  INLINE void row_products_##scalar##_loop(const scalar *rows, size_t count, size_t length, const scalar *v,         \
                                           scalar *products) {                                                       \
    for (size_t k = 0; k < count; k += 2) {                                                                          \
      const scalar *a = rows + k * length, *b = k + 1 < count ? a + length : a;                                      \
      scalar##_lanes sum[2] = {0, 0};                                                                                \
      for (size_t i = 0; i < length; i += 16) {                                                                      \
        scalar##_lanes right = *(const scalar##_lanes *)(v + i);                                                     \
        sum[0] += *(const scalar##_lanes *)(a + i) * right;                                                          \
        sum[1] += *(const scalar##_lanes *)(b + i) * right;                                                          \
      }                                                                                                              \
      for (size_t j = 0; j < 2 && k + j < count; j++) {                                                              \
        scalar##_half eight = sum[j].lo + sum[j].hi;                                                                 \
        scalar##_quarter four = eight.lo + eight.hi;                                                                 \
        products[k + j] = (four.x + four.z) + (four.y + four.w);                                                     \
      }                                                                                                              \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  INLINE void add_rows_##scalar##_loop(const scalar *rows, size_t count, size_t length, const scalar *shares,        \
                                       scalar *v) {                                                                  \
    size_t i = 0;                                                                                                    \
    for (; i + 32 <= length; i += 32) {                                                                              \
      scalar##_lanes a = *(const scalar##_lanes *)(v + i), b = *(const scalar##_lanes *)(v + i + 16);                \
      for (size_t k = 0; k < count; k++) {                                                                           \
        a += shares[k] * *(const scalar##_lanes *)(rows + k * length + i);                                           \
        b += shares[k] * *(const scalar##_lanes *)(rows + k * length + i + 16);                                      \
      }                                                                                                              \
      *(scalar##_lanes *)(v + i) = a;                                                                                \
      *(scalar##_lanes *)(v + i + 16) = b;                                                                           \
    }                                                                                                                \
    for (; i < length; i += 16) {                                                                                    \
      scalar##_lanes a = *(const scalar##_lanes *)(v + i);                                                           \
      for (size_t k = 0; k < count; k++) a += shares[k] * *(const scalar##_lanes *)(rows + k * length + i);          \
      *(scalar##_lanes *)(v + i) = a;                                                                                \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  PATHS(row_products_##scalar, void,                                                                                 \
        (const scalar *rows, size_t count, size_t length, const scalar *v, scalar *products),                        \
        (rows, count, length, v, products))                                                                          \
  PATHS(add_rows_##scalar, void, (const scalar *rows, size_t count, size_t length, const scalar *shares, scalar *v), \
        (rows, count, length, shares, v))

ROW_KERNELS(float)
ROW_KERNELS(double)
