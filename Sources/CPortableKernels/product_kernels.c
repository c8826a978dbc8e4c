// Matrix products. The factors are packed into panels as wide and as high as a tile, where that pays; tiles of the result run
// over them in blocks that stay in the caches. A chain that one block of k leaves is continued by the next.
// Source: Goto, van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34 (2008), for the
// blocking.
#include "product_tile.h"

#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if ASSAY_X86
VECTOR(float16, float, 16);
VECTOR(double8, double, 8);
VECTOR(float8, float, 8);
VECTOR(double4, double, 4);
DEFINE_TILE(tile_avx512_float, TARGET_AVX512, float, float16, 16, 12, 2)
DEFINE_TILE(tile_avx512_double, TARGET_AVX512, double, double8, 8, 12, 2)
DEFINE_TILE(tile_avx2_float, TARGET_AVX2, float, float8, 8, 6, 2)
DEFINE_TILE(tile_avx2_double, TARGET_AVX2, double, double4, 4, 6, 2)
#elif defined(__aarch64__) || defined(__riscv_d)
VECTOR(float4, float, 4);
VECTOR(double2, double, 2);
DEFINE_TILE(tile_fused_float, , float, float4, 4, 6, 2)
DEFINE_TILE(tile_fused_double, , double, double2, 2, 6, 2)
#endif
DEFINE_PLAIN_TILE(tile_plain_float, float, software_fma_float, 4)
DEFINE_PLAIN_TILE(tile_plain_double, double, software_fma, 4)

float assay_software_fma_float(float a, float b, float c) { return software_fma_float(a, b, c); }
double assay_software_fma(double a, double b, double c) { return software_fma(a, b, c); }

// Blocks of k and of columns, and of the left factor.
enum { depth_block = 320, column_block = 3072, left_block_bytes = 1 << 17 };

// From as many columns on the left factor is packed, from half as many where it is a transpose, and from as many rows on the
// right one, twice as many of a narrow one, whose rows share pages.
enum { packing_columns = 512, packing_rows = 48, narrow_bytes = 2048 };

// The most that a tile has.
enum { most_rows = 12, most_columns = 32 };

// As many multiply-adds as are worth a thread: less takes no longer than to hand it over.
enum { least_share = 1 << 18 };

#define scalar float
#define NAMED(name) name##_float
#include "product_blocks.h"
#undef scalar
#undef NAMED
#define scalar double
#define NAMED(name) name##_double
#include "product_blocks.h"
