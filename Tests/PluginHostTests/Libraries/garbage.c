/* A library with one wrong thing in its tables, the one that the macro FAULT names. Built by the tests. */
#include "assay_plugin.h"

#include <stdlib.h>
#include <unistd.h>

enum {
  NONE, OTHER_VERSION, SMALL_LIBRARY, SMALL_OPTIMIZER, SMALL_FUNCTIONS, NULL_LIBRARY, NULL_TABLE, NULL_TABLES, NULL_NAME,
  NULL_STEP, EMPTY_NAME, BAD_NAME, ENDLESS_TEXT, NO_UTF8, NO_SUMMARY, TWICE, PARAMETER_TWICE, BAD_KIND, NO_RANGE, BAD_DEFAULT,
  NO_CHOICES, NO_INTEGERS, BAD_CAPABILITIES, NO_SCALAR, EMPTY, NO_VERSION, NO_SYMBOL, CRASH_IN_ENTRY, CRASH_IN_CONSTRUCTOR,
  HANG_IN_ENTRY, EXIT_IN_ENTRY, NULL_VALUE
};

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
static const assay_parameter parameters[] = {
    {.name = "rate", .summary = "a number", .kind = FAULT == BAD_KIND ? 9 : FAULT == NO_CHOICES ? ASSAY_CHOICE : FAULT == NO_INTEGERS ? ASSAY_INTEGER : ASSAY_NUMBER,
     .least = FAULT == NO_RANGE ? 3 : FAULT == NO_INTEGERS ? 0.5 : 0, .greatest = 1, .default_value = FAULT == BAD_DEFAULT ? &too_much : 0},
    {.name = FAULT == PARAMETER_TWICE ? "rate" : "other", .summary = "a number", .greatest = 1}};

static char endless[1 << 17];

static const assay_optimizer optimizer = {
    .size = FAULT == SMALL_OPTIMIZER ? 8 : sizeof optimizer,
    .needs = FAULT == BAD_CAPABILITIES ? 64 : ASSAY_GRADIENT,
    .name = FAULT == NULL_NAME ? 0 : FAULT == EMPTY_NAME ? "" : FAULT == BAD_NAME ? "my optimizer" : "garbage",
    .summary = FAULT == NO_SUMMARY ? 0 : FAULT == ENDLESS_TEXT ? endless : FAULT == NO_UTF8 ? "\xff\xfe" : "Nothing.",
    .formula = "none", .source = "made for tests", .parameters = parameters, .parameter_count = 2,
    .float64 = FAULT == NO_SCALAR ? 0 : &functions};
static const assay_optimizer *const optimizers[] = {FAULT == NULL_TABLE ? 0 : &optimizer, &optimizer};

static const assay_problem_functions no_functions = {.size = sizeof no_functions};
static const assay_problem problem = {
    .size = sizeof problem, .name = "hollow", .summary = "Nothing.", .formula = "none", .domain = "none",
    .optimum = "none", .start = "none", .source = "made for tests", .float64 = &no_functions};
static const assay_problem *const problems[] = {&problem};

static const assay_library library = {
    .version = FAULT == OTHER_VERSION ? 2 : ASSAY_ABI_VERSION, .size = FAULT == SMALL_LIBRARY ? 40 : sizeof library,
    .library_version = FAULT == NO_VERSION ? 0 : "1", .language = "C", .compiler = __VERSION__,
    .optimizers = FAULT == NULL_TABLES ? 0 : optimizers, .optimizer_count = FAULT == EMPTY ? 0 : FAULT == TWICE ? 2 : 1,
    .problems = problems, .problem_count = FAULT == NULL_VALUE};

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
