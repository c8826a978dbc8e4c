#include "header_text.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

const char assay_plugin_header[] = {
#embed "include/assay_plugin.h"
  , 0};
