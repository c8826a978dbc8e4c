#pragma once
#include "portable_kernels.h"

#if defined(__x86_64__)
#define ASSAY_X86 1
#define TARGET_AVX2 __attribute__((target("avx2,fma")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma")))
#endif

#define INLINE static inline __attribute__((always_inline))
