/* Records the steps of a program in C or C++, so that Assay can show, compare and gate it like any other trial.
 *
 *     assay_record *run = assay_record_open("fit");
 *     assay_record_log(run, ASSAY_INITIALIZATION, "weights", ASSAY_FLOAT64, weights, 3);
 *     for (int step = 0; step < 100; step++) {
 *       …
 *       assay_record_log(run, ASSAY_GRADIENT, "weights", ASSAY_FLOAT64, gradient, 3);
 *       assay_record_log(run, ASSAY_UPDATE, "weights", ASSAY_FLOAT64, weights, 3);
 *       assay_record_step(run, loss);
 *     }
 *     assay_record_close(run);
 *
 * `assay record -- ./fit --rate 0.1` runs the program and makes the report. Without `assay record` nothing is recorded: `open`
 * returns NULL, which all functions take. A recorder that fails, as on a full disk, says so once and records no more.
 *
 * This header is all there is. It needs xxhash.h (Debian: libxxhash-dev), and a little-endian machine.
 */
#ifndef ASSAY_RECORD_H
#define ASSAY_RECORD_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#ifdef __cplusplus
#define ASSAY_LANGUAGE_ __cplusplus
extern "C" {
#else
#define ASSAY_LANGUAGE_ __STDC_VERSION__
#endif

/* What an array is. */
typedef enum { ASSAY_DATA, ASSAY_INITIALIZATION, ASSAY_FORWARD, ASSAY_LOSS, ASSAY_GRADIENT, ASSAY_UPDATE } assay_stage;

/* What its elements are; ASSAY_BYTES stands for whole numbers of any width, whose bytes `count` counts. */
typedef enum { ASSAY_FLOAT32, ASSAY_FLOAT64, ASSAY_BYTES } assay_type;

typedef struct { uint8_t *bytes; size_t length, capacity; } assay_bytes_;

typedef struct assay_record {
  int file;
  /* The type of the floats that say most about the program's own arithmetic, how much they say, and how much the facts told. */
  assay_type scalar;
  int scalar_rank, told_rank;
  char program[64];
  uint64_t steps, parameters;
  uint32_t gradients;
  /* Each name so far with its stage; the entries of this step; the frames that wait for its end. */
  assay_bytes_ names, entries, waiting;
} assay_record;

static inline void assay_put_(assay_bytes_ *list, const void *bytes, size_t size) {
  if (list->length + size > list->capacity) {
    list->capacity = 2 * (list->length + size);
    list->bytes = (uint8_t *)realloc(list->bytes, list->capacity);
    if (!list->bytes) abort();
  }
  if (size) memcpy(list->bytes + list->length, bytes, size);
  list->length += size;
}

/* Appends a frame: a length, a checksum, and a payload, which begins with the letter of its kind. */
static inline void assay_frame_(
    assay_record *run, char kind, const void *head, size_t head_size, const void *rest, size_t size) {
  const size_t start = run->waiting.length + 20;
  const uint32_t length = (uint32_t)(1 + head_size + size);
  XXH128_canonical_t checksum = {{0}};
  assay_put_(&run->waiting, &length, 4);
  assay_put_(&run->waiting, checksum.digest, 16);
  assay_put_(&run->waiting, &kind, 1);
  assay_put_(&run->waiting, head, head_size);
  assay_put_(&run->waiting, rest, size);
  XXH128_canonicalFromHash(&checksum, XXH3_128bits(run->waiting.bytes + start, length));
  memcpy(run->waiting.bytes + start - 16, checksum.digest, 16);
}

static inline void assay_fail_(assay_record *run, const char *reason) {
  fprintf(stderr, "assay_record: %s; the recording ends after step %llu, and the program continues\n", reason,
          (unsigned long long)run->steps);
  if (run->file >= 0) close(run->file);
  run->file = -1;
}

/* Whether the file may grow by so much: a write beyond the limit of its size would end the program by a signal. */
static inline int assay_has_room_(const assay_record *run, size_t size) {
  struct rlimit limit;
  const off_t end = lseek(run->file, 0, SEEK_CUR);
  if (getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur == RLIM_INFINITY || end < 0) return 1;
  return (uint64_t)end + size <= (uint64_t)limit.rlim_cur;
}

static inline void assay_flush_(assay_record *run) {
  if (run->file >= 0 && !assay_has_room_(run, run->waiting.length)) assay_fail_(run, strerror(EFBIG));
  for (size_t written = 0; run->file >= 0 && written < run->waiting.length;) {
    ssize_t count = write(run->file, run->waiting.bytes + written, run->waiting.length - written);
    if (count >= 0) written += (size_t)count;
    else if (errno != EINTR) assay_fail_(run, strerror(errno));
  }
  run->waiting.length = 0;
}

/* Returns the recording that `assay record` asks for, or NULL. It is continued if `assay record --append` names one.
 * `program` is what `assay record --from` calls the trial; else the command does. */
static inline assay_record *assay_record_open(const char *program) {
  const char *path = getenv("ASSAY_RECORDING"), *mode = getenv("ASSAY_RECORD_MODE");
  assay_record *run = path ? (assay_record *)calloc(1, sizeof *run) : NULL;
  uint8_t head[20];
  off_t end = 0;
  if (!run) return NULL;
  run->told_rank = -1;
  for (size_t i = 0; program[i] && i + 1 < sizeof run->program; i++)
    run->program[i] = strchr("\"\\", program[i]) || (unsigned char)program[i] < ' ' ? '_' : program[i];
  run->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (run->file < 0) assay_fail_(run, strerror(errno));
  else if (flock(run->file, LOCK_EX | LOCK_NB)) assay_fail_(run, "another process records into it");
  else if (mode && !strcmp(mode, "new") && lseek(run->file, 0, SEEK_END) > 0)
    assay_fail_(run, "another process has recorded into it");
  /* A frame that a killed program has not finished is cut off. */
  while (run->file >= 0 && mode && !strcmp(mode, "append") && pread(run->file, head, 20, end) == 20) {
    uint32_t length;
    memcpy(&length, head, 4);
    if (lseek(run->file, 0, SEEK_END) < end + 20 + (off_t)length) break;
    end += 20 + (off_t)length;
  }
  if (run->file >= 0 && (ftruncate(run->file, end) || lseek(run->file, end, SEEK_SET) < 0)) assay_fail_(run, strerror(errno));
  assay_frame_(run, 'B', "assay.recording\0\1\0\0", 20, NULL, 0);
  assay_flush_(run);
  return run;
}

/* Returns the number of a name, which the file has once. */
static inline uint32_t assay_name_(assay_record *run, assay_stage stage, const char *name) {
  const uint16_t length = (uint16_t)(strlen(name) < 1000 ? strlen(name) : 1000);
  const uint8_t head[3] = {(uint8_t)stage, (uint8_t)length, (uint8_t)(length >> 8)};
  uint32_t number = 0;
  for (size_t at = 0; at < run->names.length; number++) {
    const char *known = (const char *)run->names.bytes + at + 1;
    if (run->names.bytes[at] == head[0] && !strcmp(known, name)) return number;
    at += 1 + strlen(known) + 1;
  }
  assay_put_(&run->names, head, 1);
  assay_put_(&run->names, name, strlen(name) + 1);
  assay_frame_(run, 'N', head, 3, name, length);
  return number;
}

/* By its bits, since -ffast-math knows no NaN. */
static inline int assay_isnan_(assay_type type, const void *elements, size_t index) {
  uint64_t wide;
  uint32_t narrow;
  if (type == ASSAY_FLOAT64) memcpy(&wide, (const uint8_t *)elements + 8 * index, 8);
  else memcpy(&narrow, (const uint8_t *)elements + 4 * index, 4);
  return type == ASSAY_FLOAT64 ? wide << 1 > 0xffe0000000000000 : narrow << 1 > 0xff000000;
}

/* The XXH3-128 of the elements, with every NaN as one quiet NaN. */
static inline XXH128_hash_t assay_digest_(assay_type type, const void *elements, size_t count) {
  const uint64_t nan64 = 0x7ff8000000000000;
  const uint32_t nan32 = 0x7fc00000;
  const size_t size = type == ASSAY_FLOAT64 ? 8 : type == ASSAY_FLOAT32 ? 4 : 1;
  assay_bytes_ copy = {NULL, 0, 0};
  XXH128_hash_t digest;
  for (size_t i = 0; type != ASSAY_BYTES && i < count; i++) {
    if (!assay_isnan_(type, elements, i)) continue;
    if (!copy.bytes) assay_put_(&copy, elements, count * size);
    memcpy(copy.bytes + i * size, size == 8 ? (const void *)&nan64 : (const void *)&nan32, size);
  }
  digest = XXH3_128bits(copy.bytes ? copy.bytes : elements, count * size);
  free(copy.bytes);
  return digest;
}

/* Parameters say more about the type that a program computes in than what it is given; a loss is a double in any program. */
static inline int assay_rank_(assay_stage stage) {
  switch (stage) {
    case ASSAY_INITIALIZATION: case ASSAY_UPDATE: return 4;
    case ASSAY_GRADIENT: return 3;
    case ASSAY_FORWARD: return 2;
    case ASSAY_DATA: return 1;
    default: return 0;
  }
}

/* Records an array of the step under way. Equal names of a stage are to be arrays of one shape. */
static inline void assay_record_log(
    assay_record *run, assay_stage stage, const char *name, assay_type type, const void *elements, size_t count) {
  XXH128_canonical_t digest;
  uint32_t number;
  if (!run || run->file < 0) return;
  number = assay_name_(run, stage, name);
  XXH128_canonicalFromHash(&digest, assay_digest_(type, elements, count));
  assay_put_(&run->entries, &number, 4);
  assay_put_(&run->entries, digest.digest, 16);
  run->gradients += stage == ASSAY_GRADIENT;
  if (stage == ASSAY_INITIALIZATION) run->parameters += count;
  if (type != ASSAY_BYTES && assay_rank_(stage) > run->scalar_rank) {
    run->scalar = type;
    run->scalar_rank = assay_rank_(stage);
  }
}

static inline void assay_facts_(assay_record *run) {
  char facts[256], dimension[48] = "";
  if (run->parameters) snprintf(dimension, sizeof dimension, ",\"dimension\":%llu", (unsigned long long)run->parameters);
  snprintf(facts, sizeof facts,
           "{\"arguments\":[\"%s\"],\"optimizer\":\"program\",\"scalar\":\"%s\"%s,\"lines\":{\"program.c\":\"%ld\"}}", run->program,
           run->scalar == ASSAY_FLOAT64 ? "float64" : "float32", dimension, (long)ASSAY_LANGUAGE_);
  assay_frame_(run, 'J', facts, strlen(facts), NULL, 0);
  run->told_rank = run->scalar_rank;
}

/* Ends a step; `loss` is the value that it was made with. */
static inline void assay_record_step(assay_record *run, double loss) {
  uint64_t end[3]; /* the step, its value, and the numbers of losses and gradients */
  if (!run || run->file < 0) return;
  assay_record_log(run, ASSAY_LOSS, "loss", ASSAY_FLOAT64, &loss, 1);
  if (run->told_rank != run->scalar_rank) assay_facts_(run);
  assay_frame_(run, 'E', run->entries.bytes, run->entries.length, NULL, 0);
  end[0] = ++run->steps;
  memcpy(end + 1, &loss, 8);
  end[2] = 1 | (uint64_t)run->gradients << 32;
  assay_frame_(run, 'S', end, sizeof end, NULL, 0);
  assay_flush_(run);
  run->entries.length = run->gradients = 0;
}

/* Records the predicted class of each held-out example, its true class, and the held-out loss or NaN. */
static inline void assay_record_examine(
    assay_record *run, const uint8_t *predictions, const uint8_t *labels, uint32_t count, double loss) {
  uint32_t head[7] = {0}; /* step, loss, classes, examples, right predictions */
  assay_bytes_ both = {NULL, 0, 0};
  if (!run || run->file < 0 || !count) return;
  memcpy(head, &run->steps, 8);
  memcpy(head + 2, &loss, 8);
  head[5] = count;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t greater = predictions[i] > labels[i] ? predictions[i] : labels[i];
    if (greater + 1 > head[4]) head[4] = greater + 1;
    head[6] += predictions[i] == labels[i];
  }
  assay_put_(&both, predictions, count);
  assay_put_(&both, labels, count);
  assay_frame_(run, 'X', head, sizeof head, both.bytes, both.length);
  assay_flush_(run);
  free(both.bytes);
}

/* Continues after `step`, whose state the program has loaded: later steps count anew. */
static inline void assay_record_resume(assay_record *run, uint64_t step) {
  if (!run || run->file < 0) return;
  run->steps = step;
  /* What was logged before belongs to no step. */
  run->entries.length = run->gradients = 0;
  assay_frame_(run, 'R', &step, 8, NULL, 0);
  assay_flush_(run);
}

/* Ends the recording. */
static inline void assay_record_close(assay_record *run) {
  if (!run) return;
  assay_frame_(run, 'Z', "{\"reason\":\"\"}", 13, NULL, 0);
  assay_flush_(run);
  if (run->file >= 0) close(run->file);
  free(run->names.bytes);
  free(run->entries.bytes);
  free(run->waiting.bytes);
  free(run);
}

#ifdef __cplusplus
}
#endif

#endif
