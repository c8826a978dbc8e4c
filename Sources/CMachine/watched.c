#include "watched.h"

__attribute__((noinline)) void assay_watched(void (*work)(void *context), void *context) {
  work(context);
  // Something to do after the call, so that it is no jump.
  __asm__ volatile("");
}
