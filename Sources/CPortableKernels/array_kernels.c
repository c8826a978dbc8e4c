// Elementary functions and normal numbers over arrays: the algorithms of PortableMath's Elementary, InverseNormal and
// Philox without branches, in the same order of operations, so that their results have the same bits whatever the
// width of the vectors that the compiler makes of the loops. Tests compare every path with the Swift functions.
#include "elementary_tables.h"
#include "path.h"

#pragma STDC FP_CONTRACT OFF

static const double shift = 0x1.8p52;

INLINE uint64_t bits(double x) {
  uint64_t result;
  __builtin_memcpy(&result, &x, 8);
  return result;
}

INLINE double from_bits(uint64_t x) {
  double result;
  __builtin_memcpy(&result, &x, 8);
  return result;
}

INLINE double magnitude(double x) { return from_bits(bits(x) & 0x7fffffffffffffff); }

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

#define LOOP(name, is_regular)                                             \
  INLINE bool name##_loop(const double *restrict x, double *restrict y, size_t count) { \
    uint64_t others = 0;                                                   \
    _Pragma("clang loop vectorize(enable) interleave_count(2)")            \
    for (size_t i = 0; i < count; i++) {                                   \
      double v = x[i];                                                     \
      y[i] = name##_of(v);                                                 \
      others |= (is_regular) ? 0 : 1;                                      \
    }                                                                      \
    return others != 0;                                                    \
  }

LOOP(exp, magnitude(v) <= 708)
LOOP(log, v >= 0x1p-1022 && v <= 0x1.fffffffffffffp1023)
LOOP(tanh, magnitude(v) >= 0x1p-30 && magnitude(v) < 22)

// InverseNormal.swift: AS 241.

INLINE double ratio(double r, const double *n, const double *d) {
  double above = n[7], below = d[7];
#pragma clang loop unroll(full)
  for (int k = 6; k >= 0; k--) {
    above = above * r + n[k];
    below = below * r + d[k];
  }
  return above / below;
}

INLINE double central_numerator(double r) {
  double a = 2.5090809287301226727e3;
  a = a * r + 3.3430575583588128105e4;
  a = a * r + 6.7265770927008700853e4;
  a = a * r + 4.5921953931549871457e4;
  a = a * r + 1.3731693765509461125e4;
  a = a * r + 1.9715909503065514427e3;
  a = a * r + 1.3314166789178437745e2;
  return a * r + 3.3871328727963666080e0;
}

INLINE double central_denominator(double r) {
  double a = 5.2264952788528545610e3;
  a = a * r + 2.8729085735721942674e4;
  a = a * r + 3.9307895800092710610e4;
  a = a * r + 2.1213794301586595867e4;
  a = a * r + 5.3941960214247511077e3;
  a = a * r + 6.8718700749205790830e2;
  a = a * r + 4.2313330701600911252e1;
  return a * r + 1.0;
}

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
    y[i] = q * central_numerator(r) / central_denominator(r);
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
  for (int j = 0; j < count; j++) value[j] = ratio(tail[j] - 1.6, middle_numerator, middle_denominator);
  if (far)
    for (int j = 0; j < count; j++)
      if (tail[j] > 5) value[j] = ratio(tail[j] - 5, far_numerator, far_denominator);
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

// Each loop for each path.

#if ASSAY_X86
#define PATHS(name, result, parameters, arguments)                                         \
  TARGET_AVX512 static result name##_avx512 parameters { return name##_loop arguments; }   \
  TARGET_AVX2 static result name##_avx2 parameters { return name##_loop arguments; }       \
  static result name##_plain parameters { return name##_loop arguments; }                  \
  result assay_##name parameters {                                                         \
    switch (assay_path_in_use()) {                                                         \
    case ASSAY_PATH_AVX512: return name##_avx512 arguments;                                \
    case ASSAY_PATH_AVX2: return name##_avx2 arguments;                                    \
    default: return name##_plain arguments;                                                \
    }                                                                                      \
  }
#else
#define PATHS(name, result, parameters, arguments) \
  result assay_##name parameters { return name##_loop arguments; }
#endif

PATHS(exp, bool, (const double *x, double *y, size_t count), (x, y, count))
PATHS(log, bool, (const double *x, double *y, size_t count), (x, y, count))
PATHS(tanh, bool, (const double *x, double *y, size_t count), (x, y, count))
PATHS(normals, void, (uint64_t key, uint64_t step, uint64_t first, double *y, size_t count),
      (key, step, first, y, count))
