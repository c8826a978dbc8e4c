/* A target needs a source; this one shows that the header compiles by itself. */
#include "assay_plugin.h"
