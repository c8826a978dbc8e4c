/* An optimizer and a problem that misbehave in the way their setting `fault` asks for. Built by the tests. */
#define _GNU_SOURCE
#include "assay_plugin.h"

#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static assay_code fail(char *message, const char *reason) {
  snprintf(message, ASSAY_MESSAGE_CAPACITY, "%s", reason);
  return ASSAY_FAILED;
}

/* ---- The optimizer: gradient descent with rate 1/2 in double, which misbehaves in its third step. */

typedef struct {
  const char *fault;
  size_t n;
  size_t steps;
  int start;
  const assay_oracle *oracle;
  double *x;
  double *gradient;
} state;

static char kept_fault[64];
static int states_made;

/* From its second start in a process on it knows where it will end, and asks nothing. */
static double known_end;
static int starts;

static assay_code create(const assay_optimizer *self, const assay_setting *settings, size_t setting_count,
                         const void *start, size_t n, uint64_t seed, void **made, char *message) {
  (void)self, (void)setting_count, (void)seed;
  snprintf(kept_fault, sizeof kept_fault, "%s", settings[0].text);
  if (!strcmp(kept_fault, "createFails")) return fail(message, "no state today");
  if (!strcmp(kept_fault, "pastStart")) ((double *)start)[n] = 1;
  states_made += 1;
  state *s = calloc(1, sizeof *s);
  *s = (state){.fault = kept_fault, .n = n, .start = ++starts, .x = calloc(n, 8), .gradient = calloc(n, 8)};
  memcpy(s->x, start, n * 8);
  *made = s;
  return ASSAY_OK;
}

static void *ask(void *state_) {
  state *s = state_;
  double value;
  s->oracle->value(s->oracle, s->x, s->n, &value);
  return NULL;
}

/* As the constructor does that -ffast-math links in. */
static void flush_subnormal_numbers(void) {
#if defined(__x86_64__)
  unsigned control;
  __asm__ volatile("stmxcsr %0" : "=m"(control));
  control |= 0x8040;
  __asm__ volatile("ldmxcsr %0" : : "m"(control));
#elif defined(__aarch64__)
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  control |= 1ul << 24;
  __asm__ volatile("msr fpcr, %0" : : "r"(control));
#endif
}

/* Whether this process has an argument that is such a word. */
static int is_told(const char *word) {
  char text[1 << 16];
  FILE *file = fopen("/proc/self/cmdline", "r");
  size_t count = file ? fread(text, 1, sizeof text - 1, file) : 0;
  if (file) fclose(file);
  text[count] = 0;
  for (char *at = text; at < text + count; at += strlen(at) + 1) {
    if (!strcmp(at, word)) return 1;
  }
  return 0;
}

/* What a test has it do at once, as its constructor. */
#ifdef WHEN_LOADED
__attribute__((constructor)) static void when_loaded(void) { WHEN_LOADED; }
#endif

#ifndef SLEEPER
#define SLEEPER "3600"
#endif

/* A process that has left its group, its session and its environment behind. */
static void leave_a_process_behind(void) {
  if (fork() != 0) return;
  setsid();
  if (fork() != 0) _exit(0);
  char *const arguments[] = {"sleep", SLEEPER, NULL};
  char *const nothing[] = {NULL};
  execve("/bin/sleep", arguments, nothing);
  _exit(1);
}

#pragma GCC diagnostic ignored "-Winfinite-recursion"
static int overflow_the_stack(volatile char *above) {
  volatile char here[4096];
  here[0] = above ? above[0] : 1;
  return overflow_the_stack(here) + here[0];
}

static assay_code misbehave(state *s, const assay_oracle *oracle, char *message) {
  const char *fault = s->fault;
  volatile double *nowhere = NULL;
  if (!strcmp(fault, "nullPointer")) *nowhere = 1;
  if (!strcmp(fault, "segmentationFault")) raise(11);
  if (!strcmp(fault, "stackOverflow")) return overflow_the_stack(NULL);
  if (!strcmp(fault, "divisionByZero")) return (assay_code)(s->n / (s->steps - 3));
  if (!strcmp(fault, "abort")) abort();
  if (!strcmp(fault, "leavesFolder")) chdir("/");
  if (!strcmp(fault, "exit")) exit(5);
  if (!strcmp(fault, "hang")) for (;;) usleep(1000);
  if (!strcmp(fault, "memory")) {
    for (;;) memset(malloc(1 << 20), 1, 1 << 20);
  }
  if (!strcmp(fault, "memoryOfItsOwn")) {
    void *block = malloc((size_t)1 << 34);
    return block ? ASSAY_OK : fail(message, "there is no memory for 16 GiB");
  }
  if (!strcmp(fault, "roundsUp")) fesetround(FE_UPWARD);
  if (!strcmp(fault, "flushes")) flush_subnormal_numbers();
  if (!strcmp(fault, "traps")) feenableexcept(FE_DIVBYZERO | FE_INEXACT);
  if (!strcmp(fault, "leavesAProcess")) leave_a_process_behind();
  if (!strcmp(fault, "leavesAProcessAndHangs")) {
    leave_a_process_behind();
    for (;;) usleep(1000);
  }
  if (!strcmp(fault, "remembers")) s->x[0] += states_made;
  if (!strcmp(fault, "nan")) s->x[0] = 0.0 / (s->x[0] - s->x[0]);
  if (!strcmp(fault, "shortPoint")) return oracle->gradient(oracle, s->x, s->n - 1, s->gradient, s->n);
  if (!strcmp(fault, "longAnswer")) return oracle->gradient(oracle, s->x, s->n, s->gradient, s->n + 1);
  if (!strcmp(fault, "nullAnswer")) return oracle->gradient(oracle, s->x, s->n, NULL, s->n);
  if (!strcmp(fault, "overlap")) return oracle->gradient(oracle, s->x, s->n, s->x, s->n);
  if (!strcmp(fault, "missingCapability")) return oracle->residuals(oracle, s->x, s->n, s->gradient, s->n);
  if (!strcmp(fault, "pastMessage")) memset(message, 'x', ASSAY_MESSAGE_CAPACITY + 1);
  if (!strcmp(fault, "wholeMessage")) {
    memset(message, 'x', ASSAY_MESSAGE_CAPACITY);
    return ASSAY_FAILED;
  }
  if (!strcmp(fault, "unknownCode")) return 17;
  if (!strcmp(fault, "falseRefusal")) return ASSAY_REFUSED;
  if (!strcmp(fault, "fails")) return fail(message, "no descent was found");
  if (!strcmp(fault, "failsWithoutReason")) return ASSAY_FAILED;
  if (!strcmp(fault, "converges")) return ASSAY_CONVERGED;
  if (!strcmp(fault, "diverges")) return ASSAY_DIVERGED;
  if (!strcmp(fault, "otherThread")) {
    pthread_t thread;
    s->oracle = oracle;
    pthread_create(&thread, NULL, ask, s);
    pthread_join(thread, NULL);
  }
  if (!strcmp(fault, "outsideStep")) s->oracle = oracle;
  return ASSAY_OK;
}

static assay_code step(void *state_, const assay_oracle *oracle, char *message) {
  state *s = state_;
  s->steps += 1;
  if (!strcmp(s->fault, "remembersItsAnswer") && s->start > 1) {
    s->x[0] = known_end;
    return ASSAY_OK;
  }
  memset(s->gradient, 0, s->n * 8);
  if (!strcmp(s->fault, "restoresCounts")) {
    /* What once lay behind the oracle's own pointer: its counts and its budget. */
    unsigned long kept[24];
    void *behind = *(void **)oracle->host;
    memcpy(kept, behind, sizeof kept);
    oracle->gradient(oracle, s->x, s->n, s->gradient, s->n);
    memcpy(behind, kept, sizeof kept);
  }
  assay_code code = oracle->gradient(oracle, s->x, s->n, s->gradient, s->n);
  if (!strcmp(s->fault, "ignoresRefusal")) {
    /* It goes on for a thousand calls, and keeps what it gets from them where it can be seen. */
    for (int i = 0; i < 1000; i++) {
      if (oracle->gradient(oracle, s->x, s->n, s->gradient, s->n) == ASSAY_OK) s->x[0] += 1;
    }
    return ASSAY_OK;
  }
  if (code != ASSAY_OK) return code;
  if (!strcmp(s->fault, "roundsUpWhileItAsks")) {
    /* Its own affair: it restores what it changed, and the answer is as ever. */
    fesetround(FE_UPWARD);
    code = oracle->gradient(oracle, s->x, s->n, s->gradient, s->n);
    if (fegetround() != FE_UPWARD) code = fail(message, "its own rounding was not given back");
    fesetround(FE_TONEAREST);
    if (code != ASSAY_OK) return code;
  }
  for (size_t i = 0; i < s->n; i++) s->x[i] -= s->gradient[i] / 2;
  known_end = s->x[0];
  return s->steps == 3 ? misbehave(s, oracle, message) : ASSAY_OK;
}

static void iterate(void *state_, void *x, size_t n) {
  state *s = state_;
  if (s->steps >= 3 && !strcmp(s->fault, "forgetsIterate")) return;
  memcpy(x, s->x, n * 8);
  if (s->steps < 3) return;
  if (!strcmp(s->fault, "pastIterate")) ((double *)x)[n] = 1;
  if (!strcmp(s->fault, "beforeIterate")) ((double *)x)[-1] = 1;
  if (!strcmp(s->fault, "outsideStep")) ask(s);
}

static size_t state_size(void *state_) { return 8 * ((state *)state_)->n; }
static void save(void *state_, void *bytes, size_t count) { memcpy(bytes, ((state *)state_)->x, count); }
static assay_code restore(void *state_, const void *bytes, size_t count, char *message) {
  (void)message;
  memcpy(((state *)state_)->x, bytes, count);
  return ASSAY_OK;
}
static void destroy(void *state_) {
  state *s = state_;
  free(s->x);
  free(s->gradient);
  free(s);
}

static const assay_optimizer_functions functions = {
    sizeof functions, create, step, iterate, state_size, save, restore, destroy};

static const char *const optimizer_faults[] = {
    "none", "createFails", "pastStart", "nullPointer", "segmentationFault", "stackOverflow", "divisionByZero", "abort", "leavesFolder",
    "exit", "hang", "memory", "memoryOfItsOwn", "nan", "shortPoint", "longAnswer", "nullAnswer", "overlap",
    "missingCapability", "pastMessage", "wholeMessage", "unknownCode", "falseRefusal", "fails", "failsWithoutReason",
    "converges", "diverges", "otherThread", "outsideStep", "pastIterate", "beforeIterate", "ignoresRefusal",
    "remembers", "roundsUp", "flushes", "traps", "roundsUpWhileItAsks",
    "leavesAProcess", "leavesAProcessAndHangs", "restoresCounts", "remembersItsAnswer", "forgetsIterate"};
static const assay_setting_description optimizer_settings[] = {
    {.name = "fault", .summary = "how it misbehaves", .kind = ASSAY_CHOICE, .choices = optimizer_faults,
     .choice_count = sizeof optimizer_faults / sizeof *optimizer_faults}};

static const assay_optimizer optimizer = {
    .size = sizeof optimizer, .needs = ASSAY_GRADIENT, .name = "faultyC", .summary = "Misbehaves in its third step.",
    .formula = "x <- x - gradient / 2", .source = "made for tests", .settings = optimizer_settings,
    .setting_count = 1, .float64 = &functions};

/* ---- The problem: x^2 in one dimension from 4, which misbehaves below 1. */

static const char *instance_fault;

static assay_code make(const assay_problem *self, const assay_setting *settings, size_t setting_count, uint64_t seed,
                       assay_shape *shape, void **instance, char *message) {
  (void)self, (void)setting_count, (void)seed;
  static char fault[64];
  snprintf(fault, sizeof fault, "%s", settings[0].text);
  instance_fault = fault;
  /* Only in a worker, so that the suite can be planned. */
  int misbehaves = is_told("worker");
  if (misbehaves && !strcmp(fault, "createFails")) return fail(message, "the file of data is gone");
  *shape = (assay_shape){.dimension = 1, .capabilities = ASSAY_GRADIENT, .has_optimum = 1, .minimizer_count = 1};
  if (misbehaves && !strcmp(fault, "noDimension")) shape->dimension = 0;
  *instance = (void *)fault;
  return ASSAY_OK;
}
static void start(void *instance, void *x, size_t n) {
  (void)n;
  int misbehaves = is_told("worker");
  if (misbehaves && !strcmp(instance, "forgetsStart")) return;
  *(double *)x = misbehaves && !strcmp(instance, "infiniteStart") ? 1.0 / 0.0 : 4;
}
static void optimum(void *instance, void *value, void *minimizers, size_t count, size_t n) {
  (void)count, (void)n;
  *(double *)value = is_told("worker") && !strcmp(instance, "nanOptimum") ? 0.0 / 0.0 : 0;
  *(double *)minimizers = 0;
}
static assay_code value(void *instance, const void *x, size_t n, void *answer, size_t count, char *message) {
  (void)n, (void)count, (void)message;
  double at = *(const double *)x;
  *(double *)answer = at * at;
  if (at < 1 && !strcmp(instance, "nanValue")) *(double *)answer = 0.0 / 0.0;
  return ASSAY_OK;
}
static assay_code gradient(void *instance, const void *x, size_t n, void *answer, size_t count, char *message) {
  (void)count;
  double at = *(const double *)x;
  if (at < 1 && !strcmp(instance, "forgetsAnswer")) return ASSAY_OK;
  *(double *)answer = at / 2;
  if (at >= 1) return ASSAY_OK;
  if (!strcmp(instance, "fails")) return fail(message, "the data is gone");
  if (!strcmp(instance, "pastAnswer")) ((double *)answer)[n] = 1;
  if (!strcmp(instance, "beforeAnswer")) ((double *)answer)[-1] = 1;
  if (!strcmp(instance, "pastPoint")) ((double *)x)[n] = 1;
  if (!strcmp(instance, "roundsUp")) fesetround(FE_UPWARD);
  if (!strcmp(instance, "changesPoint")) *(double *)x = 1e9;
  return ASSAY_OK;
}
static void unmake(void *instance) { (void)instance; }

static const assay_problem_functions problem_functions = {
    .size = sizeof problem_functions, .create = make, .start = start, .optimum = optimum, .value = value,
    .gradient = gradient, .destroy = unmake};

static const char *const problem_faults[] = {"none", "nanValue", "fails", "pastAnswer", "beforeAnswer", "pastPoint",
                                             "changesPoint", "roundsUp", "forgetsAnswer", "createFails",
                                             "noDimension", "forgetsStart", "infiniteStart", "nanOptimum"};
static const assay_setting_description problem_settings[] = {
    {.name = "fault", .summary = "how it misbehaves", .kind = ASSAY_CHOICE, .choices = problem_faults,
     .choice_count = sizeof problem_faults / sizeof *problem_faults}};

static const assay_problem problem = {
    .size = sizeof problem, .name = "faultyParabola", .summary = "Misbehaves below 1.", .formula = "x^2", .domain = "R",
    .optimum = "0 at 0", .start = "4", .source = "made for tests", .settings = problem_settings,
    .setting_count = 1, .float64 = &problem_functions};

static const assay_optimizer *const optimizers[] = {&optimizer};
static const assay_problem *const problems[] = {&problem};
static const assay_library library = {
    .version = ASSAY_ABI_VERSION, .size = sizeof library, .library_version = "1.2.3", .language = "C",
    .compiler = __VERSION__, .optimizers = optimizers, .optimizer_count = 1, .problems = problems, .problem_count = 1};

const assay_library *assay_plugin_v1(const assay_host *host) {
  (void)host;
  return &library;
}
