#include "processor.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

bool processor_identify(processor_identity *identity) {
  memset(identity, 0, sizeof *identity);
  unsigned a, b, c, d;
  if (!__get_cpuid(0, &a, &b, &c, &d)) return false;
  memcpy(identity->vendor, &b, 4);
  memcpy(identity->vendor + 4, &d, 4);
  memcpy(identity->vendor + 8, &c, 4);
  for (unsigned part = 0; part < 3; part++) {
    if (!__get_cpuid(0x80000002 + part, &a, &b, &c, &d)) break;
    unsigned words[4] = {a, b, c, d};
    memcpy(identity->model + 16 * part, words, 16);
  }
  if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
  // Intel's and AMD's manuals: the extended fields count for the families 15 and, of the model, 6.
  unsigned family = a >> 8 & 15, model = a >> 4 & 15;
  if (family == 6 || family == 15) model += (a >> 16 & 15) << 4;
  if (family == 15) family += a >> 20 & 255;
  identity->family = (int)family;
  identity->model_number = (int)model;
  identity->stepping = (int)(a & 15);
  identity->has_hypervisor = c >> 31 & 1;
  return true;
}

/// Leaf 7 has them; whether the system saves their registers is what the compiler's own test of AVX-512 asks.
static bool has_leaf7(unsigned subleaf, int which, unsigned bit) {
  unsigned registers[4];
  if (!__get_cpuid_count(7, subleaf, &registers[0], &registers[1], &registers[2], &registers[3])) return false;
  return registers[which] >> bit & 1;
}

bool processor_can_use(const char *name) {
  __builtin_cpu_init();
  if (!strcmp(name, "sse4_2")) return __builtin_cpu_supports("sse4.2");
  if (!strcmp(name, "avx")) return __builtin_cpu_supports("avx");
  if (!strcmp(name, "fma")) return __builtin_cpu_supports("fma");
  if (!strcmp(name, "avx2")) return __builtin_cpu_supports("avx2");
  if (!strcmp(name, "avx512f")) return __builtin_cpu_supports("avx512f");
  if (!strcmp(name, "avx512dq")) return __builtin_cpu_supports("avx512dq");
  if (!strcmp(name, "avx512bw")) return __builtin_cpu_supports("avx512bw");
  if (!strcmp(name, "avx512vl")) return __builtin_cpu_supports("avx512vl");
  if (!strcmp(name, "avx512_vnni")) return __builtin_cpu_supports("avx512f") && has_leaf7(0, 2, 11);
  if (!strcmp(name, "avx512_bf16")) return __builtin_cpu_supports("avx512f") && has_leaf7(1, 0, 5);
  if (!strcmp(name, "amx_tile")) return has_leaf7(0, 3, 24);
  unsigned a, b, c, d;
  if (!strcmp(name, "f16c")) return __builtin_cpu_supports("avx") && __get_cpuid(1, &a, &b, &c, &d) && (c >> 29 & 1);
  return false;
}

#else

bool processor_identify(processor_identity *identity) {
  (void)identity;
  return false;
}

bool processor_can_use(const char *instruction_set) {
  (void)instruction_set;
  return false;
}

#endif
