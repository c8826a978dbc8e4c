// What Embedded Swift and the kernels ask of a C library and of the compiler's own, for WebAssembly, where there is
// neither: the least that the proof's program needs.
#include <stddef.h>
#include <stdint.h>

// What stands before each block of 64·2^kind bytes. Freed blocks are kept in a list for each kind, and used again.
typedef struct block {
  _Alignas(64) struct block *next;
  size_t kind;
} block;
static block *freed[26];
extern char __heap_base;
static uintptr_t top;

void *malloc(size_t size) {
  size_t kind = 0;
  while (((size_t)64 << kind) < size) kind++;
  block *found = freed[kind];
  if (found) {
    freed[kind] = found->next;
  } else {
    if (!top) top = ((uintptr_t)&__heap_base + 63) / 64 * 64;
    found = (block *)top;
    top += sizeof(block) + ((size_t)64 << kind);
    size_t pages = __builtin_wasm_memory_size(0), needed = (top + 65535) / 65536;
    if (needed > pages && __builtin_wasm_memory_grow(0, needed - pages) == (size_t)-1) __builtin_trap();
    found->kind = kind;
  }
  return found + 1;
}

void free(void *pointer) {
  if (!pointer) return;
  block *start = (block *)pointer - 1;
  start->next = freed[start->kind];
  freed[start->kind] = start;
}

void *aligned_alloc(size_t alignment, size_t size) { return alignment <= 64 ? malloc(size) : NULL; }

int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = aligned_alloc(alignment, size);
  return *result == NULL;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  for (size_t i = 0; i < count; i++) ((char *)to)[i] = ((const char *)from)[i];
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  if ((uintptr_t)to <= (uintptr_t)from) return memcpy(to, from, count);
  while (count--) ((char *)to)[count] = ((const char *)from)[count];
  return to;
}

void *memset(void *to, int value, size_t count) {
  for (size_t i = 0; i < count; i++) ((char *)to)[i] = (char)value;
  return to;
}

int memcmp(const void *a, const void *b, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int difference = ((const unsigned char *)a)[i] - ((const unsigned char *)b)[i];
    if (difference) return difference;
  }
  return 0;
}

// Sets' and dictionaries' seed; nothing that is proved depends on it.
void arc4random_buf(void *to, size_t count) { memset(to, 1, count); }

uintptr_t __stack_chk_guard = 0x5eed;
void __stack_chk_fail(void) { __builtin_trap(); }

// The compiler's calls for integers of 128 bits.
typedef union {
  __int128 whole;
  struct {
    uint64_t low, high;
  };
} wide;

__int128 __multi3(__int128 a, __int128 b) {
  wide x = {a}, y = {b}, result;
  uint64_t mask = 0xffffffff, x0 = x.low & mask, x1 = x.low >> 32, y0 = y.low & mask, y1 = y.low >> 32;
  uint64_t middle = x1 * y0 + (x0 * y0 >> 32), other = x0 * y1 + (middle & mask);
  result.low = x.low * y.low;
  result.high = x1 * y1 + (middle >> 32) + (other >> 32) + x.high * y.low + x.low * y.high;
  return result.whole;
}

__int128 __ashlti3(__int128 a, int count) {
  wide x = {a}, result = x;
  if (count >= 64) {
    result.high = x.low << (count - 64);
    result.low = 0;
  } else if (count > 0) {
    result.high = x.high << count | x.low >> (64 - count);
    result.low = x.low << count;
  }
  return result.whole;
}

__int128 __lshrti3(__int128 a, int count) {
  wide x = {a}, result = x;
  if (count >= 64) {
    result.low = x.high >> (count - 64);
    result.high = 0;
  } else if (count > 0) {
    result.low = x.low >> count | x.high << (64 - count);
    result.high = x.high >> count;
  }
  return result.whole;
}
