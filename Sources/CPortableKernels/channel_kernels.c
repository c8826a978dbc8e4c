// What batch normalization does to one image: for every channel the sums over its pixels, and the elementwise parts of
// both passes. The channels of a pixel are adjacent and fill the vectors.
#include "path.h"

#pragma STDC FP_CONTRACT OFF

// The channels from the one at an address on.
#define AT(scalar, address) (*(const scalar##_channels *)(address))

// Sums over pixels are four chains, pixel p in chain p mod 4 of its row, added as (0 + 2) + (1 + 3).
#define CHANNEL_KERNELS(scalar)                                                                                      \
  typedef scalar scalar##_channels __attribute__((ext_vector_type(16), aligned(sizeof(scalar))));                    \
                                                                                                                     \
  INLINE void channel_moments_##scalar##_loop(const scalar *x, size_t pixels, size_t channels, scalar *sums,         \
                                              scalar *squares) {                                                     \
    for (size_t c = 0; c < channels; c += 16) {                                                                      \
      scalar##_channels chain[4] = {0, 0, 0, 0};                                                                     \
      for (size_t p = 0; p < pixels; p++) chain[p & 3] += AT(scalar, x + p * channels + c);                          \
      scalar##_channels sum = (chain[0] + chain[2]) + (chain[1] + chain[3]), mean = sum / (scalar)pixels;            \
      for (int i = 0; i < 4; i++) chain[i] = 0;                                                                      \
      for (size_t p = 0; p < pixels; p++) {                                                                          \
        scalar##_channels deviation = AT(scalar, x + p * channels + c) - mean;                                       \
        chain[p & 3] += deviation * deviation;                                                                       \
      }                                                                                                              \
      *(scalar##_channels *)(sums + c) = sum;                                                                        \
      *(scalar##_channels *)(squares + c) = (chain[0] + chain[2]) + (chain[1] + chain[3]);                           \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  INLINE void normalize_##scalar##_loop(const assay_image *image, const scalar *x, const scalar *mean,               \
                                        const scalar *factor, const scalar *shift, const scalar *shortcut,           \
                                        ptrdiff_t shortcut_row, scalar *y, ptrdiff_t y_row) {                        \
    size_t channels = image->channels;                                                                               \
    for (size_t row = 0; row < image->rows; row++)                                                                   \
      for (size_t c = 0; c < channels; c += 16) {                                                                    \
        scalar##_channels m = AT(scalar, mean + c), f = AT(scalar, factor + c), s = AT(scalar, shift + c);           \
        const scalar *from = x + row * image->columns * channels + c;                                                \
        const scalar *beside = shortcut ? shortcut + (ptrdiff_t)row * shortcut_row + c : 0;                          \
        scalar *to = y + (ptrdiff_t)row * y_row + c;                                                                 \
        for (size_t p = 0; p < image->columns; p++) {                                                                \
          scalar##_channels v = (AT(scalar, from + p * channels) - m) * f + s;                                       \
          if (beside) v += AT(scalar, beside + p * channels);                                                        \
          *(scalar##_channels *)(to + p * channels) = v < 0 ? (scalar##_channels)0 : v;                              \
        }                                                                                                            \
      }                                                                                                              \
  }                                                                                                                  \
                                                                                                                     \
  INLINE void rectified_sums_##scalar##_loop(const assay_image *image, const scalar *y, ptrdiff_t y_row,             \
                                             const scalar *x, const scalar *mean, const scalar *shortcut,            \
                                             scalar *gradient, scalar *sums, scalar *products) {                     \
    size_t channels = image->channels;                                                                               \
    for (size_t c = 0; c < channels; c += 16) {                                                                      \
      scalar##_channels m = AT(scalar, mean + c), sum[4] = {0, 0, 0, 0}, product[4] = {0, 0, 0, 0};                  \
      for (size_t row = 0; row < image->rows; row++) {                                                               \
        size_t start = row * image->columns * channels + c;                                                          \
        const scalar *result = y + (ptrdiff_t)row * y_row + c;                                                       \
        for (size_t p = 0; p < image->columns; p++) {                                                                \
          size_t i = start + p * channels;                                                                           \
          scalar##_channels g = AT(scalar, gradient + i);                                                            \
          if (shortcut) g += AT(scalar, shortcut + i);                                                               \
          g = AT(scalar, result + p * channels) > 0 ? g : (scalar##_channels)0;                                      \
          *(scalar##_channels *)(gradient + i) = g;                                                                  \
          sum[p & 3] += g;                                                                                           \
          product[p & 3] += g * (AT(scalar, x + i) - m);                                                             \
        }                                                                                                            \
      }                                                                                                              \
      *(scalar##_channels *)(sums + c) = (sum[0] + sum[2]) + (sum[1] + sum[3]);                                      \
      *(scalar##_channels *)(products + c) = (product[0] + product[2]) + (product[1] + product[3]);                  \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  INLINE void normalize_backward_##scalar##_loop(const assay_image *image, const scalar *gradient, const scalar *x,  \
                                                 const scalar *mean, const scalar *factor,                           \
                                                 const scalar *mean_gradient, const scalar *slope, scalar *y,        \
                                                 ptrdiff_t y_row) {                                                  \
    size_t channels = image->channels;                                                                               \
    for (size_t row = 0; row < image->rows; row++)                                                                   \
      for (size_t c = 0; c < channels; c += 16) {                                                                    \
        scalar##_channels m = AT(scalar, mean + c), f = AT(scalar, factor + c);                                      \
        scalar##_channels g = AT(scalar, mean_gradient + c), s = AT(scalar, slope + c);                              \
        size_t start = row * image->columns * channels + c;                                                          \
        scalar *to = y + (ptrdiff_t)row * y_row + c;                                                                 \
        for (size_t p = 0; p < image->columns; p++) {                                                                \
          size_t i = start + p * channels;                                                                           \
          scalar##_channels deviation = AT(scalar, x + i) - m;                                                       \
          *(scalar##_channels *)(to + p * channels) = ((AT(scalar, gradient + i) - g) - deviation * s) * f;          \
        }                                                                                                            \
      }                                                                                                              \
  }                                                                                                                  \
                                                                                                                     \
  PATHS(channel_moments_##scalar, void,                                                                              \
        (const scalar *x, size_t pixels, size_t channels, scalar *sums, scalar *squares),                            \
        (x, pixels, channels, sums, squares))                                                                        \
  PATHS(normalize_##scalar, void,                                                                                    \
        (const assay_image *image, const scalar *x, const scalar *mean, const scalar *factor, const scalar *shift,   \
         const scalar *shortcut, ptrdiff_t shortcut_row, scalar *y, ptrdiff_t y_row),                                \
        (image, x, mean, factor, shift, shortcut, shortcut_row, y, y_row))                                           \
  PATHS(rectified_sums_##scalar, void,                                                                               \
        (const assay_image *image, const scalar *y, ptrdiff_t y_row, const scalar *x, const scalar *mean,            \
         const scalar *shortcut, scalar *gradient, scalar *sums, scalar *products),                                  \
        (image, y, y_row, x, mean, shortcut, gradient, sums, products))                                              \
  PATHS(normalize_backward_##scalar, void,                                                                           \
        (const assay_image *image, const scalar *gradient, const scalar *x, const scalar *mean,                      \
         const scalar *factor, const scalar *mean_gradient, const scalar *slope, scalar *y, ptrdiff_t y_row),        \
        (image, gradient, x, mean, factor, mean_gradient, slope, y, y_row))

CHANNEL_KERNELS(float)
CHANNEL_KERNELS(double)
