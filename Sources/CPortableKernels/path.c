#include "path.h"

bool assay_path_is_usable(assay_path path) {
#if ASSAY_X86
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (path == ASSAY_PATH_AVX2) return avx2;
  if (path == ASSAY_PATH_AVX512)
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#endif
#if defined(__aarch64__) || defined(__riscv_d)
  if (path == ASSAY_PATH_FUSED) return true;
#endif
  return path == ASSAY_PATH_PLAIN;
}

static assay_path widest(void) {
  for (int path = ASSAY_PATH_FUSED; path > ASSAY_PATH_PLAIN; path--)
    if (assay_path_is_usable((assay_path)path)) return (assay_path)path;
  return ASSAY_PATH_PLAIN;
}

// Threads that choose at the same time choose the same.
_Atomic int assay_path_chosen = -1;

assay_path assay_path_in_use(void) {
  int path = assay_path_chosen;
  if (path < 0) assay_path_chosen = path = widest();
  return (assay_path)path;
}

void assay_force_path(assay_path path) {
  if (!assay_path_is_usable(path)) __builtin_trap();
  assay_path_chosen = path;
}
