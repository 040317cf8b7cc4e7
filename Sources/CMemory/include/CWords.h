// Words and their character n-grams, several at a time: look-ups, hashes, and whether all of a
// word's n-grams differ.
#ifndef WINNOW_CWORDS_H
#define WINNOW_CWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

// A map from keys to numbers: lines of eight entries, filled from the front, all ones where empty.
// The highest bits of the mixed key choose a line; the 32 bits after them are the high half of the
// entry, the number is the low half. What has no room in its line is in the next.
typedef struct winnow_lines {
  const uint64_t *entries;  // where a cache line begins
  uint64_t shift;           // 64 minus the number of bits that choose a line
} winnow_lines;

__attribute__((always_inline)) static inline uint64_t winnow_mix_key(uint64_t key) {
  return key * UINT64_C(0x9E3779B97F4A7C15);
}

// The number of a key, all ones if it is not there. How far to go, nobody can foretell: the entries
// of a line are compared at once.
__attribute__((always_inline)) static inline uint32_t winnow_find_in_lines(
    const winnow_lines lines, uint64_t key) {
  const uint64_t mixed = winnow_mix_key(key);
  const uint32_t part = (uint32_t)(mixed >> (lines.shift - 32));
  const size_t mask = ((size_t)1 << (64 - lines.shift)) - 1;
  size_t number = (size_t)(mixed >> lines.shift);
  for (;;) {
    const uint64_t *line = lines.entries + 8 * number;
#ifdef __AVX2__
    const __m256i parts = _mm256_set1_epi32((int)part);
    const __m256i first = _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)line), parts);
    const __m256i second = _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)line + 1), parts);
    // Two bits a lane, of which the second speaks of the high half.
    uint32_t low = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(first));
    uint32_t high = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(second));
    // Two of these cost less than the one that compilers make of them.
    __asm__("" : "+r"(low), "+r"(high));
    const uint32_t found = (low | high << 8) & 0xAAAA;
    if (found) return (uint32_t)line[__builtin_ctz(found) >> 1];
#else
    for (int lane = 0; lane < 8; lane++) {
      if ((uint32_t)(line[lane] >> 32) == part) return (uint32_t)line[lane];
    }
#endif
    if (line[7] == UINT64_MAX) return UINT32_MAX;
    number = (number + 1) & mask;
  }
}

// How many look-ups ahead memory is asked for.
enum { WINNOW_KEYS_AHEAD = 16 };

// Writes the numbers of `count` keys, one every `stride` bytes; entry `first_line` is the first of
// the first line. What will be looked at next is asked for as soon as it is known: `numbered`, of
// `size` bytes a number (a hint, if nothing is there), or for what has no number `keyed`, 16 bytes
// each, which may be null.
static inline void winnow_look_up(
    const uint64_t *entries, size_t first_line, uint64_t shift, const void *keys, size_t stride,
    size_t count,
    const void *numbered, size_t size, const void *keyed, uint64_t keyed_shift, uint32_t *numbers) {
  const winnow_lines lines = {.entries = entries + first_line, .shift = shift};
  const char *place = (const char *)keys;
  for (size_t i = 0; i < count; i++, place += stride) {
    if (i + WINNOW_KEYS_AHEAD < count) {
      const uint64_t ahead = *(const uint64_t *)(place + WINNOW_KEYS_AHEAD * stride);
      __builtin_prefetch(lines.entries + 8 * (winnow_mix_key(ahead) >> shift), 0, 3);
    }
    const uint64_t key = *(const uint64_t *)place;
    const uint32_t number = winnow_find_in_lines(lines, key);
    numbers[i] = number;
    if (number != UINT32_MAX) {
      __builtin_prefetch((const char *)numbered + size * number, 0, 3);
    } else if (keyed) {
      const uint64_t first = winnow_mix_key(key) >> keyed_shift;
      __builtin_prefetch((const char *)keyed + 16 * first, 0, 3);
    }
  }
}

// The same of one key.
static inline uint32_t winnow_find(
    const uint64_t *entries, size_t first_line, uint64_t shift, uint64_t key) {
  return winnow_find_in_lines(
      (winnow_lines){.entries = entries + first_line, .shift = shift}, key);
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

// Writes those of `count` keys that are not all ones to `distinct`, if they all differ and are few,
// and returns how many there are; else -1, and `distinct` is as it was.
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
