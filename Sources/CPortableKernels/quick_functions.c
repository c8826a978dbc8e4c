// The natural logarithm, the sine and the cosine of one number by fused multiply-adds, where the processor has them.
//
// Each computes high + low, and a bound of how far that may lie from the true value or from the unrounded value of the function
// in Swift. Where all numbers within the bound round to the same Double, it is the one that the function in Swift gives, since
// rounding is monotone. Elsewhere, some once in a hundred calls, they answer NaN, and the function in Swift decides.
// Source: Ziv, "Fast evaluation of elementary mathematical functions with correctly rounded last bit", ACM TOMS 17 (1991), for
// the test; the functions are those of PortableMath/Elementary, with fewer terms.
#include "bits.h"
#include "elementary_tables.h"

#pragma STDC FP_CONTRACT OFF

#define FMA __builtin_fma

static const double shift = 0x1.8p52, undecided = __builtin_nan("");

INLINE double decided(double high, double low, double bound) {
  double upper = high + (low + bound), lower = high + (low - bound);
  return upper == lower ? upper : undecided;
}

// Logarithm.swift: k·ln 2 − ln c + ln(1 + r), with r = c·z − 1 exact in two parts, |r| ≤ 2⁻⁷, to r⁹/9.
//
// The square's rounding and the two operations that end `low` err by at most 2⁻⁵⁴·r² each. What r's lower part has in the square
// is 2⁻⁵³·r², the omitted terms are 2⁻⁵⁹·r², and the function in Swift errs by 2⁻⁶⁷ of the logarithm: together by less than half
// the bound. What waits for nothing else is summed apart, since most of the time goes into waiting.
INLINE double log_quickly(double x) {
  // Neither 0 nor subnormal, negative, infinite or NaN.
  if (bits(x) - 0x0010000000000000 >= 0x7fe0000000000000) return undecided;
  uint64_t offset = bits(x) - 0x3fe6000000000000;
  const double *row = assay_logarithm_rows + ((offset >> 45) & 127) * 3;
  double k = (double)((int64_t)offset >> 52), z = from_bits(bits(x) - (offset & 0xfff0000000000000));
  double r = FMA(row[0], z, -1), product = row[0] * z, product_low = FMA(row[0], z, -product);
  double r_low = product_low - (r - (product - 1));
  double whole = FMA(k, assay_logarithm_ln2[0], row[1]), rest = FMA(k, assay_logarithm_ln2[1], row[2]);
  double high = whole + r, beside = (r - (high - whole)) + (r_low + rest);
  double r2 = r * r, r4 = r2 * r2;
  double first = FMA(r, -0x1p-2, 0x1.5555555555555p-2), second = FMA(r, -0x1.5555555555555p-3, 0x1.999999999999ap-3);
  double third = FMA(r2, 0x1.c71c71c71c71cp-4, FMA(r, -0x1p-3, 0x1.2492492492492p-3));
  double low = FMA(r2, FMA(r, FMA(r4, third, FMA(r2, second, first)), -0.5), beside);
  return decided(high, low, FMA(magnitude(high), 0x1p-65, r2 * 0x1p-50));
}

// ArgumentReduction.swift and Trigonometric.swift: |x| = n·π/2 + r, r = j/64 + t, and the addition theorem. `quarter` is 0 for
// the sine and 1 for the cosine, which is the sine a quarter further.
//
// Near a multiple of π/2, where r loses digits, nothing is decided. Elsewhere the sums err by at most 2⁻⁶⁵ of the result, the
// function in Swift by 2⁻⁶³: together by less than half the bound.
INLINE double sine_quickly(double x, uint64_t quarter) {
  if (!(magnitude(x) >= 0x1p-27 && magnitude(x) < 0x1p19)) return undecided;
  double r = x, r_low = 0;
  uint64_t quadrant = quarter;
  if (magnitude(x) > 0x1.921fb54442d18p-1) {
    double shifted = FMA(x, assay_trigonometric_two_over_pi, shift), n = shifted - shift;
    quadrant += bits(shifted);
    double upper = FMA(-n, assay_trigonometric_half_pi[0], x);
    double part = n * assay_trigonometric_half_pi[1], part_low = FMA(n, assay_trigonometric_half_pi[1], -part);
    r = upper - part;
    r_low = FMA(-n, assay_trigonometric_half_pi[2], ((upper - r) - part) - part_low);
    if (magnitude(r) < 0x1p-10) return undecided;
  }
  uint64_t sign = bits(r) & 0x8000000000000000, odd = quadrant & 1;
  double y = magnitude(r), y_low = from_bits(bits(r_low) ^ sign);
  double shifted = FMA(y, 64, shift), t = FMA(shifted - shift, -0x1p-6, y);
  const double *row = assay_trigonometric_sine_cosine + (bits(shifted) & 63) * 4, *a = row + 2 * odd, *b = row + 2 - 2 * odd;
  double t2 = t * t;
  double v = FMA(t * t2, FMA(t2, FMA(t2, -0x1.a01a01a01a01ap-13, 0x1.1111111111111p-7), -0x1.5555555555555p-3), y_low);
  double u = FMA(t2, FMA(t2, FMA(t2, -0x1.6c16c16c16c17p-10, 0x1.5555555555555p-5), -0.5), -(t * y_low));
  // a·(1 + u) + b·(t + v), where t and v change their signs for the cosine.
  uint64_t flip = odd << 63;
  t = from_bits(bits(t) ^ flip);
  v = from_bits(bits(v) ^ flip);
  double product = b[0] * t, product_low = FMA(b[0], t, -product);
  double high = a[0] + product;
  double low = (product - (high - a[0])) + (product_low + (a[1] + FMA(a[0], u, FMA(b[0], v, b[1] * t))));
  double value = decided(high, low, magnitude(high) * 0x1p-61);
  // The cosine does not depend on r's sign.
  uint64_t result_sign = (sign & ~flip) ^ (quadrant & 2) << 62;
  return from_bits(bits(value) ^ result_sign);
}

// What assay_path_in_use answers, without a call once it is known.
INLINE bool is_fused(void) {
  int path = assay_path_chosen;
  return (path < 0 ? assay_path_in_use() : path) != ASSAY_PATH_PLAIN;
}

INLINE double sin_quickly(double x) { return sine_quickly(x, 0); }
INLINE double cos_quickly(double x) { return sine_quickly(x, 1); }

#if ASSAY_X86
#define QUICK(name)                                                              \
  TARGET_AVX2 static double name##_fused(double x) { return name##_quickly(x); } \
  double assay_quick_##name(double x) { return is_fused() ? name##_fused(x) : undecided; }
#elif defined(__aarch64__) || defined(__riscv_d)
#define QUICK(name) \
  double assay_quick_##name(double x) { return is_fused() ? name##_quickly(x) : undecided; }
#else
#define QUICK(name) \
  double assay_quick_##name(double x) { return (void)x, undecided; }
#endif

QUICK(log)
QUICK(sin)
QUICK(cos)
