// One instruction that Swift has no word for.
#ifndef WINNOW_CPREFETCH_H
#define WINNOW_CPREFETCH_H

// Asks for the cache line of an address that will be read soon. Never faults, waits or changes
// anything.
static inline void winnow_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

#endif
