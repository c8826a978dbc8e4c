/* A model for Assay in C, in float and in double: a linear classifier of points in the plane. Its functions are in points.h;
 * ../swift has the same model in Swift, with the same bits.
 *
 *   cc -std=c11 -O3 -fPIC -shared -ffp-contract=off -I ../../c -o libpointClasses.so plugin.c
 *   assay plugin check ./libpointClasses.so
 *   assay run ../suite.yaml --plugin ./libpointClasses.so
 */
#include "assay_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRAINING_COUNT 90
#define HELD_OUT_COUNT 30
#define CLASS_COUNT 3

static const double centers[CLASS_COUNT][2] = {{2, 0}, {-1, 1.75}, {-1, -1.75}};

/* Assay's random numbers, which have the same bits on every machine. */
static const assay_host *host;

static assay_code fail(char *message, const char *reason) {
  snprintf(message, ASSAY_MESSAGE_CAPACITY, "%s", reason);
  return ASSAY_FAILED;
}

#define REAL float
#define NAME(name) name##_float
#include "points.h"
#undef REAL
#undef NAME
#define REAL double
#define NAME(name) name##_double
#include "points.h"

static const assay_setting usual_batch = {.number = 10};

static const assay_setting_description settings[] = {
    {.name = "batch", .summary = "points in a mini-batch", .kind = ASSAY_INTEGER, .least = 1, .greatest = TRAINING_COUNT,
     .default_value = &usual_batch},
};

static const assay_model model = {
    .size = sizeof(assay_model),
    .name = "pointClasses",
    .summary = "A linear classifier of points around three centers, by least squares.",
    .formula = "mean of sum_j (w_j0 x + w_j1 y + w_j2 - [j is its class])^2 / 2",
    .domain = "R^9",
    .start = "zeros",
    .source = "an example",
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .float32 = &functions_float,
    .float64 = &functions_double,
};

static const assay_model *const models[] = {&model};

static const assay_library library = {
    .version = ASSAY_ABI_VERSION,
    .size = sizeof(assay_library),
    .library_version = "0.1.0",
    .language = "C11",
    .compiler = ASSAY_COMPILER,
    .models = models,
    .model_count = 1,
};

const assay_library *assay_plugin_v1(const assay_host *assay) {
  host = assay;
  return &library;
}
