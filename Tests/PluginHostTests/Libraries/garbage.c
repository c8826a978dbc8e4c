/* A library with one wrong thing in its tables, the one that the macro FAULT names. Built by the tests. */
#include "assay_plugin.h"

#include <stdlib.h>
#include <unistd.h>

#define NONE 0
#define OTHER_VERSION 1
#define SMALL_LIBRARY 2
#define SMALL_OPTIMIZER 3
#define SMALL_FUNCTIONS 4
#define NULL_LIBRARY 5
#define NULL_TABLE 6
#define NULL_TABLES 7
#define NULL_NAME 8
#define NULL_STEP 9
#define EMPTY_NAME 10
#define BAD_NAME 11
#define ENDLESS_TEXT 12
#define NO_UTF8 13
#define NO_SUMMARY 14
#define TWICE 15
#define PARAMETER_TWICE 16
#define BAD_KIND 17
#define NO_RANGE 18
#define BAD_DEFAULT 19
#define NO_CHOICES 20
#define NO_INTEGERS 21
#define BAD_CAPABILITIES 22
#define NO_SCALAR 23
#define EMPTY 24
#define NO_VERSION 25
#define NO_SYMBOL 26
#define CRASH_IN_ENTRY 27
#define CRASH_IN_CONSTRUCTOR 28
#define HANG_IN_ENTRY 29
#define EXIT_IN_ENTRY 30
#define NULL_VALUE 31
#define FIRST_HEADER 32
#define SMALL_MODEL 33
#define NULL_EXAMINE 34
#define NO_DOUBLE 35
#define NULL_MODELS 36

static assay_code create(const assay_optimizer *self, const assay_setting *settings, size_t setting_count,
                         const void *start, size_t n, uint64_t seed, void **made, char *message) {
  (void)self, (void)settings, (void)setting_count, (void)start, (void)n, (void)seed, (void)made, (void)message;
  return ASSAY_FAILED;
}
static assay_code step(void *s, const assay_oracle *oracle, char *message) {
  (void)s, (void)oracle, (void)message;
  return ASSAY_FAILED;
}
static void iterate(void *s, void *x, size_t n) { (void)s, (void)x, (void)n; }
static size_t state_size(void *s) { return s != 0; }
static void save(void *s, void *bytes, size_t count) { (void)s, (void)bytes, (void)count; }
static assay_code restore(void *s, const void *bytes, size_t count, char *message) {
  (void)s, (void)bytes, (void)count, (void)message;
  return ASSAY_FAILED;
}
static void destroy(void *s) { (void)s; }

static const assay_optimizer_functions functions = {
    .size = FAULT == SMALL_FUNCTIONS ? 16 : sizeof functions, .create = create, .step = FAULT == NULL_STEP ? 0 : step,
    .iterate = iterate, .state_size = state_size, .save = save, .restore = restore, .destroy = destroy};

static const assay_setting too_much = {.number = 2};
static const assay_setting_description settings[] = {
    {.name = "rate", .summary = "a number", .kind = FAULT == BAD_KIND ? 9 : FAULT == NO_CHOICES ? ASSAY_CHOICE : FAULT == NO_INTEGERS ? ASSAY_INTEGER : ASSAY_NUMBER,
     .least = FAULT == NO_RANGE ? 3 : FAULT == NO_INTEGERS ? 0.5 : 0, .greatest = 1, .default_value = FAULT == BAD_DEFAULT ? &too_much : 0},
    {.name = FAULT == PARAMETER_TWICE ? "rate" : "other", .summary = "a number", .greatest = 1}};

static char endless[1 << 17];

static const assay_optimizer optimizer = {
    .size = FAULT == SMALL_OPTIMIZER ? 8 : sizeof optimizer,
    .needs = FAULT == BAD_CAPABILITIES ? 64 : ASSAY_GRADIENT,
    .name = FAULT == NULL_NAME ? 0 : FAULT == EMPTY_NAME ? "" : FAULT == BAD_NAME ? "my optimizer" : "garbage",
    .summary = FAULT == NO_SUMMARY ? 0 : FAULT == ENDLESS_TEXT ? endless : FAULT == NO_UTF8 ? "\xff\xfe" : "Nothing.",
    .formula = "none", .source = "made for tests", .settings = settings, .setting_count = 2,
    .float64 = FAULT == NO_SCALAR ? 0 : &functions};
static const assay_optimizer *const optimizers[] = {FAULT == NULL_TABLE ? 0 : &optimizer, &optimizer};

static const assay_problem_functions no_functions = {.size = sizeof no_functions};
static const assay_problem problem = {
    .size = sizeof problem, .name = "hollow", .summary = "Nothing.", .formula = "none", .domain = "none",
    .optimum = "none", .start = "none", .source = "made for tests", .float64 = &no_functions};
static const assay_problem *const problems[] = {&problem};

static assay_code make(const assay_model *self, const assay_setting *settings, size_t setting_count,
                       const assay_resources *resources, uint64_t seed, assay_model_shape *shape, void **instance,
                       char *message) {
  (void)self, (void)settings, (void)setting_count, (void)resources, (void)seed, (void)shape, (void)instance;
  (void)message;
  return ASSAY_FAILED;
}
static assay_code loss(void *instance, uint64_t step, const void *x, size_t n, void *loss, char *message) {
  (void)instance, (void)step, (void)x, (void)n, (void)loss, (void)message;
  return ASSAY_FAILED;
}
static assay_code gradient(void *instance, uint64_t step, const void *x, size_t n, void *gradient, size_t count,
                           char *message) {
  (void)instance, (void)step, (void)x, (void)n, (void)gradient, (void)count, (void)message;
  return ASSAY_FAILED;
}
static assay_code examine(void *instance, const void *x, size_t n, void *loss, uint8_t *predictions, size_t count,
                          char *message) {
  (void)instance, (void)x, (void)n, (void)loss, (void)predictions, (void)count, (void)message;
  return ASSAY_FAILED;
}
static const assay_model_functions model_functions = {
    .size = sizeof model_functions, .create = make, .start = iterate, .loss = loss, .gradient = gradient,
    .examine = FAULT == NULL_EXAMINE ? 0 : examine, .destroy = destroy};
static const assay_model model = {
    .size = FAULT == SMALL_MODEL ? 8 : sizeof model, .name = "student", .summary = "Nothing.", .formula = "none",
    .domain = "none", .start = "none", .source = "made for tests", .float64 = FAULT == NO_DOUBLE ? 0 : &model_functions};
static const assay_model *const models[] = {&model};

static const assay_library library = {
    .version = FAULT == OTHER_VERSION ? 2 : ASSAY_ABI_VERSION,
    .size = FAULT == SMALL_LIBRARY ? 40 : FAULT == FIRST_HEADER ? offsetof(assay_library, models) : sizeof library,
    .library_version = FAULT == NO_VERSION ? 0 : "1", .language = "C", .compiler = __VERSION__,
    .optimizers = FAULT == NULL_TABLES ? 0 : optimizers, .optimizer_count = FAULT == EMPTY ? 0 : FAULT == TWICE ? 2 : 1,
    .problems = problems, .problem_count = FAULT == NULL_VALUE,
    .models = FAULT == FIRST_HEADER ? (void *)8 : FAULT == NULL_MODELS ? 0 : models, .model_count = FAULT >= FIRST_HEADER};

#if FAULT != NO_SYMBOL
const assay_library *assay_plugin_v1(const assay_host *host) {
  (void)host;
  for (size_t i = 0; i < sizeof endless; i++) endless[i] = 'x';
  if (FAULT == CRASH_IN_ENTRY) abort();
  if (FAULT == EXIT_IN_ENTRY) exit(3);
  while (FAULT == HANG_IN_ENTRY) usleep(1000);
  return FAULT == NULL_LIBRARY ? 0 : &library;
}
#endif

__attribute__((constructor)) static void begin(void) {
  if (FAULT == CRASH_IN_CONSTRUCTOR) *(volatile int *)8 = 1;
}
