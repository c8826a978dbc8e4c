#include "portable_kernels.h"

const char *assay_c_compiler(void) { return __VERSION__; }
