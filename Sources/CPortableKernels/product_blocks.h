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

// A whole panel: its numbers are written in order, and read from as many places as it has columns.
static inline __attribute__((always_inline)) void NAMED(pack_panel)(const scalar *panel, ptrdiff_t row_step,
                                                                    ptrdiff_t column_step, size_t depth, size_t width,
                                                                    scalar *packed) {
  for (size_t p = 0; p < depth; p++)
    for (size_t j = 0; j < width; j++)
      packed[p * width + j] = panel[(ptrdiff_t)p * row_step + (ptrdiff_t)j * column_step];
}

// Rows [0, depth) and columns [0, columns) of a factor as panels of `width` columns, the last one filled up with zeros. Of the
// left factor, whose panels are of rows, the rows are taken for columns.
static void NAMED(pack)(const scalar *b, ptrdiff_t row_step, ptrdiff_t column_step, size_t depth, size_t columns,
                        size_t width, scalar *packed) {
  for (size_t start = 0; start < columns; start += width) {
    size_t taken = columns - start < width ? columns - start : width;
    const scalar *panel = b + (ptrdiff_t)start * column_step;
    if (taken < width) {
      memset(packed, 0, depth * width * sizeof(scalar));
      for (size_t j = 0; j < taken; j++)
        for (size_t p = 0; p < depth; p++)
          packed[p * width + j] = panel[(ptrdiff_t)p * row_step + (ptrdiff_t)j * column_step];
    } else if (width == 6) {
      NAMED(pack_panel)(panel, row_step, column_step, depth, 6, packed);
    } else if (width == 12) {
      NAMED(pack_panel)(panel, row_step, column_step, depth, 12, packed);
    } else if (column_step == 1) {
      for (size_t p = 0; p < depth; p++)
        memcpy(packed + p * width, panel + (ptrdiff_t)p * row_step, width * sizeof(scalar));
    } else {
      NAMED(pack_panel)(panel, row_step, column_step, depth, width, packed);
    }
    packed += depth * width;
  }
}

// A block of a factor: where its panels begin, and the steps in them, along the depth and across. A packed one has zeros beyond
// its last row.
typedef struct {
  const scalar *start;
  ptrdiff_t panel_step, depth_step, across_step;
  bool is_packed;
} NAMED(panels);

// A tile that hangs over the result's edge, by way of a whole one. The rows of a beyond its last are taken as zeros.
static void NAMED(edge_tile)(const NAMED(tile_kind) * kind, assay_tile_steps steps, const scalar *a, bool a_is_packed,
                             const scalar *packed, scalar *c, size_t rows, size_t columns, bool continued) {
  scalar whole[most_rows * most_columns] = {0}, left[most_rows * depth_block];
  ptrdiff_t c_row = steps.c_row;
  if (rows < kind->rows && !a_is_packed) {
    NAMED(pack)(a, steps.a_depth, steps.a_row, steps.depth, rows, kind->rows, left);
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

// The tiles of `rows` rows and `columns` columns of c under one block of each factor.
static void NAMED(block)(const NAMED(tile_kind) * kind, NAMED(panels) left, NAMED(panels) right, size_t depth, scalar *c,
                         size_t c_row_stride, size_t rows, size_t columns, bool continued) {
  assay_tile_steps steps = {1, depth, left.across_step, left.depth_step, 0, right.depth_step, 0, (ptrdiff_t)c_row_stride};
  for (size_t j = 0; j < columns; j += kind->columns) {
    size_t wide = columns - j < kind->columns ? columns - j : kind->columns;
    const scalar *b = right.start + (ptrdiff_t)(j / kind->columns) * right.panel_step;
    for (size_t i = 0; i < rows; i += kind->rows) {
      size_t high = rows - i < kind->rows ? rows - i : kind->rows;
      const scalar *a = left.start + (ptrdiff_t)(i / kind->rows) * left.panel_step;
      scalar *tile = c + i * c_row_stride + j;
      if (high == kind->rows && wide == kind->columns)
        kind->compute(&steps, a, b, tile, continued);
      else
        NAMED(edge_tile)(kind, steps, a, left.is_packed, b, tile, high, wide, continued);
    }
  }
}

static NAMED(panels) NAMED(packed)(const scalar *x, ptrdiff_t depth_step, ptrdiff_t across_step, size_t depth, size_t across,
                                   size_t width, scalar *packed) {
  NAMED(pack)(x, depth_step, across_step, depth, across, width, packed);
  return (NAMED(panels)){packed, (ptrdiff_t)(width * depth), (ptrdiff_t)width, 1, true};
}

static size_t NAMED(least)(size_t a, size_t b) { return a < b ? a : b; }

static void NAMED(multiply_alone)(const NAMED(product) * m) {
  if (m->depth == 0) {
    for (size_t i = 0; i < m->rows; i++) memset(m->c + i * m->c_row_stride, 0, m->columns * sizeof(scalar));
    return;
  }
  NAMED(tile_kind) kind = NAMED(tile_in_use)();
  size_t row_block = left_block_bytes / (depth_block * sizeof(scalar)) / kind.rows * kind.rows;
  // What is read seldom, or as it would be packed, is read where it lies.
  bool packs_left = m->columns >= (m->a_column_step == 1 ? packing_columns : packing_columns / 2);
  bool packs_right = m->b_column_step != 1 || m->columns % kind.columns != 0 ||
                     m->rows >= (m->columns * sizeof(scalar) > narrow_bytes ? packing_rows : 2 * packing_rows);
  // Blocks of one depth: a shallow last one would take as long for its edges as a deep one.
  size_t blocks = (m->depth + depth_block - 1) / depth_block, deepest = (m->depth + blocks - 1) / blocks;
  size_t left_size = packs_left ? (NAMED(least)(m->rows, row_block) + most_rows) * deepest : 0;
  size_t right_size = packs_right ? (NAMED(least)(m->columns, column_block) + most_columns) * deepest : 0;
  scalar *buffer = NULL;
  if (left_size + right_size > 0) {
    buffer = aligned_alloc(64, ((left_size + right_size) * sizeof(scalar) + 63) / 64 * 64);
    if (!buffer) __builtin_trap();
  }
  for (size_t column = 0; column < m->columns; column += column_block) {
    size_t columns = NAMED(least)(m->columns - column, column_block);
    for (size_t p = 0; p < m->depth; p += deepest) {
      size_t depth = NAMED(least)(m->depth - p, deepest);
      const scalar *b = m->b + (ptrdiff_t)p * m->b_row_step + (ptrdiff_t)column * m->b_column_step;
      NAMED(panels) right = {b, (ptrdiff_t)kind.columns, m->b_row_step, 1, false};
      if (packs_right)
        right = NAMED(packed)(b, m->b_row_step, m->b_column_step, depth, columns, kind.columns, buffer + left_size);
      for (size_t row = 0; row < m->rows; row += row_block) {
        size_t rows = NAMED(least)(m->rows - row, row_block);
        const scalar *a = m->a + (ptrdiff_t)row * m->a_row_step + (ptrdiff_t)p * m->a_column_step;
        NAMED(panels) left = {a, (ptrdiff_t)kind.rows * m->a_row_step, m->a_column_step, m->a_row_step, false};
        if (packs_left) left = NAMED(packed)(a, m->a_column_step, m->a_row_step, depth, rows, kind.rows, buffer);
        NAMED(block)(&kind, left, right, depth, m->c + row * m->c_row_stride + column, m->c_row_stride, rows, columns, p > 0);
      }
    }
  }
  free(buffer);
}

// A product in parts, which are blocks of its rows or of its columns: `unit` of them, but the last, make the least part.
typedef struct {
  NAMED(product) whole;
  bool by_rows;
  size_t unit, units, parts;
} NAMED(parts);

static void NAMED(multiply_part)(void *context, size_t part) {
  const NAMED(parts) *p = context;
  NAMED(product) m = p->whole;
  size_t extent = p->by_rows ? m.rows : m.columns;
  size_t first = part * p->units / p->parts * p->unit, end = (part + 1) * p->units / p->parts * p->unit;
  if (end > extent) end = extent;
  if (p->by_rows) {
    m.a += (ptrdiff_t)first * m.a_row_step;
    m.c += first * m.c_row_stride;
    m.rows = end - first;
  } else {
    m.b += (ptrdiff_t)first * m.b_column_step;
    m.c += first;
    m.columns = end - first;
  }
  NAMED(multiply_alone)(&m);
}

void NAMED(assay_multiply)(size_t rows, size_t depth, size_t columns, const scalar *a, ptrdiff_t a_row_step,
                           ptrdiff_t a_column_step, const scalar *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step,
                           scalar *c, int threads) {
  NAMED(product) m = {rows, depth, columns, a, a_row_step, a_column_step, b, b_row_step, b_column_step, c, columns};
  size_t worthwhile = rows * columns * depth / least_share;
  if (worthwhile < (size_t)threads) threads = (int)worthwhile;
  if (threads < 2) return NAMED(multiply_alone)(&m);
  // Each part packs what it needs of b: a share of it where it takes columns, all of it where it takes rows.
  bool by_rows = rows > columns;
  size_t unit = by_rows ? most_rows : most_columns, units = ((by_rows ? rows : columns) + unit - 1) / unit;
  size_t parts = units < (size_t)threads ? units : (size_t)threads;
  NAMED(parts) work = {m, by_rows, unit, units, parts};
  assay_for_each(parts, threads, NAMED(multiply_part), &work);
}
