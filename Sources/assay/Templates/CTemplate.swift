import CAssayPlugin

/// A plugin in C: its method, what is said of it, the header it is built with, and a Makefile.
func cTemplate(_ name: String) -> [TemplateFile] {
  [
    TemplateFile("Makefile", makefile(name)),
    TemplateFile("plugin.c", pluginSource(name)),
    TemplateFile("method.h", methodSource),
    TemplateFile("assay_plugin.h", String(cString: assay_plugin_header())),
    TemplateFile("suite.yaml", templateSuite(name)),
  ]
}

private func makefile(_ name: String) -> String {
  #"""
  # Gradient descent as a plugin in C: make, make test, make run.
  ASSAY ?= assay
  CFLAGS ?= -O3 -Wall -Wextra

  # No contraction: a fused multiply-add has other bits than a product and a sum.
  lib\#(name).so: plugin.c method.h assay_plugin.h
  	$(CC) -std=c11 $(CFLAGS) -fPIC -shared -ffp-contract=off -o $@ plugin.c

  .PHONY: test run clean

  test: lib\#(name).so
  	$(ASSAY) plugin check ./lib\#(name).so

  run: lib\#(name).so
  	$(ASSAY) run suite.yaml --plugin ./lib\#(name).so

  clean:
  	rm -f lib\#(name).so

  """#
}

private func pluginSource(_ name: String) -> String {
  #"""
  /* A plugin for Assay: an optimizer in float and in double. `make test` puts it through its checks, `make run` runs it.
   *
   * As it stands it is gradient descent. Its method is in method.h; here is what is said of it. */
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
      .name = "\#(name)",
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

  """#
}

private let methodSource = #"""
  /* The method, once for any scalar type: NAME(...) and REAL are set by plugin.c, which includes this file twice. */

  /* All that a step depends on: nothing else may be remembered. */
  typedef struct {
    REAL rate;
    size_t dimension;
    REAL numbers[]; /* the iterate, then the gradient */
  } NAME(state);

  static assay_code NAME(create)(const assay_optimizer *self, const assay_setting *settings, size_t setting_count,
                                 const void *start, size_t dimension, uint64_t seed, void **state, char *message) {
    (void)self, (void)setting_count, (void)seed;
    NAME(state) *made = calloc(1, sizeof *made + 2 * dimension * sizeof(REAL));
    if (!made) return fail(message, "there is no memory for the state");
    made->rate = (REAL)settings[0].number;
    made->dimension = dimension;
    memcpy(made->numbers, start, dimension * sizeof(REAL));
    *state = made;
    return ASSAY_OK;
  }

  /* x <- x - rate * gradient */
  static assay_code NAME(step)(void *state, const assay_oracle *oracle, char *message) {
    (void)message;
    NAME(state) *s = state;
    size_t n = s->dimension;
    REAL *x = s->numbers, *gradient = s->numbers + n;
    assay_code code = oracle->gradient(oracle, x, n, gradient, n);
    if (code != ASSAY_OK) return code;
    for (size_t i = 0; i < n; i++) x[i] += -s->rate * gradient[i];
    return ASSAY_OK;
  }

  static void NAME(iterate)(void *state, void *x, size_t dimension) {
    memcpy(x, ((NAME(state) *)state)->numbers, dimension * sizeof(REAL));
  }

  static size_t NAME(state_size)(void *state) { return 2 * ((NAME(state) *)state)->dimension * sizeof(REAL); }

  static void NAME(save)(void *state, void *bytes, size_t count) { memcpy(bytes, ((NAME(state) *)state)->numbers, count); }

  static assay_code NAME(restore)(void *state, const void *bytes, size_t count, char *message) {
    if (count != NAME(state_size)(state)) return fail(message, "these bytes are no state of this dimension");
    memcpy(((NAME(state) *)state)->numbers, bytes, count);
    return ASSAY_OK;
  }

  static const assay_optimizer_functions NAME(functions) = {
      .size = sizeof(assay_optimizer_functions),
      .create = NAME(create),
      .step = NAME(step),
      .iterate = NAME(iterate),
      .state_size = NAME(state_size),
      .save = NAME(save),
      .restore = NAME(restore),
      .destroy = free,
  };

  """#
