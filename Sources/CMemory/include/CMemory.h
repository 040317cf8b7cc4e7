// What Swift has no word for: one instruction, and one setting of the C library.
#ifndef WINNOW_CMEMORY_H
#define WINNOW_CMEMORY_H

// Asks for the cache line of an address that will be read soon. Never faults, waits or changes
// anything.
static inline void winnow_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

// Keeps memory that was freed for the next allocation. Buffers of a block come
// and go; giving each back to the system costs a page fault for every 4 KB of the next.
void winnow_keep_freed_memory(void);

#endif
