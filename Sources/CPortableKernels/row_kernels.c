// Products of the rows of a matrix with one vector, and sums of their multiples: what a limited memory does at every step.
#include "path.h"

#pragma STDC FP_CONTRACT OFF

#define ROW_KERNELS(suffix, scalar)                                                                                    \
  typedef scalar lanes_##suffix __attribute__((ext_vector_type(16), aligned(sizeof(scalar))));                         \
  typedef scalar half_##suffix __attribute__((ext_vector_type(8)));                                                    \
  typedef scalar quarter_##suffix __attribute__((ext_vector_type(4)));                                                 \
                                                                                                                       \
  INLINE void row_products_##suffix##_loop(const scalar *rows, size_t count, size_t length, const scalar *v,           \
                                           scalar *products) {                                                         \
    for (size_t k = 0; k < count; k++, rows += length) {                                                               \
      lanes_##suffix sum = 0;                                                                                          \
      for (size_t i = 0; i < length; i += 16)                                                                          \
        sum += *(const lanes_##suffix *)(rows + i) * *(const lanes_##suffix *)(v + i);                                 \
      half_##suffix eight = sum.lo + sum.hi;                                                                           \
      quarter_##suffix four = eight.lo + eight.hi;                                                                     \
      products[k] = (four.x + four.z) + (four.y + four.w);                                                             \
    }                                                                                                                  \
  }                                                                                                                    \
                                                                                                                       \
  INLINE void add_rows_##suffix##_loop(const scalar *rows, size_t count, size_t length, const scalar *shares,          \
                                       scalar *v) {                                                                    \
    for (size_t i = 0; i < length; i += 16) {                                                                          \
      lanes_##suffix sum = *(const lanes_##suffix *)(v + i);                                                           \
      for (size_t k = 0; k < count; k++) sum += shares[k] * *(const lanes_##suffix *)(rows + k * length + i);          \
      *(lanes_##suffix *)(v + i) = sum;                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
                                                                                                                       \
  PATHS(row_products_##suffix, void,                                                                                   \
        (const scalar *rows, size_t count, size_t length, const scalar *v, scalar *products),                          \
        (rows, count, length, v, products))                                                                            \
  PATHS(add_rows_##suffix, void, (const scalar *rows, size_t count, size_t length, const scalar *shares, scalar *v),   \
        (rows, count, length, shares, v))

ROW_KERNELS(float, float)
ROW_KERNELS(double, double)
