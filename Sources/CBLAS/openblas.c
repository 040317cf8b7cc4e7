// OpenBLAS's own functions are looked up while running, not linked: the same binary must start
// with reference BLAS, which does not have them.

#define _GNU_SOURCE
#include "CBLAS.h"

#include <dlfcn.h>

void winnow_blas_use_one_thread(void) {
  void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (set_threads) set_threads(1);
}

const char *winnow_blas_openblas_description(void) {
  char *(*describe)(void) = (char *(*)(void))dlsym(RTLD_DEFAULT, "openblas_get_config");
  return describe ? describe() : 0;
}
