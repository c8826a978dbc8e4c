// Included once for float and once for double: `scalar` is the type, NAMED(name) the name with its suffix.

typedef void (*NAMED(tile))(const assay_tile_steps *, const scalar *, const scalar *, scalar *, bool);

// The tiles of a path: `pixels` pixels of `channels` channels of a result, or one pixel; and the sums of `weights` rows
// of `channels` weights.
typedef struct {
  NAMED(tile) result, one_pixel, sum;
  size_t pixels, weights, channels;
} NAMED(tiles);

static NAMED(tiles) NAMED(tiles_in_use)(size_t outputs) {
  (void)outputs;
  switch (assay_path_in_use()) {
#if ASSAY_X86
  case ASSAY_PATH_AVX512:
#if NARROW
    if (outputs % 32 != 0)
      return (NAMED(tiles)){NAMED(narrow_avx512), NAMED(narrow_one_avx512), NAMED(narrow_sum_avx512), 16, 12, 16};
#endif
    return (NAMED(tiles)){NAMED(tile_avx512), NAMED(one_avx512), NAMED(sum_avx512), 8, 12, 128 / sizeof(scalar)};
  case ASSAY_PATH_AVX2:
    return (NAMED(tiles)){NAMED(tile_avx2), NAMED(one_avx2), NAMED(sum_avx2), 4, 6, 64 / sizeof(scalar)};
#elif defined(__aarch64__) || defined(__riscv_d)
  case ASSAY_PATH_FUSED:
    return (NAMED(tiles)){NAMED(tile_fused), NAMED(one_fused), NAMED(sum_fused), 4, 4, 64 / sizeof(scalar)};
#endif
  default: return (NAMED(tiles)){NAMED(tile_plain), NAMED(one_plain), NAMED(tile_plain), 4, 4, 4};
  }
}

void NAMED(assay_convolve)(const assay_windows *w, const scalar *x, const scalar *weights, scalar *y) {
  NAMED(tiles) tiles = NAMED(tiles_in_use)(w->outputs);
  ptrdiff_t outputs = (ptrdiff_t)w->outputs, depth = (ptrdiff_t)w->depth;
  assay_tile_steps steps = {w->segments, w->depth,        w->x_column, 1, w->x_segment, outputs, depth * outputs,
                            w->y_column};
  // Weights that are too many for the cache are taken segment by segment.
  size_t segments = w->segments;
  if (segments * w->depth * tiles.channels * sizeof(scalar) > weight_bytes) steps.segments = 1;
  for (size_t channel = 0; channel < w->outputs; channel += tiles.channels)
    for (size_t s = 0; s < segments; s += steps.segments)
      for (size_t row = 0; row < w->rows; row++) {
        const scalar *a = x + (ptrdiff_t)row * w->x_row + (ptrdiff_t)s * w->x_segment;
        const scalar *b = weights + (ptrdiff_t)s * depth * outputs + channel;
        scalar *c = y + (ptrdiff_t)row * w->y_row + channel;
        size_t column = 0;
        for (; column + tiles.pixels <= w->columns; column += tiles.pixels)
          tiles.result(&steps, a + (ptrdiff_t)column * w->x_column, b, c + (ptrdiff_t)column * w->y_column, s > 0);
        for (; column < w->columns; column++)
          tiles.one_pixel(&steps, a + (ptrdiff_t)column * w->x_column, b, c + (ptrdiff_t)column * w->y_column, s > 0);
      }
}

void NAMED(assay_add_weight_products)(const assay_windows *w, const scalar *x, const scalar *y, scalar *weights) {
  NAMED(tiles) tiles = NAMED(tiles_in_use)(w->outputs);
  ptrdiff_t outputs = (ptrdiff_t)w->outputs;
  for (size_t row = 0; row < w->rows; row += row_block) {
    size_t rows = w->rows - row < row_block ? w->rows - row : row_block;
    assay_tile_steps steps = {rows, w->columns, 1, w->x_column, w->x_row, w->y_column, w->y_row, outputs};
    const scalar *b = y + (ptrdiff_t)row * w->y_row;
    for (size_t s = 0; s < w->segments; s++)
      for (size_t i = 0; i < w->depth; i += tiles.weights) {
        const scalar *a = x + (ptrdiff_t)row * w->x_row + (ptrdiff_t)s * w->x_segment + i;
        scalar *c = weights + (s * w->depth + i) * w->outputs;
        for (size_t channel = 0; channel < w->outputs; channel += tiles.channels)
          tiles.sum(&steps, a, b + channel, c + channel, true);
      }
  }
}
