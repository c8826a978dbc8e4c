// Convolutions of one image as products of its windows with weights. The elements of an image lie pixel by pixel, so that
// a window's row is one run of adjacent elements and nothing is copied: tiles read the windows where they lie.
#include "product_tile.h"

#pragma STDC FP_CONTRACT OFF

// A vector of sixteen floats is a pixel of 16 channels: those have tiles one vector wide.
#if ASSAY_X86
VECTOR(float16, float, 16);
VECTOR(double8, double, 8);
VECTOR(float8, float, 8);
VECTOR(double4, double, 4);
DEFINE_TILE(narrow_avx512_float, TARGET_AVX512, float, float16, 16, 16, 1)
DEFINE_TILE(narrow_one_avx512_float, TARGET_AVX512, float, float16, 16, 1, 1)
DEFINE_TILE(narrow_sum_avx512_float, TARGET_AVX512, float, float16, 16, 12, 1)
DEFINE_TILE(tile_avx512_float, TARGET_AVX512, float, float16, 16, 8, 2)
DEFINE_TILE(one_avx512_float, TARGET_AVX512, float, float16, 16, 1, 2)
DEFINE_TILE(sum_avx512_float, TARGET_AVX512, float, float16, 16, 12, 2)
DEFINE_TILE(tile_avx512_double, TARGET_AVX512, double, double8, 8, 8, 2)
DEFINE_TILE(one_avx512_double, TARGET_AVX512, double, double8, 8, 1, 2)
DEFINE_TILE(sum_avx512_double, TARGET_AVX512, double, double8, 8, 12, 2)
DEFINE_TILE(tile_avx2_float, TARGET_AVX2, float, float8, 8, 4, 2)
DEFINE_TILE(one_avx2_float, TARGET_AVX2, float, float8, 8, 1, 2)
DEFINE_TILE(sum_avx2_float, TARGET_AVX2, float, float8, 8, 6, 2)
DEFINE_TILE(tile_avx2_double, TARGET_AVX2, double, double4, 4, 4, 2)
DEFINE_TILE(one_avx2_double, TARGET_AVX2, double, double4, 4, 1, 2)
DEFINE_TILE(sum_avx2_double, TARGET_AVX2, double, double4, 4, 6, 2)
#elif defined(__aarch64__) || defined(__riscv_d)
VECTOR(float4, float, 4);
VECTOR(double2, double, 2);
DEFINE_TILE(tile_fused_float, , float, float4, 4, 4, 4)
DEFINE_TILE(one_fused_float, , float, float4, 4, 1, 4)
DEFINE_TILE(sum_fused_float, , float, float4, 4, 4, 4)
DEFINE_TILE(tile_fused_double, , double, double2, 2, 4, 4)
DEFINE_TILE(one_fused_double, , double, double2, 2, 1, 4)
DEFINE_TILE(sum_fused_double, , double, double2, 2, 4, 4)
#endif
DEFINE_PLAIN_TILE(tile_plain_float, float, software_fma_float, 4)
DEFINE_PLAIN_TILE(one_plain_float, float, software_fma_float, 1)
DEFINE_PLAIN_TILE(tile_plain_double, double, software_fma, 4)
DEFINE_PLAIN_TILE(one_plain_double, double, software_fma, 1)

// Rows of an image whose windows and results stay in the first cache while their products are summed; the bytes of
// weights that stay there while pixels run over them.
enum { row_block = 8, weight_bytes = 24576 };

#define scalar float
#define NAMED(name) name##_float
#define NARROW ASSAY_X86
#include "convolution_blocks.h"
#undef NARROW
#undef scalar
#undef NAMED
#define scalar double
#define NAMED(name) name##_double
#include "convolution_blocks.h"
