/* The model, once for any scalar type: NAME(...) and REAL are set by plugin.c, which includes this file twice.
 *
 * The parameters are w, a row of (x weight, y weight, bias) for each class; the score of class j is wj0*x + wj1*y + wj2, and
 * the loss of a point is half the sum of (score - target)^2, whose targets are 1 for its class and 0 for the others. */

typedef struct {
  size_t batch;
  struct NAME(point) {
    REAL x, y;
    uint8_t class;
  } points[TRAINING_COUNT + HELD_OUT_COUNT];
} NAME(instance);

static assay_code NAME(create)(const assay_model *self, const assay_setting *settings, size_t setting_count,
                               const assay_resources *resources, uint64_t seed, assay_model_shape *shape, void **instance,
                               char *message) {
  (void)self, (void)setting_count, (void)resources;
  NAME(instance) *made = malloc(sizeof *made);
  if (!made) return fail(message, "there is no memory for the points");
  made->batch = (size_t)settings[0].number;
  for (size_t i = 0; i < TRAINING_COUNT + HELD_OUT_COUNT; i++) {
    size_t class = i % CLASS_COUNT;
    made->points[i].x = (REAL)(centers[class][0] + host->random_normal(seed, 0, 2 * i));
    made->points[i].y = (REAL)(centers[class][1] + host->random_normal(seed, 0, 2 * i + 1));
    made->points[i].class = (uint8_t)class;
  }
  shape->dimension = 3 * CLASS_COUNT;
  shape->steps_per_epoch = TRAINING_COUNT / made->batch;
  shape->class_count = CLASS_COUNT;
  shape->held_out_count = HELD_OUT_COUNT;
  /* The seed decides all points: it identifies them, with the number of this way to draw them. */
  shape->data_digest[0] = seed;
  shape->data_digest[1] = 1;
  shape->data_name = "points around three centers";
  *instance = made;
  return ASSAY_OK;
}

static void NAME(start)(void *instance, void *parameters, size_t dimension) {
  (void)instance;
  memset(parameters, 0, dimension * sizeof(REAL));
}

static void NAME(labels)(void *instance, uint8_t *labels, size_t count) {
  for (size_t i = 0; i < count; i++) labels[i] = ((NAME(instance) *)instance)->points[TRAINING_COUNT + i].class;
}

static REAL NAME(score)(const REAL *w, const struct NAME(point) *p, size_t j) {
  return w[3 * j] * p->x + w[3 * j + 1] * p->y + w[3 * j + 2];
}

static REAL NAME(mean_loss)(const REAL *w, const struct NAME(point) *points, size_t count) {
  REAL total = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < CLASS_COUNT; j++) {
      REAL difference = NAME(score)(w, points + i, j) - (points[i].class == j ? 1 : 0);
      total += difference * difference / 2;
    }
  }
  return total / (REAL)count;
}

/* The first point of a step's mini-batch: the number of the step alone decides it. */
static const struct NAME(point) *NAME(batch)(const NAME(instance) *i, uint64_t step) {
  return i->points + step % (TRAINING_COUNT / i->batch) * i->batch;
}

static assay_code NAME(loss)(void *instance, uint64_t step, const void *parameters, size_t dimension, void *loss,
                             char *message) {
  (void)dimension, (void)message;
  *(REAL *)loss = NAME(mean_loss)(parameters, NAME(batch)(instance, step), ((NAME(instance) *)instance)->batch);
  return ASSAY_OK;
}

static assay_code NAME(gradient)(void *instance, uint64_t step, const void *parameters, size_t dimension, void *gradient,
                                 size_t count, char *message) {
  (void)dimension, (void)message;
  const struct NAME(point) *points = NAME(batch)(instance, step);
  size_t batch = ((NAME(instance) *)instance)->batch;
  REAL *slopes = gradient;
  for (size_t k = 0; k < count; k++) slopes[k] = 0;
  for (size_t i = 0; i < batch; i++) {
    for (size_t j = 0; j < CLASS_COUNT; j++) {
      REAL difference = NAME(score)(parameters, points + i, j) - (points[i].class == j ? 1 : 0);
      slopes[3 * j] += difference * points[i].x;
      slopes[3 * j + 1] += difference * points[i].y;
      slopes[3 * j + 2] += difference;
    }
  }
  for (size_t k = 0; k < count; k++) slopes[k] /= (REAL)batch;
  return ASSAY_OK;
}

static assay_code NAME(examine)(void *instance, const void *parameters, size_t dimension, void *loss,
                                uint8_t *predictions, size_t count, char *message) {
  (void)dimension, (void)message;
  const struct NAME(point) *points = ((NAME(instance) *)instance)->points + TRAINING_COUNT;
  *(REAL *)loss = NAME(mean_loss)(parameters, points, count);
  for (size_t i = 0; i < count; i++) {
    predictions[i] = 0;
    for (uint8_t j = 1; j < CLASS_COUNT; j++) {
      if (NAME(score)(parameters, points + i, j) > NAME(score)(parameters, points + i, predictions[i])) predictions[i] = j;
    }
  }
  return ASSAY_OK;
}

static const assay_model_functions NAME(functions) = {
    .size = sizeof(assay_model_functions),
    .create = NAME(create),
    .start = NAME(start),
    .labels = NAME(labels),
    .loss = NAME(loss),
    .gradient = NAME(gradient),
    .examine = NAME(examine),
    .destroy = free,
};
