#pragma once
#include <stddef.h>
void *malloc(size_t); void free(void *); void *aligned_alloc(size_t, size_t);
