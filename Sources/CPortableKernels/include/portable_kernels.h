#ifndef PORTABLE_KERNELS_H
#define PORTABLE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// A 128-bit XXH3 digest: the canonical big-endian reading is `high` then `low`.
typedef struct {
  uint64_t high;
  uint64_t low;
} assay_digest128;

/// XXH3, 128 bits, seed 0, of `count` bytes.
assay_digest128 assay_xxh3_128(const void *bytes, size_t count);

/// XXH3, 64 bits, of `count` bytes under `seed`.
uint64_t assay_xxh3_64(const void *bytes, size_t count, uint64_t seed);

/// The name and version of the C compiler, which comes with the Swift toolchain.
const char *assay_c_compiler(void);

#endif
