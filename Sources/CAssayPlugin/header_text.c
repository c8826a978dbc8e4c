#include "header_text.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

const char *assay_plugin_header(void) {
  static const char text[] = {
#embed "include/assay_plugin.h"
    , 0};
  return text;
}
