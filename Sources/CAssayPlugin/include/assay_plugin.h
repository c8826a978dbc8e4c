/* Assay's plugin interface, version 1: optimizers, objectives and models in a shared library.
 *
 * A library exports one symbol, assay_plugin_v1, which returns a table of what the library offers. All else is plain
 * structs of function pointers, opaque handles, and flat buffers of float or double with their lengths.
 *
 *   cc -std=c11 -O3 -fPIC -shared -ffp-contract=off -o libmine.so mine.c
 *   assay run suite.yaml --plugin ./libmine.so
 *
 * Numbers.    "numbers" are float in the functions of a table's `float32`, double in those of its `float64`; the buffers
 *             are void pointers for that reason alone. Matrices are stored row by row. Buffers of numbers are aligned
 *             for their type and no more; those of bytes are not.
 * Ownership.  The side that makes something frees it. The tables and their strings must stay for ever; Assay never unloads a
 *             library. Every buffer that Assay hands over is valid during that call only, and ends at a page that cannot
 *             be written: one number too many ends the trial. What you hand to the oracle is used during that call only.
 * Threads.    Calls about one state or one instance never overlap; calls about different ones may, so keep no globals
 *             that change. An oracle may only be called on the thread that called `step`.
 * Errors.     Functions return a code; with ASSAY_FAILED they may write a sentence to `message`, which has room for
 *             ASSAY_MESSAGE_CAPACITY bytes with the final 0. It becomes the reason in the trial's record.
 * Crashes.    A library runs in a process of its own, with a limit on its time and memory. What ends that process fails
 *             the trial under way, and the run continues.
 *
 * The same bits on every machine need arithmetic without contraction (-ffp-contract=off) and without libm.
 */
#ifndef ASSAY_PLUGIN_H
#define ASSAY_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_ABI_VERSION 1
#define ASSAY_MESSAGE_CAPACITY 256
#define ASSAY_EXPORT __attribute__((visibility("default")))

/* The compiler at work, for `compiler` of a library's table. */
#ifdef __clang__
#define ASSAY_COMPILER "clang " __clang_version__
#else
#define ASSAY_COMPILER "gcc " __VERSION__
#endif

/* How a call ended. */
typedef int32_t assay_code;
enum {
  ASSAY_OK = 0,
  /* Of an oracle's function: no answer. The trial is over; free what the step holds and return this code from it. */
  ASSAY_REFUSED = 1,
  /* Of `step`: the method's own rule says that no step is left. */
  ASSAY_CONVERGED = 2,
  /* Of `step`: the method sees that it diverges. */
  ASSAY_DIVERGED = 3,
  /* It cannot continue; `message` says why. */
  ASSAY_FAILED = 4
};

/* What an objective can do beyond its value: bits of a set. */
enum {
  ASSAY_GRADIENT = 1,
  ASSAY_HESSIAN = 2,
  ASSAY_HESSIAN_PRODUCT = 4,
  /* A sum of squares f = Σ rᵢ², without a factor ½: the residuals r and their Jacobian. */
  ASSAY_RESIDUALS = 8
};

/* ---- Settings ------------------------------------------------------------------------------------------------- */

/* What a setting may be. */
typedef int32_t assay_kind;
enum {
  /* A number from `least` to `greatest`. */
  ASSAY_NUMBER = 0,
  /* A whole number from `least` to `greatest`. */
  ASSAY_INTEGER = 1,
  /* A list of numbers, at least one, each from `least` to `greatest`; any finite numbers where both are 0. */
  ASSAY_NUMBERS = 2,
  /* One of `choices`. */
  ASSAY_CHOICE = 3,
  /* True or false: `number` is 1 or 0. */
  ASSAY_FLAG = 4,
  /* A list of whole numbers, at least one, each from `least` to `greatest`. */
  ASSAY_INTEGERS = 5
};

/* The value of a setting: `number` of a number, an integer and a flag, `numbers` of a list, `text` of a choice. */
typedef struct assay_setting {
  double number;
  const double *numbers;
  size_t count;
  const char *text;
} assay_setting;

/* A setting that a suite may choose. */
typedef struct assay_setting_description {
  /* Letters, digits, '-' and '_', a letter first; unique among the settings. */
  const char *name;
  const char *summary;
  assay_kind kind;
  double least;
  double greatest;
  const char *const *choices;
  size_t choice_count;
  /* The value where a suite gives none; NULL makes the setting required. */
  const assay_setting *default_value;
} assay_setting_description;

/* ---- The oracle ----------------------------------------------------------------------------------------------- */

/* The only way from an optimizer to an objective: it counts every evaluation and enforces the budget.
 *
 * Valid during one call of `step`, on its thread. Lengths are given so that they can be checked: x has `dimension`
 * numbers, a gradient and a product too, a Hessian dimension², residuals `residual_count`, a Jacobian
 * residual_count·dimension. Inputs and the answer must not overlap. Answers may be infinite or NaN.
 *
 * Every function returns ASSAY_OK, or ASSAY_REFUSED, and then the answer's buffer is left alone: the budget is spent, or
 * the call was wrong (a capability that is missing, a length, a null pointer). From then on every call is refused, and
 * whatever `step` returns the trial ends with that reason. */
typedef struct assay_oracle {
  uint32_t size;
  /* The capabilities of the objective. */
  uint32_t capabilities;
  size_t dimension;
  /* 0 where the objective is no sum of squares. */
  size_t residual_count;
  /* The box to be searched, dimension numbers each; NULL where there is none. */
  const void *lower;
  const void *upper;
  /* Assay's own. */
  void *host;

  /* f(x); one number. */
  assay_code (*value)(const struct assay_oracle *oracle, const void *x, size_t dimension, void *value);
  /* ∇f(x). */
  assay_code (*gradient)(const struct assay_oracle *oracle, const void *x, size_t dimension, void *gradient,
                         size_t count);
  /* ∇²f(x). */
  assay_code (*hessian)(const struct assay_oracle *oracle, const void *x, size_t dimension, void *hessian, size_t count);
  /* ∇²f(x)·v; v has dimension numbers. */
  assay_code (*hessian_product)(const struct assay_oracle *oracle, const void *x, const void *v, size_t dimension,
                                void *product, size_t count);
  /* r(x). */
  assay_code (*residuals)(const struct assay_oracle *oracle, const void *x, size_t dimension, void *residuals,
                          size_t count);
  /* ∂rᵢ/∂xⱼ. */
  assay_code (*jacobian)(const struct assay_oracle *oracle, const void *x, size_t dimension, void *jacobian,
                         size_t count);
} assay_oracle;

/* ---- Optimizers ----------------------------------------------------------------------------------------------- */

struct assay_optimizer;

/* An optimizer's functions in one scalar type. None may be NULL.
 *
 * All that a method remembers is in its state. A step depends on nothing but the state and the oracle's answers, so that
 * any step can be replayed from saved bytes. */
typedef struct assay_optimizer_functions {
  uint32_t size;
  /* Makes the state before the first step and evaluates nothing: `settings` in the order of their descriptions, complete and
   * checked; the start; a seed for `random_bits` and its like, from which every random number must come. On any code but
   * ASSAY_OK nothing is made, `*state` is not read, and the trial fails. */
  assay_code (*create)(const struct assay_optimizer *self, const assay_setting *settings, size_t setting_count,
                       const void *start, size_t dimension, uint64_t seed, void **state, char *message);
  /* One transition of the method, with as many evaluations as it needs. After any code but ASSAY_OK the state is only
   * asked for its iterate or destroyed. */
  assay_code (*step)(void *state, const assay_oracle *oracle, char *message);
  /* Writes the method's best answer so far, the point at which targets are tested, into x. Changes nothing; before the
   * first step it is the start. */
  void (*iterate)(void *state, void *x, size_t dimension);
  /* The bytes that `save` writes. */
  size_t (*state_size)(void *state);
  /* Writes all that a later step depends on: the same bytes for the same state, so no pointers and no padding. */
  void (*save)(void *state, void *bytes, size_t count);
  /* Makes the state, of the same settings and dimension, what was saved. Bytes that cannot be its own fail. */
  assay_code (*restore)(void *state, const void *bytes, size_t count, char *message);
  /* Frees the state. */
  void (*destroy)(void *state);
} assay_optimizer_functions;

/* An optimizer: its description and its functions. Strings are UTF-8 and say something. */
typedef struct assay_optimizer {
  uint32_t size;
  /* The capabilities it needs of an objective. */
  uint32_t needs;
  /* The name in suites: letters, digits, '-' and '_', a letter first. It takes the place of a built-in one. */
  const char *name;
  const char *summary;
  /* One step of the method. */
  const char *formula;
  /* The paper, and where the method deviates from it. */
  const char *source;
  const assay_setting_description *settings;
  size_t setting_count;
  /* The greatest dimension the method works in; 0 for any. */
  size_t greatest_dimension;
  /* Either may be NULL: trials of that scalar type fail, and say so. */
  const assay_optimizer_functions *float32;
  const assay_optimizer_functions *float64;
  /* The library's own. */
  void *context;
} assay_optimizer;

/* ---- Problems ------------------------------------------------------------------------------------------------- */

struct assay_problem;

/* What an instance of a problem is. Zero before `create` writes it. */
typedef struct assay_shape {
  /* n, at least 1. */
  size_t dimension;
  /* m, at least 1 with ASSAY_RESIDUALS, else 0. */
  size_t residual_count;
  uint32_t capabilities;
  /* Whether there is a box to be searched. */
  int32_t has_bounds;
  /* Whether the least value is known, and how many points are known that have it. */
  int32_t has_optimum;
  size_t minimizer_count;
  /* Whether the objective was built from numbers (a matrix, a data set), and 128 bits that identify those. */
  int32_t has_data_digest;
  uint64_t data_digest[2];
} assay_shape;

/* Writes `count` numbers about the point x. */
typedef assay_code (*assay_evaluation)(void *instance, const void *x, size_t dimension, void *answer, size_t count,
                                       char *message);

/* A problem's functions in one scalar type. Those of capabilities that no instance has may be NULL, and so may `bounds`
 * and `optimum`.
 *
 * An objective is a pure function of x: the same bits in give the same bits out, in any order. An evaluation that does not
 * return ASSAY_OK fails the trial. Nothing here is visible to an optimizer but the oracle's answers and the bounds. */
typedef struct assay_problem_functions {
  uint32_t size;
  /* Makes an instance and says what it is; every random number comes from `seed`. On any code but ASSAY_OK nothing is
   * made, and the trial fails. */
  assay_code (*create)(const struct assay_problem *self, const assay_setting *settings, size_t setting_count,
                       uint64_t seed, assay_shape *shape, void **instance, char *message);
  /* Writes the usual start. */
  void (*start)(void *instance, void *x, size_t dimension);
  /* Writes the box; infinite where a side is open. */
  void (*bounds)(void *instance, void *lower, void *upper, size_t dimension);
  /* Writes the least value, one number, and the points that have it, one after the other. */
  void (*optimum)(void *instance, void *value, void *minimizers, size_t minimizer_count, size_t dimension);
  assay_evaluation value;
  assay_evaluation gradient;
  assay_evaluation hessian;
  assay_code (*hessian_product)(void *instance, const void *x, const void *v, size_t dimension, void *product,
                                size_t count, char *message);
  assay_evaluation residuals;
  assay_evaluation jacobian;
  /* Frees the instance. */
  void (*destroy)(void *instance);
} assay_problem_functions;

/* A problem: its description and its functions. Strings are UTF-8 and say something. */
typedef struct assay_problem {
  uint32_t size;
  /* The name in suites: letters, digits, '-' and '_', a letter first. It takes the place of a built-in one. */
  const char *name;
  const char *summary;
  const char *formula;
  const char *domain;
  const char *optimum;
  /* The usual start, in words. */
  const char *start;
  const char *source;
  const assay_setting_description *settings;
  size_t setting_count;
  /* `float32` may be NULL: trials of that scalar type fail, and say so. Suites are planned with `float64`. */
  const assay_problem_functions *float32;
  const assay_problem_functions *float64;
  /* The library's own. */
  void *context;
} assay_problem;

/* ---- Models --------------------------------------------------------------------------------------------------- */

struct assay_model;

/* What a run lends a model. It is no part of what a trial is: threads change no bit, and data are known by their digest. */
typedef struct assay_resources {
  uint32_t size;
  /* At most so many threads may work on one call. */
  uint32_t threads;
  /* The folder that the suite names under `data`, valid during the call; NULL where it names none. */
  const char *data_folder;
} assay_resources;

/* What an instance of a model is. Zero before `create` writes it. */
typedef struct assay_model_shape {
  /* The number of parameters, at least 1. */
  size_t dimension;
  /* How many steps go once through the training examples, at least 1. The model is examined as often. */
  size_t steps_per_epoch;
  /* Classes that it predicts, 256 at most, and held-out examples, at least one; both 0 for a model that predicts none. */
  size_t class_count;
  size_t held_out_count;
  /* 128 bits that identify all examples with their labels. */
  uint64_t data_digest[2];
  /* Where they are from, for people: a folder, or the generator of seeded ones. Valid until `destroy`. */
  const char *data_name;
} assay_model_shape;

/* A model's functions in one scalar type. None may be NULL, but `labels` where no instance has classes.
 *
 * A model is a function learned from examples: an optimizer meets the mean loss of one mini-batch in each step, and Assay
 * measures how well held-out examples are answered. A mini-batch is addressed by the number of its step, from 0: the same
 * step has the same examples, in whatever order it is asked for, so a model remembers nothing but what `create` made. The same
 * bits in give the same bits out. A function that does not return ASSAY_OK fails the trial. Only the answers of `loss` and
 * `gradient` are visible to an optimizer. */
typedef struct assay_model_functions {
  uint32_t size;
  /* Makes an instance and says what it is; every random number comes from `seed`. On any code but ASSAY_OK nothing is
   * made, and the trial fails. */
  assay_code (*create)(const struct assay_model *self, const assay_setting *settings, size_t setting_count,
                       const assay_resources *resources, uint64_t seed, assay_model_shape *shape, void **instance,
                       char *message);
  /* Writes the initial parameters. */
  void (*start)(void *instance, void *parameters, size_t dimension);
  /* Writes the true class of each held-out example, below `class_count`. */
  void (*labels)(void *instance, uint8_t *labels, size_t count);
  /* The mean loss over a step's mini-batch; one number. */
  assay_code (*loss)(void *instance, uint64_t step, const void *parameters, size_t dimension, void *loss, char *message);
  /* The gradient of that loss. */
  assay_code (*gradient)(void *instance, uint64_t step, const void *parameters, size_t dimension, void *gradient,
                         size_t count, char *message);
  /* The mean loss over all held-out examples, one number, and the predicted class of each, in the order of the labels. */
  assay_code (*examine)(void *instance, const void *parameters, size_t dimension, void *loss, uint8_t *predictions,
                        size_t count, char *message);
  /* Frees the instance. */
  void (*destroy)(void *instance);
} assay_model_functions;

/* A model: its description and its functions. Suites name it among their problems. Strings are UTF-8 and say something. */
typedef struct assay_model {
  uint32_t size;
  /* The name in suites: letters, digits, '-' and '_', a letter first. It takes the place of a built-in one. */
  const char *name;
  const char *summary;
  /* The loss of an example. */
  const char *formula;
  const char *domain;
  /* The initial parameters, in words. */
  const char *start;
  const char *source;
  const assay_setting_description *settings;
  size_t setting_count;
  /* `float32` may be NULL: trials of that scalar type fail, and say so. Suites are planned with `float64`. */
  const assay_model_functions *float32;
  const assay_model_functions *float64;
  /* The library's own. */
  void *context;
} assay_model;

/* ---- The library ---------------------------------------------------------------------------------------------- */

/* What Assay offers to a library, for ever and on any thread. Random numbers are addressed, not streamed: the same
 * (seed, step, element) gives the same number, in whatever order they are asked for. */
typedef struct assay_host {
  uint32_t version;
  uint32_t size;
  /* 64 random bits. */
  uint64_t (*random_bits)(uint64_t seed, uint64_t step, uint64_t element);
  /* Uniform in [0, 1). */
  double (*random_uniform)(uint64_t seed, uint64_t step, uint64_t element);
  /* Standard normal; with the same bits on every machine. */
  double (*random_normal)(uint64_t seed, uint64_t step, uint64_t element);
} assay_host;

/* What a library offers. Each table begins with its own size, `sizeof`: later versions only add at the end. */
typedef struct assay_library {
  /* ASSAY_ABI_VERSION. */
  uint32_t version;
  uint32_t size;
  /* The library's own version; then the language and the compiler it was made with. They go into every report. */
  const char *library_version;
  const char *language;
  const char *compiler;
  const assay_optimizer *const *optimizers;
  size_t optimizer_count;
  const assay_problem *const *problems;
  size_t problem_count;
  /* Read where `size` says that they are there: libraries of the interface's first header end before. */
  const assay_model *const *models;
  size_t model_count;
} assay_library;

/* The one symbol of a library: called once, before anything else. NULL where the library cannot work. */
ASSAY_EXPORT const assay_library *assay_plugin_v1(const assay_host *host);

#ifdef __cplusplus
}
#endif

#endif
