// The system's xxHash, compiled in: the header alone is needed, and no library at run time.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "portable_kernels.h"

assay_digest128 assay_xxh3_128(const void *bytes, size_t count) {
  XXH128_hash_t hash = XXH3_128bits(bytes, count);
  return (assay_digest128){.high = hash.high64, .low = hash.low64};
}

uint64_t assay_xxh3_64(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}
