// The elementary functions of PortableMath/Elementary without branches, in the same order of operations, so that they have
// the same bits whatever the width of the vectors that the compiler makes of the loops around them. Tests compare every
// path with the Swift functions. Arguments are those that portable_kernels.h names; others give numbers without meaning.
#pragma once
#include "bits.h"
#include "elementary_tables.h"
#include "path.h"

#pragma STDC FP_CONTRACT OFF

static const double shift = 0x1.8p52;

typedef struct {
  double high, low;
} pair;

INLINE pair sum(double a, double b) {
  double high = a + b, share = high - a;
  return (pair){high, (a - (high - share)) + (b - share)};
}

INLINE pair ordered_sum(double a, double b) {
  double high = a + b;
  return (pair){high, b - (high - a)};
}

INLINE double upper_half(double x) { return from_bits(bits(x) & 0xfffffffff8000000); }

INLINE pair product(double a, double b) {
  double high = a * b;
  double a1 = upper_half(a), a2 = a - a1, b1 = upper_half(b), b2 = b - b1;
  return (pair){high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2};
}

INLINE pair pair_quotient(pair a, pair b) {
  double inverse = 1 / b.high, first = a.high * inverse;
  pair whole = product(first, b.high);
  double rest = ((a.high - whole.high) - whole.low) + (a.low - first * b.low);
  return ordered_sum(first, rest * inverse);
}

// Exponential.swift: ExponentialArgument.

typedef struct {
  uint64_t n;
  double high, low;
} exponential_argument;

INLINE exponential_argument reduced(double x) {
  double shifted = x * assay_exponential_per_ln2 + shift, count = shifted - shift;
  double first = x - count * assay_exponential_ln2[0], second = count * assay_exponential_ln2[1];
  double high = first - second;
  return (exponential_argument){bits(shifted) - bits(shift), high, (first - high) - second};
}

INLINE double exponential_tail(double high, double low) {
  double square = high * high;
  return low + (square * (0.5 + high * 0x1.5555555555555p-3) +
                (square * square) *
                    (0x1.5555555555555p-5 + high * (0x1.1111111111111p-7 + high * 0x1.6c16c16c16c17p-10)));
}

// 2 to the power floor(n/128).
INLINE double scale(uint64_t n) { return from_bits(((n & ~(uint64_t)127) << 45) + 0x3ff0000000000000); }

INLINE double exp_of(double x) {
  exponential_argument r = reduced(x);
  double power = assay_exponential_powers[(r.n & 127) * 2], power_low = assay_exponential_powers[(r.n & 127) * 2 + 1];
  double low = power_low + power * (r.high + exponential_tail(r.high, r.low));
  return (power + low) * scale(r.n);
}

// Exponential.swift: expm1Regular.
INLINE pair expm1_of(double x) {
  exponential_argument r = reduced(x);
  double tail = exponential_tail(r.high, r.low);
  pair small = ordered_sum(r.high, tail);
  double power = assay_exponential_powers[(r.n & 127) * 2], power_low = assay_exponential_powers[(r.n & 127) * 2 + 1];
  double upper = upper_half(power), lower = power - upper, r_upper = upper_half(r.high), r_lower = r.high - r_upper;
  pair first = ordered_sum(power, upper * r_upper);
  double rest = upper * r_lower + lower * r.high;
  pair value = ordered_sum(first.high, first.low + (rest + (power_low + (power * tail + power_low * r.high))));
  double two_to_k = scale(r.n);
  pair shifted = sum(value.high * two_to_k, -1);
  pair large = ordered_sum(shifted.high, shifted.low + value.low * two_to_k);
  return (pair){r.n == 0 ? small.high : large.high, r.n == 0 ? small.low : large.low};
}

// Hyperbolic.swift.
INLINE double tanh_of(double x) {
  pair e = expm1_of(2 * magnitude(x));
  pair highs = sum(2, e.high);
  pair quotient = pair_quotient(e, ordered_sum(highs.high, highs.low + e.low));
  double value = quotient.high + quotient.low;
  return x < 0 ? -value : value;
}

// Logarithm.swift.
INLINE double log_of(double x) {
  uint64_t offset = bits(x) - 0x3fe6000000000000;
  uint64_t row = ((offset >> 45) & 127) * 3;
  // The exponent is offset's upper 12 bits with their sign: made positive, put into a Double's last bits, and restored.
  uint64_t raised = (offset + 0x8000000000000000) >> 52;
  double k = (from_bits(0x4330000000000000 | raised) - 0x1p52) - 2048;
  double z = from_bits(bits(x) - (offset & 0xfff0000000000000));
  double c = assay_logarithm_rows[row];
  double upper = upper_half(z);
  pair r = sum(upper * c - 1, (z - upper) * c);
  double whole = k * assay_logarithm_ln2[0] + assay_logarithm_rows[row + 1];
  double rest = k * assay_logarithm_ln2[1] + assay_logarithm_rows[row + 2];
  double y = r.high, y2 = y * y, y4 = y2 * y2;
  double y_upper = upper_half(y), y_lower = y - y_upper;
  pair square = {y_upper * (0.5 * y_upper), (y + y_upper) * (0.5 * y_lower)};
  double lower_terms = (0x1.5555555555555p-2 - y * 0.25) + y2 * (0x1.999999999999ap-3 - y * 0x1.5555555555555p-3);
  double upper_terms = (0x1.2492492492492p-3 - y * 0.125) + y2 * (0x1.c71c71c71c71cp-4 - y * 0x1.999999999999ap-4);
  double tail = (y2 * y) * (lower_terms + y4 * (upper_terms + y4 * 0x1.745d1745d1746p-4));
  pair first = ordered_sum(whole, y);
  pair second = ordered_sum(first.high, -square.high);
  double low = (second.low + first.low) + (((r.low - y * r.low) - square.low) + (rest + tail));
  return second.high + low;
}
