// Settings of the C library's allocator, where it is glibc's.

#include "CBLAS.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void winnow_keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}
