#include "floating_point.h"

#if defined(__x86_64__)

void assay_set_environment(uint64_t environment) {
  uint32_t vector;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(vector), "=m"(x87));
  vector = (vector & ~(uint32_t)ASSAY_ENVIRONMENT_BITS) | (uint32_t)environment;
  x87 = (uint16_t)((x87 & ~(ASSAY_ENVIRONMENT_BITS >> 32)) | environment >> 32);
  // The flags of x87 go first: one that is no longer masked would trap in the next instruction.
  __asm__ volatile("fnclex\n\tldmxcsr %0\n\tfldcw %1" : : "m"(vector), "m"(x87) : "memory");
}

unsigned assay_environment_changes(uint64_t environment) {
  uint64_t changed = environment ^ ASSAY_PROMISED_ENVIRONMENT;
  unsigned vector = (unsigned)changed, x87 = (unsigned)(changed >> 32);
  return (vector & 0x6000 || x87 & 0x0c00 ? ASSAY_ROUNDS_OTHERWISE : 0u) |
         (vector & 0x8040 ? ASSAY_FLUSHES_SUBNORMALS : 0u) |
         (vector & 0x1f80 || x87 & 0x003f ? ASSAY_TRAPS : 0u) | (x87 & 0x0300 ? ASSAY_OTHER_PRECISION : 0u);
}

#elif defined(__aarch64__)

void assay_set_environment(uint64_t environment) {
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  control = (control & ~ASSAY_ENVIRONMENT_BITS) | environment;
  __asm__ volatile("msr fpcr, %0\n\tisb" : : "r"(control) : "memory");
}

unsigned assay_environment_changes(uint64_t environment) {
  uint64_t changed = environment ^ ASSAY_PROMISED_ENVIRONMENT;
  return (changed & 0x00c00000 ? ASSAY_ROUNDS_OTHERWISE : 0u) | (changed & 0x01080001 ? ASSAY_FLUSHES_SUBNORMALS : 0u) |
         (changed & 0x00009f00 ? ASSAY_TRAPS : 0u) | (changed & 0x02000006 ? ASSAY_OTHER_NAN : 0u);
}

#else

void assay_set_environment(uint64_t environment) { fesetround((int)environment); }

unsigned assay_environment_changes(uint64_t environment) {
  return assay_is_standard(environment) ? 0u : ASSAY_ROUNDS_OTHERWISE;
}

#endif
