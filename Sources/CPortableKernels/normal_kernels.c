// Standard normal numbers of consecutive elements: Philox.swift, Seed.swift and InverseNormal.swift without branches.
#include "array_functions.h"

#pragma STDC FP_CONTRACT OFF

// InverseNormal.swift: AS 241.

// The polynomials of degree 7 with these coefficients of ascending powers, by Horner's rule.
INLINE double polynomial(double x, const double *coefficients) {
  double sum = coefficients[7];
#pragma clang loop unroll(full)
  for (int k = 6; k >= 0; k--) sum = sum * x + coefficients[k];
  return sum;
}

static const double central_numerator[8] = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
static const double central_denominator[8] = {
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3};
static const double middle_numerator[8] = {
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double middle_denominator[8] = {
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
static const double far_numerator[8] = {
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double far_denominator[8] = {
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};

// Philox.swift, the words in the lower halves of 64 bits.
INLINE void philox(uint64_t key, uint64_t step, uint64_t pair_, uint64_t *first, uint64_t *second) {
  const uint64_t low = 0xffffffff;
  uint64_t c0 = pair_ & low, c1 = pair_ >> 32, c2 = step & low, c3 = step >> 32;
  uint64_t k0 = key & low, k1 = key >> 32;
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = c0 * 0xD2511F53, p1 = c2 * 0xCD9E8D57;
    c0 = (p1 >> 32) ^ c1 ^ k0;
    c1 = p1 & low;
    c2 = (p0 >> 32) ^ c3 ^ k1;
    c3 = p0 & low;
    k0 = (k0 + 0x9E3779B9) & low;
    k1 = (k1 + 0xBB67AE85) & low;
  }
  *first = c0 | c1 << 32;
  *second = c2 | c3 << 32;
}

enum { block = 256 };

// The probabilities of the normals of `block` elements from 2·pair_ on: first the even elements, then the odd ones.
INLINE void probabilities(uint64_t key, uint64_t step, uint64_t pair_, double *restrict p) {
#pragma clang loop vectorize(enable) interleave_count(1)
  for (int i = 0; i < block / 2; i++) {
    uint64_t a, b;
    philox(key, step, pair_ + i, &a, &b);
    p[i] = ((from_bits(0x4330000000000000 | a >> 12) - 0x1p52) + 0.5) * 0x1p-52;
    p[block / 2 + i] = ((from_bits(0x4330000000000000 | b >> 12) - 0x1p52) + 0.5) * 0x1p-52;
  }
}

INLINE void central(const double *restrict p, double *restrict y) {
#pragma clang loop vectorize(enable) interleave_count(1)
  for (int i = 0; i < block; i++) {
    double q = p[i] - 0.5, r = 0.180625 - q * q;
    y[i] = q * polynomial(r, central_numerator) / polynomial(r, central_denominator);
  }
}

// The numbers beyond the central 85 %, which are gathered first.
INLINE void tails(const double *restrict p, double *restrict y) {
  double tail[block];
  int place[block], count = 0;
  for (int i = 0; i < block; i++) {
    double q = p[i] - 0.5;
    place[count] = i;
    tail[count] = q < 0 ? p[i] : 1 - p[i];
    count += magnitude(q) > 0.425;
  }
  uint64_t far = 0;
#pragma clang loop vectorize(enable) interleave_count(1)
  for (int j = 0; j < count; j++) {
    double r = __builtin_elementwise_sqrt(-log_of(tail[j]));
    tail[j] = r;
    far |= r > 5 ? 1 : 0;
  }
  double value[block];
#pragma clang loop vectorize(enable) interleave_count(1)
  for (int j = 0; j < count; j++)
    value[j] = polynomial(tail[j] - 1.6, middle_numerator) / polynomial(tail[j] - 1.6, middle_denominator);
  if (far)
    for (int j = 0; j < count; j++)
      if (tail[j] > 5) value[j] = polynomial(tail[j] - 5, far_numerator) / polynomial(tail[j] - 5, far_denominator);
  for (int j = 0; j < count; j++) y[place[j]] = p[place[j]] < 0.5 ? -value[j] : value[j];
}

INLINE void normals_loop(uint64_t key, uint64_t step, uint64_t first, double *y, size_t count) {
  double p[block], value[block];
  size_t done = 0;
  while (done < count) {
    uint64_t element = first + done;
    size_t skipped = element & 1;
    size_t taken = block - skipped < count - done ? block - skipped : count - done;
    probabilities(key, step, element >> 1, p);
    central(p, value);
    tails(p, value);
    for (size_t i = 0; i < taken; i++) {
      size_t place = skipped + i;
      y[done + i] = value[(place >> 1) + (place & 1) * (block / 2)];
    }
    done += taken;
  }
}

PATHS(normals, void, (uint64_t key, uint64_t step, uint64_t first, double *y, size_t count),
      (key, step, first, y, count))
