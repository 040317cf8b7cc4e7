// OpenBLAS's own functions are looked up while running, not linked: the same binary must start
// with reference BLAS, which does not have them.

#define _GNU_SOURCE
#include "CBLAS.h"

#include <dlfcn.h>
#include <stdlib.h>

// OpenBLAS makes its threads when it is loaded, before any of the program's own code, and they wait
// in a busy loop. winnow has threads of its own; what stands in this section runs before libraries
// start, so that there are none to wait.
static void ask_for_one_thread(void) { setenv("OPENBLAS_NUM_THREADS", "1", 0); }

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(void) =
    ask_for_one_thread;

void winnow_blas_use_one_thread(void) {
  void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (set_threads) set_threads(1);
}

const char *winnow_blas_openblas_description(void) {
  char *(*describe)(void) = (char *(*)(void))dlsym(RTLD_DEFAULT, "openblas_get_config");
  return describe ? describe() : 0;
}
