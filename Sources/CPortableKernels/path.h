#pragma once
#include "portable_kernels.h"

#if defined(__x86_64__)
#define ASSAY_X86 1
#define TARGET_AVX2 __attribute__((target("avx2,fma")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma")))
#endif

#define INLINE static inline __attribute__((always_inline))

// The path in use, or -1 before it is chosen: for those to whom a call of assay_path_in_use would be long.
extern _Atomic int assay_path_chosen;

// PATHS makes the function assay_<name> of the inline function <name>_loop: compiled once for each path of the machine, the
// one in use called.
#if ASSAY_X86
#define PATHS(name, result, parameters, arguments)                                         \
  TARGET_AVX512 static result name##_avx512 parameters { return name##_loop arguments; }   \
  TARGET_AVX2 static result name##_avx2 parameters { return name##_loop arguments; }       \
  static result name##_plain parameters { return name##_loop arguments; }                  \
  result assay_##name parameters {                                                         \
    switch (assay_path_in_use()) {                                                         \
    case ASSAY_PATH_AVX512: return name##_avx512 arguments;                                \
    case ASSAY_PATH_AVX2: return name##_avx2 arguments;                                    \
    default: return name##_plain arguments;                                                \
    }                                                                                      \
  }
#else
#define PATHS(name, result, parameters, arguments) \
  result assay_##name parameters { return name##_loop arguments; }
#endif
