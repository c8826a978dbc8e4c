#include "arithmetic_backend.h"

const assay_functions *assay_functions_in_use = NULL;
const assay_functions_float *assay_functions_float_in_use = NULL;
const assay_products *assay_products_in_use = NULL;

void assay_choose_backend(const assay_functions *functions, const assay_functions_float *functions_float,
                      const assay_products *products) {
  assay_functions_in_use = functions;
  assay_functions_float_in_use = functions_float;
  assay_products_in_use = products;
}
