#include "fused.h"

#pragma STDC FP_CONTRACT OFF

typedef unsigned __int128 wide;

// A finite nonzero x as significand·2^exponent.
static uint64_t parts(double x, int *exponent) {
  uint64_t word = bits(x) & 0x7fffffffffffffff;
  int field = (int)(word >> 52);
  *exponent = (field ? field : 1) - 1075;
  return field ? (word & 0xfffffffffffff) | 0x10000000000000 : word;
}

// value >> count, the bits shifted out kept as one sticky last bit.
static wide shifted(wide value, int count) {
  if (count <= 0) return value;
  if (count >= 128) return value != 0;
  return value >> count | ((value & (((wide)1 << count) - 1)) != 0);
}

static int length(wide value) {
  uint64_t high = (uint64_t)(value >> 64);
  return high ? 128 - __builtin_clzll(high) : value ? 64 - __builtin_clzll((uint64_t)value) : 0;
}

// value·2^exponent (its last bit sticky) rounded to nearest even, with the sign.
static double packed(wide value, int exponent, bool negative) {
  int excess = length(value) - 53;
  if (exponent + excess < -1074) excess = -1074 - exponent;
  uint64_t word;
  if (excess <= 0) {
    word = (uint64_t)(value << -excess);
  } else {
    wide kept = excess < 128 ? value >> excess : 0;
    wide rest = excess < 128 ? value & (((wide)1 << excess) - 1) : value;
    wide half = excess <= 128 ? (wide)1 << (excess - 1) : 0;
    word = (uint64_t)kept;
    if (half && (rest > half || (rest == half && (word & 1)))) word++;
  }
  exponent += excess;
  if (word >> 53) {
    word >>= 1;
    exponent++;
  }
  if (word >> 52) {
    if (exponent > 971) return negative ? -__builtin_inf() : __builtin_inf();
    word = (word & 0xfffffffffffff) | (uint64_t)(exponent + 1075) << 52;
  }
  return from_bits(word | (uint64_t)negative << 63);
}

// a·b + c with integers: the product has 106 bits; both are brought to one exponent with room below for the sticky bit.
double assay_software_fma_exact(double a, double b, double c) {
  if (!(a - a == 0) || !(b - b == 0) || !(c - c == 0)) {
    // An overflow of a·b cannot meet an infinite c of the other sign by itself: both factors are finite then.
    bool finite = a - a == 0 && b - b == 0;
    return finite ? c : a * b + c;
  }
  if (a == 0 || b == 0) return a * b + c;
  bool negative = ((bits(a) ^ bits(b)) >> 63) != 0, c_negative = bits(c) >> 63;
  int a_exponent, b_exponent, c_exponent;
  wide product = (wide)parts(a, &a_exponent) * parts(b, &b_exponent);
  int exponent = a_exponent + b_exponent;
  if (c == 0) return packed(product, exponent, negative);
  wide addend = parts(c, &c_exponent);
  // Both moved up to leave a clear bit at the top; then the lesser is moved down to the greater's exponent.
  int up = 126 - length(product);
  product <<= up;
  exponent -= up;
  up = 126 - length(addend);
  addend <<= up;
  c_exponent -= up;
  if (c_exponent > exponent) {
    product = shifted(product, c_exponent - exponent);
    exponent = c_exponent;
  } else {
    addend = shifted(addend, exponent - c_exponent);
  }
  if (negative == c_negative) return packed(product + addend, exponent, negative);
  if (product == addend) return 0;
  return product > addend ? packed(product - addend, exponent, negative)
                          : packed(addend - product, exponent, c_negative);
}
