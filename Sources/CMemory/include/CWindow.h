// What is plain in the next 64 bytes of a text: one bit a byte in masks that scanners go along.
#ifndef WINNOW_CWINDOW_H
#define WINNOW_CWINDOW_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

// How many bytes a window speaks of, and how many it looks at: what stands in the first 62 depends
// on up to three bytes after them.
enum { WINNOW_WINDOW = 64, WINNOW_WINDOW_READ = 65 };

// Bit `i` of a mask speaks of byte `i`. No bit is set after the end of the text.
typedef struct winnow_window {
  uint64_t letters;   // A-Z and a-z
  uint64_t capitals;  // A-Z
  uint64_t words;     // letters, and apostrophes between two letters
  uint64_t repeats;   // the byte and the two after it are the same letter
  uint64_t newlines;
  uint64_t pauses;    // , - : ;
  uint64_t signs;     // punctuation that is no more than that
  uint64_t periods;   // full stops before a space
  uint64_t stops;     // none of these, nor a space or a control character
} winnow_window;

// What is true of each byte for itself.
typedef struct winnow_window_bytes {
  uint64_t letters, small, doubled, spaces, controls, newlines, pauses, periods, apostrophes;
  uint64_t others;
} winnow_window_bytes;

#if defined(__AVX2__) || defined(__SSE2__)

#ifdef __AVX2__
typedef __m256i winnow_block;
#define WINNOW_BLOCK(name) _mm256_##name
#define WINNOW_BLOCK_LOAD(bytes) _mm256_loadu_si256((const __m256i *)(bytes))
#define WINNOW_BLOCK_OR(one, other) _mm256_or_si256(one, other)
#define WINNOW_BLOCK_AND(one, other) _mm256_and_si256(one, other)
#else
typedef __m128i winnow_block;
#define WINNOW_BLOCK(name) _mm_##name
#define WINNOW_BLOCK_LOAD(bytes) _mm_loadu_si128((const __m128i *)(bytes))
#define WINNOW_BLOCK_OR(one, other) _mm_or_si128(one, other)
#define WINNOW_BLOCK_AND(one, other) _mm_and_si128(one, other)
#endif

__attribute__((always_inline)) static inline winnow_block winnow_equal(
    winnow_block bytes, char byte) {
  return WINNOW_BLOCK(cmpeq_epi8)(bytes, WINNOW_BLOCK(set1_epi8)(byte));
}

// The bytes from `first` to `last`: moved, they are the lowest signed numbers.
__attribute__((always_inline)) static inline winnow_block winnow_between(
    winnow_block bytes, uint8_t first, uint8_t last) {
  const winnow_block moved =
      WINNOW_BLOCK(add_epi8)(bytes, WINNOW_BLOCK(set1_epi8)((char)(0x80 - first)));
  return WINNOW_BLOCK(cmpgt_epi8)(
      WINNOW_BLOCK(set1_epi8)((char)(0x80 + last - first + 1)), moved);
}

__attribute__((always_inline)) static inline uint64_t winnow_mask(winnow_block lanes) {
  return (uint32_t)WINNOW_BLOCK(movemask_epi8)(lanes);
}

static inline void winnow_read_window_bytes(const uint8_t *bytes, winnow_window_bytes *found) {
  memset(found, 0, sizeof *found);
#pragma clang loop unroll(full)
  for (size_t first = 0; first < WINNOW_WINDOW; first += sizeof(winnow_block)) {
    const winnow_block raw = WINNOW_BLOCK_LOAD(bytes + first);
    const winnow_block next = WINNOW_BLOCK_LOAD(bytes + first + 1);
    const winnow_block bit = WINNOW_BLOCK(set1_epi8)(0x20);
    const winnow_block small = WINNOW_BLOCK_OR(raw, bit);
    const winnow_block pauses = WINNOW_BLOCK_OR(
        winnow_between(raw, ',', '-'), winnow_between(raw, ':', ';'));
    // ! " # $ and ' * 0-9 ? @ ` and all outside ASCII.
    const winnow_block others = WINNOW_BLOCK_OR(
        WINNOW_BLOCK_OR(
            WINNOW_BLOCK_OR(winnow_between(raw, '!', '$'), winnow_equal(raw, '*')),
            WINNOW_BLOCK_OR(winnow_between(raw, '0', '9'), winnow_between(raw, '?', '@'))),
        WINNOW_BLOCK_OR(winnow_equal(raw, '`'), raw));
    const winnow_block doubled = WINNOW_BLOCK(cmpeq_epi8)(small, WINNOW_BLOCK_OR(next, bit));
    found->letters |= winnow_mask(winnow_between(small, 'a', 'z')) << first;
    found->small |= winnow_mask(WINNOW_BLOCK(slli_epi16)(raw, 2)) << first;
    found->doubled |= winnow_mask(doubled) << first;
    found->spaces |= winnow_mask(winnow_equal(raw, ' ')) << first;
    found->controls |=
        winnow_mask(WINNOW_BLOCK_OR(winnow_between(raw, 0, 0x1F), winnow_equal(raw, 0x7F)))
        << first;
    found->newlines |= winnow_mask(winnow_equal(raw, '\n')) << first;
    found->pauses |= winnow_mask(pauses) << first;
    found->periods |= winnow_mask(winnow_equal(raw, '.')) << first;
    found->apostrophes |= winnow_mask(winnow_equal(raw, '\'')) << first;
    found->others |= winnow_mask(others) << first;
  }
}

#undef WINNOW_BLOCK
#undef WINNOW_BLOCK_LOAD
#undef WINNOW_BLOCK_OR
#undef WINNOW_BLOCK_AND

#else

static inline void winnow_read_window_bytes(const uint8_t *bytes, winnow_window_bytes *found) {
  memset(found, 0, sizeof *found);
  for (int i = 0; i < WINNOW_WINDOW; i++) {
    const uint8_t byte = bytes[i], small = byte | 0x20;
    const uint64_t bit = UINT64_C(1) << i;
    if ((uint8_t)(small - 'a') < 26) found->letters |= bit;
    if (byte & 0x20) found->small |= bit;
    if (small == (bytes[i + 1] | 0x20)) found->doubled |= bit;
    if (byte == ' ') found->spaces |= bit;
    if (byte < 0x20 || byte == 0x7F) found->controls |= bit;
    if (byte == '\n') found->newlines |= bit;
    if (byte == ',' || byte == '-' || byte == ':' || byte == ';') found->pauses |= bit;
    if (byte == '.') found->periods |= bit;
    if (byte == '\'') found->apostrophes |= bit;
    if ((byte >= '!' && byte <= '$') || byte == '*' || (byte >= '0' && byte <= '9') ||
        byte == '?' || byte == '@' || byte == '`' || byte >= 0x80) {
      found->others |= bit;
    }
  }
}

#endif

// Reads the next bytes of a text: `count` are left of it, and `readable`, at least as many, can be
// looked at.
static inline void winnow_read_window(
    const uint8_t *bytes, size_t count, size_t readable, winnow_window *window) {
  uint8_t end[WINNOW_WINDOW_READ + 7] = {0};
  if (readable < WINNOW_WINDOW_READ) {
    memcpy(end, bytes, readable);
    bytes = end;
  }
  winnow_window_bytes found;
  winnow_read_window_bytes(bytes, &found);
  const uint64_t text = count < 64 ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
  const uint64_t letters = found.letters & text;
  const uint64_t inside = found.apostrophes & letters << 1 & letters >> 1;
  const uint64_t periods = found.periods & (found.spaces & text) >> 1;
  window->letters = letters;
  window->capitals = letters & ~found.small;
  window->words = letters | inside;
  window->repeats =
      letters & letters >> 1 & letters >> 2 & found.doubled & found.doubled >> 1;
  window->newlines = found.newlines & text;
  window->pauses = found.pauses & text;
  window->periods = periods;
  window->stops =
      text & (found.others | (found.apostrophes & ~inside) | (found.periods & ~periods));
  window->signs =
      text & ~(letters | inside | found.spaces | found.controls | window->pauses | periods |
               window->stops);
}

#endif
