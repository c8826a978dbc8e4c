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
