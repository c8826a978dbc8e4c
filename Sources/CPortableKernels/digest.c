// The system's xxHash, compiled in: the header alone is needed, and no library at run time.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "portable_kernels.h"

assay_digest128 assay_xxh3_128(const void *bytes, size_t count) {
  XXH128_hash_t hash = XXH3_128bits(bytes, count);
  return (assay_digest128){.high = hash.high64, .low = hash.low64};
}

assay_digest_stream *assay_xxh3_128_begin(void) {
  XXH3_state_t *state = XXH3_createState();
  if (state != NULL) XXH3_128bits_reset(state);
  return (assay_digest_stream *)state;
}

void assay_xxh3_128_add(assay_digest_stream *stream, const void *bytes, size_t count) {
  XXH3_128bits_update((XXH3_state_t *)stream, bytes, count);
}

assay_digest128 assay_xxh3_128_end(assay_digest_stream *stream) {
  XXH128_hash_t hash = XXH3_128bits_digest((XXH3_state_t *)stream);
  XXH3_freeState((XXH3_state_t *)stream);
  return (assay_digest128){.high = hash.high64, .low = hash.low64};
}

uint64_t assay_xxh3_64(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}
