/* A plugin for Assay: an optimizer in float and in double. `make test` puts it through its checks, `make run` runs it.
 *
 * As it stands it is gradient descent. The method is in method.h. This file describes it to Assay. */
#include "assay_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static assay_code fail(char *message, const char *reason) {
  snprintf(message, ASSAY_MESSAGE_CAPACITY, "%s", reason);
  return ASSAY_FAILED;
}

#define REAL float
#define NAME(name) name##_float
#include "method.h"
#undef REAL
#undef NAME
#define REAL double
#define NAME(name) name##_double
#include "method.h"

static const assay_setting usual_rate = {.number = 0.01};

static const assay_setting_description settings[] = {
    {.name = "rate", .summary = "the learning rate", .kind = ASSAY_NUMBER, .least = 0, .greatest = 1e300,
     .default_value = &usual_rate},
};

static const assay_optimizer optimizer = {
    .size = sizeof(assay_optimizer),
    .needs = ASSAY_GRADIENT,
    .name = "gradientDescent",
    .summary = "Gradient descent with a fixed rate.",
    .formula = "x <- x - rate * gradient(x)",
    .source = "Cauchy, Comptes Rendus 25 (1847) 536-538",
    .settings = settings,
    .setting_count = sizeof settings / sizeof *settings,
    .float32 = &functions_float,
    .float64 = &functions_double,
};

static const assay_optimizer *const optimizers[] = {&optimizer};

static const assay_library library = {
    .version = ASSAY_ABI_VERSION,
    .size = sizeof(assay_library),
    .library_version = "0.1.0",
    .language = "C11",
    .compiler = ASSAY_COMPILER,
    .optimizers = optimizers,
    .optimizer_count = 1,
};

const assay_library *assay_plugin_v1(const assay_host *host) {
  (void)host;
  return &library;
}
