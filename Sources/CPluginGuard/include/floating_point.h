#ifndef FLOATING_POINT_H
#define FLOATING_POINT_H

#include <stdbool.h>
#include <stdint.h>

// The floating-point environment of a thread: rounding, subnormal numbers, traps. Its sticky flags are not part of it.

/// How an environment differs from the promised one, as a sum.
enum {
  ASSAY_ROUNDS_OTHERWISE = 1,
  ASSAY_FLUSHES_SUBNORMALS = 2,
  ASSAY_TRAPS = 4,
  ASSAY_OTHER_PRECISION = 8,
  ASSAY_OTHER_NAN = 16
};

#if defined(__x86_64__)
// MXCSR's rounding, masks, flush-to-zero and denormals-are-zero; above them x87's rounding, precision and masks.
#define ASSAY_ENVIRONMENT_BITS UINT64_C(0x00000f3f0000ffc0)
#define ASSAY_PROMISED_ENVIRONMENT UINT64_C(0x0000033f00001f80)
#elif defined(__aarch64__)
// FPCR's FIZ, AH, NEP, traps, FZ16, rounding, FZ and DN.
#define ASSAY_ENVIRONMENT_BITS UINT64_C(0x0000000003c89f07)
#define ASSAY_PROMISED_ENVIRONMENT UINT64_C(0)
#else
#include <fenv.h>
#define ASSAY_ENVIRONMENT_BITS UINT64_C(0x00000000ffffffff)
#define ASSAY_PROMISED_ENVIRONMENT ((uint64_t)FE_TONEAREST)
#endif

/// This thread's environment. Inline, since it is read around every call: that takes about a nanosecond.
static inline uint64_t assay_environment(void) {
#if defined(__x86_64__)
  uint32_t vector;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(vector), "=m"(x87) : : "memory");
  return (vector | (uint64_t)x87 << 32) & ASSAY_ENVIRONMENT_BITS;
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control) : : "memory");
  return control & ASSAY_ENVIRONMENT_BITS;
#else
  return (uint64_t)fegetround();
#endif
}

/// Whether an environment is the promised one: round to nearest, gradual underflow, no traps.
static inline bool assay_is_standard(uint64_t environment) { return environment == ASSAY_PROMISED_ENVIRONMENT; }

/// Makes `environment` this thread's.
void assay_set_environment(uint64_t environment);

/// Makes the promised environment this thread's.
static inline void assay_set_promised_environment(void) { assay_set_environment(ASSAY_PROMISED_ENVIRONMENT); }

/// How `environment` differs from the promised one, as a sum of the constants above; 0 if it does not.
unsigned assay_environment_changes(uint64_t environment);

#endif
