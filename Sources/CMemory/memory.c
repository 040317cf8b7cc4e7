#include "CMemory.h"

#include <malloc.h>

void winnow_keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
  // Buffers go from thread to thread. One pool for all, or each pool would come to hold as much.
  mallopt(M_ARENA_MAX, 1);
#endif
}
