#pragma once
#include "bits.h"

// A correctly rounded a·b + c from additions, multiplications and integers, for machines without the instruction (and
// without trust in their libm's).

// high + low, |low| at most half an ulp of high, cut so that high's last bit says whether low was 0: rounded to odd.
INLINE double rounded_to_odd(double high, double low) {
  uint64_t odd = bits(high);
  if (low != 0 && (odd & 1) == 0) odd += (low < 0) == (high < 0) ? 1 : -1;
  return from_bits(odd);
}

// The product is exact in double, the sum is rounded to odd there, and to float once.
// Source: Boldo, Melquiond, IEEE Trans. Computers 57 (2008), theorem 3: 53 ≥ 2·24 + 2 bits suffice.
INLINE float software_fma_float(float a, float b, float c) {
#pragma STDC FP_CONTRACT OFF
  double product = (double)a * (double)b, addend = c;
  double high = product + addend, share = high - product;
  double low = (product - (high - share)) + (addend - share);
  // An infinity or a NaN has no low part.
  if (!(high - high == 0)) return (float)high;
  return (float)rounded_to_odd(high, low);
}

double assay_software_fma_exact(double a, double b, double c);

// By error-free transformations where nothing over- or underflows, else by integers.
// Source: Boldo, Melquiond (2008), figure 5.
INLINE double software_fma(double a, double b, double c) {
#pragma STDC FP_CONTRACT OFF
  double product = a * b;
  double p = magnitude(product);
  double q = magnitude(c);
  double x = magnitude(a), y = magnitude(b);
  if (!(p > 0x1p-900 && p < 0x1p900 && x < 0x1p900 && y < 0x1p900 && q < 0x1p900 && (q > 0x1p-900 || q == 0)))
    return assay_software_fma_exact(a, b, c);
  double a_spread = a * 0x1.0000002p27, b_spread = b * 0x1.0000002p27;
  double a1 = a_spread - (a_spread - a), b1 = b_spread - (b_spread - b);
  double a2 = a - a1, b2 = b - b1;
  double product_low = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2;
  double low_sum = c + product_low, share = low_sum - c;
  double low_rest = (c - (low_sum - share)) + (product_low - share);
  double high_sum = product + low_sum, share2 = high_sum - product;
  double high_rest = (product - (high_sum - share2)) + (low_sum - share2);
  double rest = high_rest + low_rest, share3 = rest - high_rest;
  double rest_low = (high_rest - (rest - share3)) + (low_rest - share3);
  return high_sum + rounded_to_odd(rest, rest_low);
}
