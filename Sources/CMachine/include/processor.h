#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <stdbool.h>

/// What an x86-64 CPU says of itself: the emulated one under an emulator, which /proc/cpuinfo does not tell.
typedef struct {
  char vendor[13];
  char model[49];
  int family;
  int model_number;
  int stepping;
  bool has_hypervisor;
} processor_identity;

/// Asks the CPU; false on another architecture.
bool processor_identify(processor_identity *identity);

/// Whether programs may use an instruction set, by its name in /proc/cpuinfo; also false for a name unknown here.
bool processor_can_use(const char *instruction_set);

#endif
