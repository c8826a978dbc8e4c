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
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

typedef struct assay_record {
  int file;
  uint64_t steps, parameters;
  uint32_t losses, gradients, names;
  int has_facts, is_double;
  char **known; /* a byte for the stage, then the name */
  uint8_t *waiting[2]; /* new names, entries */
  size_t length[2], capacity[2];
} assay_record;

static inline void assay_record_fail_(assay_record *run) {
  fprintf(stderr, "assay_record: %s; the recording ends after step %llu, and the program continues\n", strerror(errno),
          (unsigned long long)run->steps);
  if (run->file >= 0) close(run->file);
  run->file = -1;
}

static inline void assay_record_frame_(assay_record *run, char kind, const void *head, size_t head_size, const void *rest, size_t size) {
  uint32_t length = (uint32_t)(1 + head_size + size);
  uint8_t *frame = (uint8_t *)malloc(20 + (size_t)length);
  XXH128_canonical_t checksum;
  size_t written = 0;
  if (run->file < 0 || !frame) { free(frame); return; }
  frame[20] = (uint8_t)kind;
  if (head_size) memcpy(frame + 21, head, head_size);
  if (size) memcpy(frame + 21 + head_size, rest, size);
  XXH128_canonicalFromHash(&checksum, XXH3_128bits(frame + 20, length));
  memcpy(frame, &length, 4);
  memcpy(frame + 4, checksum.digest, 16);
  while (written < 20 + (size_t)length) {
    ssize_t count = write(run->file, frame + written, 20 + (size_t)length - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) { assay_record_fail_(run); break; }
    written += (size_t)count;
  }
  free(frame);
}

static inline void assay_record_wait_(assay_record *run, int list, const void *bytes, size_t size) {
  if (run->length[list] + size > run->capacity[list]) {
    run->capacity[list] = 2 * run->capacity[list] + size + 4096;
    run->waiting[list] = (uint8_t *)realloc(run->waiting[list], run->capacity[list]);
    if (!run->waiting[list]) abort();
  }
  memcpy(run->waiting[list] + run->length[list], bytes, size);
  run->length[list] += size;
}

static inline void assay_record_flush_(assay_record *run) {
  const char kinds[2] = {'N', 'E'};
  for (int list = 0; list < 2; list++) {
    if (run->length[list]) assay_record_frame_(run, kinds[list], NULL, 0, run->waiting[list], run->length[list]);
    run->length[list] = 0;
  }
}

/* Returns the recording that `assay record` asks for, or NULL. It is continued if `assay record --append` names one. */
static inline assay_record *assay_record_open(const char *program) {
  const char *path = getenv("ASSAY_RECORDING"), *mode = getenv("ASSAY_RECORD_MODE");
  const uint8_t beginning[20] = "assay.recording\0\1\0\0";
  assay_record *run = path ? (assay_record *)calloc(1, sizeof *run) : NULL;
  off_t end = 0;
  uint8_t head[20];
  (void)program;
  if (!run) return NULL;
  run->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (run->file < 0) { assay_record_fail_(run); return run; }
  while (mode && !strcmp(mode, "append") && pread(run->file, head, 20, end) == 20) {
    uint32_t length;
    memcpy(&length, head, 4);
    if (lseek(run->file, 0, SEEK_END) < end + 20 + (off_t)length) break;
    end += 20 + (off_t)length;
  }
  if (ftruncate(run->file, end) || lseek(run->file, end, SEEK_SET) < 0) assay_record_fail_(run);
  assay_record_frame_(run, 'B', NULL, 0, beginning, sizeof beginning);
  return run;
}

static inline uint32_t assay_record_name_(assay_record *run, assay_stage stage, const char *name) {
  uint8_t head[3] = {(uint8_t)stage, 0, 0};
  uint16_t length = (uint16_t)(strlen(name) < 1000 ? strlen(name) : 1000);
  for (uint32_t index = 0; index < run->names; index++)
    if (run->known[index][0] == (char)stage && !strcmp(run->known[index] + 1, name)) return index;
  run->known = (char **)realloc(run->known, (run->names + 1) * sizeof *run->known);
  run->known[run->names] = (char *)malloc(strlen(name) + 2);
  run->known[run->names][0] = (char)stage;
  strcpy(run->known[run->names] + 1, name);
  memcpy(head + 1, &length, 2);
  assay_record_wait_(run, 0, head, 3);
  assay_record_wait_(run, 0, name, length);
  return run->names++;
}

/* The XXH3-128 of the elements, with every NaN as one quiet NaN. */
static inline XXH128_hash_t assay_record_digest_(assay_type type, const void *elements, size_t count) {
  size_t size = type == ASSAY_FLOAT64 ? 8 : type == ASSAY_FLOAT32 ? 4 : 1;
  size_t first = 0;
  if (type == ASSAY_FLOAT64) while (first < count && !isnan(((const double *)elements)[first])) first++;
  if (type == ASSAY_FLOAT32) while (first < count && !isnan(((const float *)elements)[first])) first++;
  if (type == ASSAY_BYTES || first == count) return XXH3_128bits(elements, count * size);
  uint8_t *copy = (uint8_t *)malloc(count * size);
  const uint64_t nan64 = 0x7ff8000000000000;
  const uint32_t nan32 = 0x7fc00000;
  if (!copy) abort();
  memcpy(copy, elements, count * size);
  for (size_t index = first; index < count; index++) {
    if (type == ASSAY_FLOAT64 && isnan(((const double *)elements)[index])) memcpy(copy + 8 * index, &nan64, 8);
    if (type == ASSAY_FLOAT32 && isnan(((const float *)elements)[index])) memcpy(copy + 4 * index, &nan32, 4);
  }
  XXH128_hash_t digest = XXH3_128bits(copy, count * size);
  free(copy);
  return digest;
}

/* Records an array of the step under way. Equal names of a stage are to be arrays of one shape. */
static inline void assay_record_log(
    assay_record *run, assay_stage stage, const char *name, assay_type type, const void *elements, size_t count) {
  XXH128_canonical_t digest;
  uint32_t index;
  if (!run || run->file < 0) return;
  index = assay_record_name_(run, stage, name);
  XXH128_canonicalFromHash(&digest, assay_record_digest_(type, elements, count));
  assay_record_wait_(run, 1, &index, 4);
  assay_record_wait_(run, 1, digest.digest, 16);
  if (stage == ASSAY_GRADIENT) run->gradients++;
  if (stage == ASSAY_INITIALIZATION) { run->parameters += count; run->is_double |= type == ASSAY_FLOAT64; }
}

/* Ends a step; `loss` is the value that it was made with. */
static inline void assay_record_step(assay_record *run, double loss) {
  uint8_t end[24];
  char facts[200];
  if (!run || run->file < 0) return;
  assay_record_log(run, ASSAY_LOSS, "loss", ASSAY_FLOAT64, &loss, 1);
  if (!run->has_facts) {
    int size = snprintf(facts, sizeof facts, "{\"optimizer\":\"program\",\"scalar\":\"%s\",\"dimension\":%llu,\"lines\":{\"program.c\":\"%ld\"}}",
                        run->is_double ? "float64" : "float32", (unsigned long long)(run->parameters ? run->parameters : 1),
                        (long)ASSAY_LANGUAGE_);
    assay_record_frame_(run, 'J', NULL, 0, facts, (size_t)size);
    run->has_facts = 1;
  }
  assay_record_flush_(run);
  run->steps++;
  run->losses = 1;
  memcpy(end, &run->steps, 8);
  memcpy(end + 8, &loss, 8);
  memcpy(end + 16, &run->losses, 4);
  memcpy(end + 20, &run->gradients, 4);
  assay_record_frame_(run, 'S', NULL, 0, end, sizeof end);
  run->gradients = 0;
}

/* Records the predicted class of each held-out example, its true class, and the held-out loss or NaN. */
static inline void assay_record_examine(
    assay_record *run, const uint8_t *predictions, const uint8_t *labels, uint32_t count, double loss) {
  uint8_t head[28];
  uint32_t classes = 0, correct = 0;
  if (!run || run->file < 0 || !count) return;
  for (uint32_t index = 0; index < count; index++) {
    uint32_t greater = predictions[index] > labels[index] ? predictions[index] : labels[index];
    if (greater + 1 > classes) classes = greater + 1;
    correct += predictions[index] == labels[index];
  }
  memcpy(head, &run->steps, 8);
  memcpy(head + 8, &loss, 8);
  memcpy(head + 16, &classes, 4);
  memcpy(head + 20, &count, 4);
  memcpy(head + 24, &correct, 4);
  uint8_t *both = (uint8_t *)malloc(2 * (size_t)count);
  if (!both) abort();
  memcpy(both, predictions, count);
  memcpy(both + count, labels, count);
  assay_record_frame_(run, 'X', head, sizeof head, both, 2 * (size_t)count);
  free(both);
}

/* Continues after `step`, whose state the program has loaded: later steps count anew. */
static inline void assay_record_resume(assay_record *run, uint64_t step) {
  if (!run || run->file < 0) return;
  run->steps = step;
  assay_record_frame_(run, 'R', NULL, 0, &step, 8);
}

/* Ends the recording. */
static inline void assay_record_close(assay_record *run) {
  if (!run) return;
  if (run->file >= 0) {
    assay_record_frame_(run, 'Z', NULL, 0, "{\"reason\":\"\"}", 13);
    close(run->file);
  }
  for (uint32_t index = 0; index < run->names; index++) free(run->known[index]);
  free(run->known);
  free(run->waiting[0]);
  free(run->waiting[1]);
  free(run);
}

#ifdef __cplusplus
}
#endif

#endif
