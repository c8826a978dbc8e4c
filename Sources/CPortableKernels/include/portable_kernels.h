#ifndef PORTABLE_KERNELS_H
#define PORTABLE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arithmetic_backend.h"

/// A 128-bit XXH3 digest: the canonical big-endian reading is `high` then `low`.
typedef struct {
  uint64_t high;
  uint64_t low;
} assay_digest128;

/// XXH3, 128 bits, seed 0, of `count` bytes.
assay_digest128 assay_xxh3_128(const void *bytes, size_t count);

/// The same of bytes that come piece by piece. The end frees what the beginning gave, which is null without memory.
typedef struct assay_digest_stream assay_digest_stream;
assay_digest_stream *assay_xxh3_128_begin(void);
void assay_xxh3_128_add(assay_digest_stream *stream, const void *bytes, size_t count);
assay_digest128 assay_xxh3_128_end(assay_digest_stream *stream);

/// XXH3, 64 bits, of `count` bytes under `seed`.
uint64_t assay_xxh3_64(const void *bytes, size_t count, uint64_t seed);

/// The name and version of the C compiler, which comes with the Swift toolchain.
const char *assay_c_compiler(void);

/// √x, the machine's instruction: unlike Swift's `squareRoot()`, never a call into libm (which sets errno).
static inline double assay_square_root(double x) { return __builtin_elementwise_sqrt(x); }
static inline float assay_square_root_float(float x) { return __builtin_elementwise_sqrt(x); }

/// x, by a way that no compiler sees through.
double assay_opaque(double x);
float assay_opaque_float(float x);

/// Whether a·b + c, as this module's C is compiled, rounds the product to a value whose sum with c is 0.
bool assay_multiply_add_is_rounded_twice(double a, double b, double c);

/// The instructions the kernels are made of. Their results have the same bits.
typedef enum {
  ASSAY_PATH_PLAIN = 0,
  /// x86-64 with AVX2 and FMA.
  ASSAY_PATH_AVX2 = 1,
  /// x86-64 with AVX-512 F, DQ and VL.
  ASSAY_PATH_AVX512 = 2,
  /// AArch64 or RISC-V with their fused multiply-add.
  ASSAY_PATH_FUSED = 3,
} assay_path;

/// Whether this machine can run `path`.
bool assay_path_is_usable(assay_path path);

/// The path in use: the forced one, or the widest that the machine can run.
assay_path assay_path_in_use(void);

/// Makes every kernel use `path` from now on, which must be usable. For tests and measurements.
void assay_force_path(assay_path path);

// Threads that stand ready, so that work of some microseconds can be shared: to start one for it would take longer.

/// Calls body(context, 0) … body(context, count − 1) on at most `threads` threads, and returns when all have returned.
///
/// The caller takes part, and takes all of it if the threads are late, at work for another call, or cannot be started. So each
/// call of `body` must write where no other does. It may call this again, and must not fork.
void assay_for_each(size_t count, int threads, void (*body)(void *context, size_t index), void *context);

// Elementwise functions. Each computes the elements it is made for and says whether there were others (0, subnormal,
// infinite, NaN, out of range), which the caller computes itself. x and y do not overlap.

/// eˣ for |x| ≤ 708.
bool assay_exp(const double *x, double *y, size_t count);

/// ln x for finite x ≥ 2⁻¹⁰²².
bool assay_log(const double *x, double *y, size_t count);

/// tanh x for 2⁻³⁰ ≤ |x| < 22.
bool assay_tanh(const double *x, double *y, size_t count);

/// The function of one number as PortableMath has it, by fused multiply-adds; NaN if they do not decide it, or the path in use has
/// none.
double assay_quick_log(double x);
double assay_quick_sin(double x);
double assay_quick_cos(double x);

/// Standard normal numbers under `key` at `step`, elements `first` and on.
void assay_normals(uint64_t key, uint64_t step, uint64_t first, double *y, size_t count);

// Rows of one length, a multiple of 16, without gaps.

/// products[k] = Σ rows[k]·v in 16 lanes, term i in lane i mod 16, folded in halves.
void assay_row_products_float(const float *rows, size_t count, size_t length, const float *v, float *products);
void assay_row_products_double(const double *rows, size_t count, size_t length, const double *v, double *products);

/// v ← v + shares[0]·rows[0] + shares[1]·rows[1] + …, each product and each sum rounded. v does not overlap the rows.
void assay_add_rows_float(const float *rows, size_t count, size_t length, const float *shares, float *v);
void assay_add_rows_double(const double *rows, size_t count, size_t length, const double *shares, double *v);

// Rows of one length without gaps; the arrays do not overlap.

/// Adds b to every row of y; then makes what is negative 0, where `rectifies`.
void assay_add_row_float(const float *b, float *y, size_t count, size_t length, bool rectifies);
void assay_add_row_double(const double *b, double *y, size_t count, size_t length, bool rectifies);

/// slopes[i] ← 0 where not y[i] > 0.
void assay_rectify_slopes_float(const float *y, float *slopes, size_t count);
void assay_rectify_slopes_double(const double *y, double *slopes, size_t count);

/// sum ← the rows' sum, in ascending order.
void assay_sum_rows_float(const float *x, size_t count, size_t length, float *sum);
void assay_sum_rows_double(const double *x, size_t count, size_t length, double *sum);

/// Replaces the upper triangle of a symmetric matrix by that of the U with Uᵀ·U = it, zeros below: each element less its
/// products in ascending order, each product and difference rounded. Gives `count`, or the first row whose pivot is not
/// positive; then the rows hold nothing of use.
size_t assay_cholesky_float(float *rows, size_t count, size_t length);
size_t assay_cholesky_double(double *rows, size_t count, size_t length);

/// The same of eight matrices of `count` rows at once: row after row of their upper triangles, each element of all eight side by
/// side. Gives `count`, or the first row in which a pivot of one is not positive.
size_t assay_cholesky_of_eight(double *triangles, size_t count);

/// The products of eight such factors' transposes, L = Uᵀ, with eight vectors, whose elements lie side by side as well. Each
/// product and sum is rounded, in ascending order from 0.
void assay_times_eight_factors(const double *triangles, size_t count, const double *x, double *product);

// Matrix products c = a·b, a of rows × depth, b of depth × columns, c row-major without gaps. Element (i, p) of a is at
// a[i·a_row_step + p·a_column_step], so that transposed factors are a matter of steps; likewise b. Threads split c.

void assay_multiply_float(size_t rows, size_t depth, size_t columns, const float *a, ptrdiff_t a_row_step,
                          ptrdiff_t a_column_step, const float *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step,
                          float *c, int threads);
void assay_multiply_double(size_t rows, size_t depth, size_t columns, const double *a, ptrdiff_t a_row_step,
                           ptrdiff_t a_column_step, const double *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step,
                           double *c, int threads);

// Convolutions of one image. The channels of a pixel are adjacent, and so are the pixels of a row; steps are in elements.

/// The windows of an image and the image of the results, a pixel for each window.
typedef struct {
  /// The pixels of the result, and their channels: a multiple of 16.
  size_t rows, columns, outputs;
  /// A window: `segments` runs of `depth` adjacent elements, a multiple of 12.
  size_t segments, depth;
  /// From the window of a pixel to that of the next row, of the next column, and in a window from run to run.
  ptrdiff_t x_row, x_column, x_segment;
  /// In the result from row to row, from column to column.
  ptrdiff_t y_row, y_column;
} assay_windows;

/// y ← x's windows times the weights, segments·depth × outputs: chains of fused multiply-adds along the window.
void assay_convolve_float(const assay_windows *windows, const float *x, const float *weights, float *y);
void assay_convolve_double(const assay_windows *windows, const double *x, const double *weights, double *y);

/// weights ← weights + Σ window·y over the pixels: chains of fused multiply-adds over the pixels, row by row.
void assay_add_weight_products_float(const assay_windows *windows, const float *x, const float *y, float *weights);
void assay_add_weight_products_double(const assay_windows *windows, const double *x, const double *y, double *weights);

// Batch normalization of one image; the channels of a pixel are adjacent, as many as a multiple of 16. Images without gaps,
// but those with a step from row to row. Sums over pixels are four chains, pixel p of a row in chain p mod 4, folded in
// halves; each product and each sum is rounded.

typedef struct {
  size_t rows, columns, channels;
} assay_image;

/// For each channel the sum over the pixels and the sum of squared deviations from the image's own mean.
void assay_channel_moments_float(const float *x, size_t pixels, size_t channels, float *sums, float *squares);
void assay_channel_moments_double(const double *x, size_t pixels, size_t channels, double *sums, double *squares);

/// y ← max(0, (x − mean)·factor + shift + shortcut); shortcut may be null.
void assay_normalize_float(const assay_image *image, const float *x, const float *mean, const float *factor,
                           const float *shift, const float *shortcut, ptrdiff_t shortcut_row, float *y,
                           ptrdiff_t y_row);
void assay_normalize_double(const assay_image *image, const double *x, const double *mean, const double *factor,
                            const double *shift, const double *shortcut, ptrdiff_t shortcut_row, double *y,
                            ptrdiff_t y_row);

/// gradient ← gradient + shortcut where y > 0, else 0; for each channel the sums over the pixels of that gradient and of
/// its products with x − mean. shortcut may be null.
void assay_rectified_sums_float(const assay_image *image, const float *y, ptrdiff_t y_row, const float *x,
                                const float *mean, const float *shortcut, float *gradient, float *sums,
                                float *products);
void assay_rectified_sums_double(const assay_image *image, const double *y, ptrdiff_t y_row, const double *x,
                                 const double *mean, const double *shortcut, double *gradient, double *sums,
                                 double *products);

/// y ← ((gradient − mean_gradient) − (x − mean)·slope)·factor.
void assay_normalize_backward_float(const assay_image *image, const float *gradient, const float *x, const float *mean,
                                    const float *factor, const float *mean_gradient, const float *slope, float *y,
                                    ptrdiff_t y_row);
void assay_normalize_backward_double(const assay_image *image, const double *gradient, const double *x,
                                     const double *mean, const double *factor, const double *mean_gradient,
                                     const double *slope, double *y, ptrdiff_t y_row);

/// a·b + c rounded once, without the machine's instruction.
float assay_software_fma_float(float a, float b, float c);
double assay_software_fma(double a, double b, double c);

#endif
