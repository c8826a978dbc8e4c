// The innermost part of a matrix product: a tile of the result, rows × (vectors·lanes), all of it in registers while k
// runs. Each element is one chain of fused multiply-adds over ascending k, which the vectors do side by side; so the
// tile's shape and the vectors' width leave no trace in the bits.
#pragma once
#include "fused.h"

// DEFINE_TILE makes `name`, with
//   a: element (i, p) at a[i·row_step + p·column_step], `rows` rows
//   b: packed, `k` rows of vectors·lanes elements
//   c: row-major with row_stride; its chains start from c where `continued`, else from 0
#define DEFINE_TILE(name, target, scalar, vector, lanes, rows, vectors)                                              \
  target static void name(size_t k, const scalar *a, ptrdiff_t row_step, ptrdiff_t column_step, const scalar *b,     \
                          scalar *c, size_t row_stride, bool continued) {                                            \
    vector sum[rows][vectors];                                                                                       \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++)                                                \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                           \
        sum[i][v] = continued ? *(const vector *)(c + i * row_stride + v * lanes) : (vector)(scalar)0;               \
    for (size_t p = 0; p < k; p++) {                                                                                 \
      vector right[vectors];                                                                                         \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                           \
        right[v] = *(const vector *)(b + v * lanes);                                                                 \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++) {                                            \
        vector left = (vector)(a[i * row_step]);                                                                     \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                         \
          sum[i][v] = __builtin_elementwise_fma(left, right[v], sum[i][v]);                                          \
      }                                                                                                              \
      a += column_step;                                                                                              \
      b += vectors * lanes;                                                                                          \
    }                                                                                                                \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++)                                                \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                           \
        *(vector *)(c + i * row_stride + v * lanes) = sum[i][v];                                                     \
  }

// The same without a fused instruction: DEFINE_PLAIN_TILE, four rows of four.
#define DEFINE_PLAIN_TILE(name, scalar, fma)                                                                         \
  static void name(size_t k, const scalar *a, ptrdiff_t row_step, ptrdiff_t column_step, const scalar *b, scalar *c, \
                   size_t row_stride, bool continued) {                                                              \
    scalar sum[4][4];                                                                                                \
    for (int i = 0; i < 4; i++)                                                                                      \
      for (int j = 0; j < 4; j++) sum[i][j] = continued ? c[i * row_stride + j] : 0;                                 \
    for (size_t p = 0; p < k; p++)                                                                                   \
      for (int i = 0; i < 4; i++)                                                                                    \
        for (int j = 0; j < 4; j++)                                                                                  \
          sum[i][j] = fma(a[i * row_step + (ptrdiff_t)p * column_step], b[4 * p + j], sum[i][j]);                    \
    for (int i = 0; i < 4; i++)                                                                                      \
      for (int j = 0; j < 4; j++) c[i * row_stride + j] = sum[i][j];                                                 \
  }

#define VECTOR(name, scalar, lanes) typedef scalar name __attribute__((ext_vector_type(lanes), aligned(sizeof(scalar))))
