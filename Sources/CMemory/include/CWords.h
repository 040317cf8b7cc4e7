// Words and their character n-grams, several at a time: look-ups, hashes, and whether all of a word's
// n-grams differ.
#ifndef WINNOW_CWORDS_H
#define WINNOW_CWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

// The low half of the first of `count` entries, a power of two, that is empty (all ones) or whose high
// half is the 32 bits of `mixed` after those that choose its place; `mixed >> shift` is where to begin.
//
// How far to go, nobody can foretell: the entries of a cache line are compared at once.
__attribute__((always_inline)) static inline uint32_t winnow_find_entry(
    const uint64_t *entries, size_t count, uint64_t mixed, uint64_t shift) {
  const uint32_t part = (uint32_t)(mixed >> (shift - 32));
  size_t position = (size_t)(mixed >> shift);
#ifdef __AVX2__
  const __m256i parts = _mm256_set1_epi32((int)part), empty = _mm256_set1_epi64x(-1);
  const size_t skew = ((uintptr_t)entries >> 3) & 7;
  for (;;) {
    const size_t lane = (position + skew) & 7;
    // The first and the last line of the table may be cut.
    if (position < lane || position - lane + 8 > count) break;
    const __m256i *line = (const __m256i *)(entries + position - lane);
    const __m256i first = _mm256_loadu_si256(line), second = _mm256_loadu_si256(line + 1);
    const __m256i ends = _mm256_or_si256(
        _mm256_cmpeq_epi32(first, parts), _mm256_cmpeq_epi64(first, empty));
    const __m256i others = _mm256_or_si256(
        _mm256_cmpeq_epi32(second, parts), _mm256_cmpeq_epi64(second, empty));
    // Two bits a lane, of which the second speaks of the high half.
    uint32_t found = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(ends)) |
                     (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(others)) << 8;
    found = (found & 0xAAAA) >> (2 * lane);
    if (found) return (uint32_t)entries[position + ((size_t)__builtin_ctz(found) >> 1)];
    position = (position - lane + 8) & (count - 1);
  }
#endif
  for (;;) {
    const uint64_t entry = entries[position];
    if ((uint32_t)(entry >> 32) == part || entry == UINT64_MAX) return (uint32_t)entry;
    position = (position + 1) & (count - 1);
  }
}

static inline uint64_t winnow_mix(uint64_t value, uint64_t factor) {
  const unsigned __int128 product = (unsigned __int128)value * factor;
  return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

// Writes the hashes of all runs of `shortest` to `longest` bytes, two to seven, of `count` bytes to
// `hashes`, and returns how many there are. Eight bytes can be read from any of the bytes on.
static inline size_t winnow_hash_runs(
    const uint8_t *bytes, size_t count, size_t shortest, size_t longest, uint64_t seed,
    uint64_t factor, uint64_t length_factor, uint64_t *hashes) {
  size_t written = 0;
  for (size_t first = 0; first + shortest <= count; first++) {
    uint64_t eight;
    memcpy(&eight, bytes + first, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    const size_t most = count - first < longest ? count - first : longest;
    for (size_t length = shortest; length <= most; length++) {
      const uint64_t rest = eight & ((UINT64_C(1) << (8 * length)) - 1);
      const uint64_t state = winnow_mix(seed ^ rest, factor);
      hashes[written++] = winnow_mix(state ^ (length * length_factor), factor) | 1;
    }
  }
  return written;
}

// As many keys are compared with each other at most.
enum { WINNOW_FEW_KEYS = 96 };

// Writes those of `count` keys that are not all ones to `distinct`, if they all differ and are few, and
// returns how many there are; else -1, and `distinct` is as it was.
static inline int64_t winnow_take_distinct(
    const uint32_t *keys, size_t count, uint32_t *distinct) {
  typedef uint32_t lanes __attribute__((vector_size(32), aligned(4)));
  if (count > WINNOW_FEW_KEYS) return -1;
  uint32_t kept[WINNOW_FEW_KEYS + 8];
  size_t found = 0;
  // Each is written in any case: which are known, nobody can foretell.
  for (size_t i = 0; i < count; i++) {
    kept[found] = keys[i];
    found += keys[i] != UINT32_MAX;
  }
  for (int i = 0; i < 8; i++) kept[found + i] = UINT32_MAX;
  lanes same = {0};
  for (size_t i = 0; i < found; i++) {
    for (size_t next = i + 1; next < found; next += 8) {
      same |= (lanes)(*(const lanes *)(kept + next) == kept[i]);
    }
  }
  if (__builtin_reduce_or(same)) return -1;
  memcpy(distinct, kept, found * sizeof(uint32_t));
  return (int64_t)found;
}

#endif
