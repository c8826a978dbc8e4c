#include "guarded.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MARK_BYTES 64
#define MARK 0xa5

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static assay_guarded *first;
// Buffers to be used again: mapping one takes longer than many a short trial, and a timed one starts thousands of times.
static assay_guarded *spare;
static size_t spare_count;
#define GREATEST_SPARE_COUNT 32

/// A spare buffer of that many bytes, taken off the list, or NULL. Called under the lock.
static assay_guarded *take_spare(size_t count) {
  for (assay_guarded **link = &spare; *link; link = &(*link)->next) {
    assay_guarded *buffer = *link;
    if (buffer->count != count) continue;
    *link = buffer->next;
    spare_count -= 1;
    return buffer;
  }
  return NULL;
}

/// Makes a buffer known to the last words of this process. Called under the lock.
static void enter(assay_guarded *buffer) {
  buffer->previous = NULL;
  buffer->next = first;
  if (first) first->previous = buffer;
  first = buffer;
}

static assay_guarded *map(size_t count) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  if (count > SIZE_MAX - MARK_BYTES - 2 * page) return NULL;
  size_t size = (MARK_BYTES + count + page - 1) / page * page;
  assay_guarded *buffer = malloc(sizeof *buffer);
  if (!buffer) return NULL;
  uint8_t *mapping = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED || mprotect(mapping + size, page, PROT_NONE) != 0) {
    if (mapping != MAP_FAILED) munmap(mapping, size + page);
    free(buffer);
    return NULL;
  }
  *buffer = (assay_guarded){
      .mapping = mapping, .size = size + page, .bytes = mapping + size - count, .count = count,
      .forbidden = mapping + size, .forbidden_size = page};
  return buffer;
}

assay_guarded *assay_guarded_make(size_t count, const char *label) {
  pthread_mutex_lock(&lock);
  assay_guarded *buffer = take_spare(count);
  if (!buffer) buffer = map(count);
  if (buffer) {
    buffer->label = label;
    memset(buffer->bytes - MARK_BYTES, MARK, MARK_BYTES);
    memset(buffer->bytes, 0, count);
    enter(buffer);
  }
  pthread_mutex_unlock(&lock);
  return buffer;
}

void *assay_guarded_bytes(const assay_guarded *buffer) { return buffer->bytes; }

bool assay_guarded_is_intact(const assay_guarded *buffer) {
  for (size_t i = 1; i <= MARK_BYTES; i++) {
    if (buffer->bytes[-(ptrdiff_t)i] != MARK) return false;
  }
  return true;
}

void assay_guarded_free(assay_guarded *buffer) {
  pthread_mutex_lock(&lock);
  if (buffer->previous) buffer->previous->next = buffer->next;
  else first = buffer->next;
  if (buffer->next) buffer->next->previous = buffer->previous;
  bool keeps = spare_count < GREATEST_SPARE_COUNT;
  if (keeps) {
    buffer->next = spare;
    spare = buffer;
    spare_count += 1;
  }
  pthread_mutex_unlock(&lock);
  if (keeps) return;
  munmap(buffer->mapping, buffer->size);
  free(buffer);
}

const char *assay_guarded_label_at(const void *address) {
  for (const assay_guarded *buffer = first; buffer; buffer = buffer->next) {
    if ((const uint8_t *)address - buffer->forbidden >= 0 &&
        (size_t)((const uint8_t *)address - buffer->forbidden) < buffer->forbidden_size)
      return buffer->label;
  }
  return NULL;
}
