// Included once for float and once for double: `scalar` is the type, NAMED(name) the name with its suffix.

typedef void (*NAMED(tile))(const assay_tile_steps *, const scalar *, const scalar *, scalar *, bool);

// A tile's code and shape.
typedef struct {
  NAMED(tile) compute;
  size_t rows, columns;
} NAMED(tile_kind);

static NAMED(tile_kind) NAMED(tile_in_use)(void) {
  switch (assay_path_in_use()) {
#if ASSAY_X86
  case ASSAY_PATH_AVX512: return (NAMED(tile_kind)){NAMED(tile_avx512), 12, 128 / sizeof(scalar)};
  case ASSAY_PATH_AVX2: return (NAMED(tile_kind)){NAMED(tile_avx2), 6, 64 / sizeof(scalar)};
#elif defined(__aarch64__) || defined(__riscv_d)
  case ASSAY_PATH_FUSED: return (NAMED(tile_kind)){NAMED(tile_fused), 6, 32 / sizeof(scalar)};
#endif
  default: return (NAMED(tile_kind)){NAMED(tile_plain), 4, 4};
  }
}

typedef struct {
  size_t rows, depth, columns;
  const scalar *a;
  ptrdiff_t a_row_step, a_column_step;
  const scalar *b;
  ptrdiff_t b_row_step, b_column_step;
  scalar *c;
  size_t c_row_stride;
} NAMED(product);

// Rows [0, depth) and columns [0, columns) of b as panels of `width` columns, the last one filled up with zeros.
static void NAMED(pack)(const scalar *b, ptrdiff_t row_step, ptrdiff_t column_step, size_t depth, size_t columns,
                        size_t width, scalar *packed) {
  for (size_t start = 0; start < columns; start += width) {
    size_t taken = columns - start < width ? columns - start : width;
    const scalar *panel = b + (ptrdiff_t)start * column_step;
    if (column_step == 1 && taken == width) {
      for (size_t p = 0; p < depth; p++)
        memcpy(packed + p * width, panel + (ptrdiff_t)p * row_step, width * sizeof(scalar));
    } else {
      memset(packed, 0, taken == width ? 0 : depth * width * sizeof(scalar));
      for (size_t j = 0; j < taken; j++)
        for (size_t p = 0; p < depth; p++)
          packed[p * width + j] = panel[(ptrdiff_t)p * row_step + (ptrdiff_t)j * column_step];
    }
    packed += depth * width;
  }
}

// A tile that hangs over the result's edge, by way of a whole one. The rows of a beyond its last are taken as zeros.
static void NAMED(edge_tile)(const NAMED(tile_kind) * kind, assay_tile_steps steps, const scalar *a,
                             const scalar *packed, scalar *c, size_t rows, size_t columns, bool continued) {
  scalar whole[most_rows * most_columns] = {0}, left[most_rows * depth_block];
  ptrdiff_t c_row = steps.c_row;
  if (rows < kind->rows) {
    memset(left, 0, kind->rows * steps.depth * sizeof(scalar));
    for (size_t p = 0; p < steps.depth; p++)
      for (size_t i = 0; i < rows; i++)
        left[p * kind->rows + i] = a[(ptrdiff_t)i * steps.a_row + (ptrdiff_t)p * steps.a_depth];
    a = left;
    steps.a_row = 1;
    steps.a_depth = (ptrdiff_t)kind->rows;
  }
  steps.c_row = (ptrdiff_t)kind->columns;
  if (continued)
    for (size_t i = 0; i < rows; i++)
      memcpy(whole + i * kind->columns, c + (ptrdiff_t)i * c_row, columns * sizeof(scalar));
  kind->compute(&steps, a, packed, whole, continued);
  for (size_t i = 0; i < rows; i++)
    memcpy(c + (ptrdiff_t)i * c_row, whole + i * kind->columns, columns * sizeof(scalar));
}

// The tiles of one block of rows under one packed block of b.
static void NAMED(block)(const NAMED(product) * m, const NAMED(tile_kind) * kind, const scalar *packed, size_t row,
                         size_t rows, size_t p, size_t depth, size_t column, size_t columns) {
  assay_tile_steps steps = {1, depth, m->a_row_step, m->a_column_step, 0, (ptrdiff_t)kind->columns, 0,
                            (ptrdiff_t)m->c_row_stride};
  for (size_t j = 0; j < columns; j += kind->columns) {
    size_t wide = columns - j < kind->columns ? columns - j : kind->columns;
    for (size_t i = row; i < row + rows; i += kind->rows) {
      size_t high = row + rows - i < kind->rows ? row + rows - i : kind->rows;
      const scalar *a = m->a + (ptrdiff_t)i * m->a_row_step + (ptrdiff_t)p * m->a_column_step;
      scalar *c = m->c + i * m->c_row_stride + column + j;
      if (high == kind->rows && wide == kind->columns)
        kind->compute(&steps, a, packed + j * depth, c, p > 0);
      else
        NAMED(edge_tile)(kind, steps, a, packed + j * depth, c, high, wide, p > 0);
    }
  }
}

static void *NAMED(multiply)(void *argument) {
  const NAMED(product) *m = argument;
  NAMED(tile_kind) kind = NAMED(tile_in_use)();
  if (m->depth == 0) {
    for (size_t i = 0; i < m->rows; i++) memset(m->c + i * m->c_row_stride, 0, m->columns * sizeof(scalar));
    return 0;
  }
  size_t widest = m->columns < column_block ? m->columns : column_block;
  size_t deepest = m->depth < depth_block ? m->depth : depth_block;
  size_t bytes = (widest + most_columns) * deepest * sizeof(scalar);
  scalar *packed = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!packed) __builtin_trap();
  for (size_t column = 0; column < m->columns; column += column_block) {
    size_t columns = m->columns - column < column_block ? m->columns - column : column_block;
    for (size_t p = 0; p < m->depth; p += depth_block) {
      size_t depth = m->depth - p < depth_block ? m->depth - p : depth_block;
      const scalar *b = m->b + (ptrdiff_t)p * m->b_row_step + (ptrdiff_t)column * m->b_column_step;
      NAMED(pack)(b, m->b_row_step, m->b_column_step, depth, columns, kind.columns, packed);
      for (size_t row = 0; row < m->rows; row += row_block) {
        size_t rows = m->rows - row < row_block ? m->rows - row : row_block;
        NAMED(block)(m, &kind, packed, row, rows, p, depth, column, columns);
      }
    }
  }
  free(packed);
  return 0;
}

// The part of a product that is its rows, or its columns, from first up to end.
static NAMED(product) NAMED(part)(NAMED(product) m, bool by_rows, size_t first, size_t end) {
  if (by_rows) {
    m.a += (ptrdiff_t)first * m.a_row_step;
    m.c += first * m.c_row_stride;
    m.rows = end - first;
  } else {
    m.b += (ptrdiff_t)first * m.b_column_step;
    m.c += first;
    m.columns = end - first;
  }
  return m;
}

void NAMED(assay_multiply)(size_t rows, size_t depth, size_t columns, const scalar *a, ptrdiff_t a_row_step,
                           ptrdiff_t a_column_step, const scalar *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step,
                           scalar *c, int threads) {
  NAMED(product) m = {rows, depth, columns, a, a_row_step, a_column_step, b, b_row_step, b_column_step, c, columns};
#if ASSAY_THREADS
  enum { most_threads = 64 };
  // Each thread packs what it needs of b: half of it where it takes half the columns, all of it where half the rows.
  bool by_rows = rows > columns;
  size_t extent = by_rows ? rows : columns, unit = by_rows ? most_rows : most_columns;
  size_t units = (extent + unit - 1) / unit;
  size_t count = threads < 1 ? 1 : threads > most_threads ? most_threads : (size_t)threads;
  if (count > units) count = units ? units : 1;
  NAMED(product) parts[most_threads];
  pthread_t workers[most_threads];
  bool started[most_threads] = {false};
  for (size_t t = 0; t < count; t++) {
    size_t first = t * units / count * unit, end = (t + 1) * units / count * unit;
    parts[t] = NAMED(part)(m, by_rows, first, end < extent ? end : extent);
    // The caller takes the last part, and every part for which no thread could be started.
    started[t] = t + 1 < count && pthread_create(&workers[t], 0, NAMED(multiply), &parts[t]) == 0;
    if (!started[t]) NAMED(multiply)(&parts[t]);
  }
  for (size_t t = 0; t < count; t++)
    if (started[t]) pthread_join(workers[t], 0);
#else
  (void)threads;
  NAMED(multiply)(&m);
#endif
}
