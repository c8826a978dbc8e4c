// The innermost part of a product: a tile of the result, rows × (vectors·lanes), all of it in registers while the depth
// runs. Each element is one chain of fused multiply-adds over ascending depth, which the vectors do side by side; so the
// tile's shape and the vectors' width leave no trace in the bits.
#pragma once
#include "fused.h"

// Where a tile finds its factors. The depth is in segments of `depth` each: of a matrix one, of a window on an image one
// for each of its rows.
typedef struct {
  size_t segments, depth;
  // Steps in a from row to row of the tile, along the depth, and from segment to segment.
  ptrdiff_t a_row, a_depth, a_segment;
  // Steps in b along the depth and from segment to segment; its columns are adjacent.
  ptrdiff_t b_depth, b_segment;
  // From row to row of c.
  ptrdiff_t c_row;
} assay_tile_steps;

// Rows are addressed in fours from pointers of their own: from one alone each would wait for the address of the one before.
// This keeps the compiler from deriving them from one again.
#define ASSAY_HIDE(pointer) __asm__("" : "+r"(pointer))

// DEFINE_TILE makes `name`, whose chains start from c where `continued`, else from 0.
#define DEFINE_TILE(name, target, scalar, vector, lanes, rows, vectors)                                              \
  target static void name(const assay_tile_steps *steps, const scalar *a, const scalar *b, scalar *c,                \
                          bool continued) {                                                                          \
    ptrdiff_t a_row = steps->a_row, a_depth = steps->a_depth, b_depth = steps->b_depth, c_row = steps->c_row;        \
    vector sum[rows][vectors];                                                                                       \
    /* The tile below comes next. */                                                                                 \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++)                                                \
      __builtin_prefetch(c + (rows + i) * c_row, 1);                                                                 \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++)                                                \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                           \
        sum[i][v] = continued ? *(const vector *)(c + i * c_row + v * lanes) : (vector)(scalar)0;                    \
    for (size_t s = 0; s < steps->segments; s++) {                                                                   \
      const scalar *left[(rows + 3) / 4], *right_from = b + (ptrdiff_t)s * steps->b_segment;                         \
      for (int g = 0; g < (rows + 3) / 4; g++) left[g] = a + (ptrdiff_t)s * steps->a_segment + 4 * g * a_row;        \
      for (size_t p = steps->depth; p > 0; p--) {                                                                    \
        vector right[vectors];                                                                                       \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                         \
          right[v] = *(const vector *)(right_from + v * lanes);                                                      \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++) {                                          \
          vector factor = (vector)(left[i / 4][i % 4 * a_row]);                                                      \
          _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                       \
            sum[i][v] = __builtin_elementwise_fma(factor, right[v], sum[i][v]);                                      \
        }                                                                                                            \
        _Pragma("clang loop unroll(full)") for (int g = 0; g < (rows + 3) / 4; g++) {                                \
          left[g] += a_depth;                                                                                        \
          ASSAY_HIDE(left[g]);                                                                                       \
        }                                                                                                            \
        right_from += b_depth;                                                                                       \
      }                                                                                                              \
    }                                                                                                                \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < rows; i++)                                                \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                           \
        *(vector *)(c + i * c_row + v * lanes) = sum[i][v];                                                          \
  }

// The same without a fused instruction: DEFINE_PLAIN_TILE, so many rows of four.
#define DEFINE_PLAIN_TILE(name, scalar, fma, rows)                                                                   \
  static void name(const assay_tile_steps *steps, const scalar *a, const scalar *b, scalar *c, bool continued) {     \
    scalar sum[rows][4];                                                                                             \
    for (int i = 0; i < rows; i++)                                                                                   \
      for (int j = 0; j < 4; j++) sum[i][j] = continued ? c[i * steps->c_row + j] : 0;                               \
    for (size_t s = 0; s < steps->segments; s++)                                                                     \
      for (size_t p = 0; p < steps->depth; p++) {                                                                    \
        const scalar *left = a + (ptrdiff_t)s * steps->a_segment + (ptrdiff_t)p * steps->a_depth;                    \
        const scalar *right = b + (ptrdiff_t)s * steps->b_segment + (ptrdiff_t)p * steps->b_depth;                   \
        for (int i = 0; i < rows; i++)                                                                               \
          for (int j = 0; j < 4; j++) sum[i][j] = fma(left[i * steps->a_row], right[j], sum[i][j]);                  \
      }                                                                                                              \
    for (int i = 0; i < rows; i++)                                                                                   \
      for (int j = 0; j < 4; j++) c[i * steps->c_row + j] = sum[i][j];                                               \
  }

#define VECTOR(name, scalar, lanes) typedef scalar name __attribute__((ext_vector_type(lanes), aligned(sizeof(scalar))))
