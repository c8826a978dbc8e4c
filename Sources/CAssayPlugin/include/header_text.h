#ifndef ASSAY_HEADER_TEXT_H
#define ASSAY_HEADER_TEXT_H

/// The text of assay_plugin.h, for those who write a plugin somewhere else.
const char *assay_plugin_header(void);

#endif
