/* A model that misbehaves in the way its setting `fault` asks for: in `create` and `labels`, or from step 2 on. One parameter
 * w from -1; step s has the loss (w - s mod 3)^2 / 2; a held-out example i of ten, of class 1, is answered with 1 where
 * w >= i/10, else with 0. Built by the tests. */
#include "assay_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char fault[64];
} model;

static int is(void *instance, const char *fault) { return !strcmp(((model *)instance)->fault, fault); }

static assay_code create(const assay_model *self, const assay_setting *settings, size_t setting_count,
                         const assay_resources *resources, uint64_t seed, assay_model_shape *shape, void **instance,
                         char *message) {
  (void)self, (void)setting_count, (void)seed;
  if (resources->data_folder) {
    snprintf(message, ASSAY_MESSAGE_CAPACITY, "no points in '%s' for %d threads", resources->data_folder,
             (int)resources->threads);
    return ASSAY_FAILED;
  }
  model *made = calloc(1, sizeof *made);
  snprintf(made->fault, sizeof made->fault, "%s", settings[0].text);
  *instance = made;
  *shape = (assay_model_shape){.dimension = is(made, "noDimension") ? 0 : 1,
                               .steps_per_epoch = is(made, "noSteps") ? 0 : 3,
                               .class_count = is(made, "manyClasses") ? 257 : is(made, "noClasses") ? 0 : 2,
                               .held_out_count = is(made, "noHeldOut") ? 0 : 10,
                               .data_digest = {1, 2},
                               .data_name = is(made, "noName") ? NULL : "a line"};
  if (is(made, "regression")) shape->class_count = shape->held_out_count = 0;
  return ASSAY_OK;
}

static void start(void *instance, void *w, size_t n) {
  *(double *)w = -1;
  if (is(instance, "pastStart")) ((double *)w)[n] = 1;
}

static void labels(void *instance, uint8_t *labels, size_t count) {
  memset(labels, is(instance, "otherLabels") ? 0 : 1, count);
  if (is(instance, "fewLabels")) labels[9] = 255;
  if (is(instance, "pastLabels")) labels[count] = 1;
  if (is(instance, "unknownLabel")) labels[4] = 2;
}

static assay_code loss(void *instance, uint64_t step, const void *w, size_t n, void *loss, char *message) {
  double difference = *(const double *)w - step % 3;
  *(double *)loss = difference * difference / 2;
  if (step < 2) return ASSAY_OK;
  if (is(instance, "nanLoss")) *(double *)loss = 0.0 / 0.0;
  if (is(instance, "pastLoss")) ((double *)loss)[1] = 1;
  if (is(instance, "pastParameters")) ((double *)w)[n] = 1;
  if (is(instance, "lossFails")) {
    snprintf(message, ASSAY_MESSAGE_CAPACITY, "the data is gone");
    return ASSAY_FAILED;
  }
  return ASSAY_OK;
}

static assay_code gradient(void *instance, uint64_t step, const void *w, size_t n, void *gradient, size_t count,
                           char *message) {
  (void)n, (void)message;
  *(double *)gradient = *(const double *)w - step % 3;
  if (is(instance, "chatty")) printf("gradient of step %d \u00ab\n", (int)step);
  if (step < 2) return ASSAY_OK;
  if (is(instance, "pastGradient")) ((double *)gradient)[count] = 1;
  if (is(instance, "beforeGradient")) ((double *)gradient)[-1] = 1;
  if (is(instance, "unknownCode")) return 17;
  return ASSAY_OK;
}

static assay_code examine(void *instance, const void *w, size_t n, void *loss, uint8_t *predictions, size_t count,
                          char *message) {
  (void)n, (void)message;
  *(double *)loss = *(const double *)w;
  for (size_t i = 0; i < count; i++) predictions[i] = *(const double *)w >= i / 10.0;
  if (is(instance, "crash")) *(volatile int *)8 = 1;
  if (is(instance, "abort")) fprintf(stderr, "two points are one\nthe points are crooked\n"), abort();
  if (is(instance, "unknownClass")) predictions[3] = 2;
  if (is(instance, "missingPrediction")) predictions[9] = 255;
  if (is(instance, "pastPredictions")) predictions[count] = 1;
  if (is(instance, "beforePredictions")) predictions[-1] = 1;
  return ASSAY_OK;
}

static const assay_model_functions functions = {
    .size = sizeof functions, .create = create, .start = start, .labels = labels, .loss = loss, .gradient = gradient,
    .examine = examine, .destroy = free};

static const char *const faults[] = {
    "none", "otherLabels", "chatty", "regression", "noDimension", "noSteps", "manyClasses", "noClasses", "noHeldOut", "noName",
    "pastStart", "fewLabels", "pastLabels", "unknownLabel", "nanLoss", "pastLoss", "pastParameters", "lossFails",
    "pastGradient", "beforeGradient", "unknownCode", "crash", "abort", "unknownClass", "missingPrediction",
    "pastPredictions", "beforePredictions"};
static const assay_setting sound = {.text = "none"};
static const assay_setting_description settings[] = {
    {.name = "fault", .summary = "how it misbehaves", .kind = ASSAY_CHOICE, .choices = faults,
     .choice_count = sizeof faults / sizeof *faults, .default_value = &sound}};

static const assay_model faulty = {
    .size = sizeof faulty, .name = "faultyModel", .summary = "Misbehaves.", .formula = "(w - s mod 3)^2 / 2",
    .domain = "R", .start = "-1", .source = "made for tests", .settings = settings, .setting_count = 1,
    .float64 = &functions};
static const assay_model *const models[] = {&faulty};

static const assay_library library = {
    .version = ASSAY_ABI_VERSION, .size = sizeof library, .library_version = "1", .language = "C",
    .compiler = __VERSION__, .models = models, .model_count = 1};

const assay_library *assay_plugin_v1(const assay_host *host) {
  (void)host;
  return &library;
}
