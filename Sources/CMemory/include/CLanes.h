// Sixteen bytes of text at once: one instruction for what a loop does byte by byte.
#ifndef WINNOW_CLANES_H
#define WINNOW_CLANES_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// What is known of sixteen bytes; bit `i` of a mask speaks of byte `i`.
typedef struct winnow_lanes {
  uint64_t low, high;  // the bytes with the bit of small letters set, the first byte lowest
  uint32_t letters;    // A-Z and a-z
  uint32_t capitals;   // A-Z
  uint32_t repeats;    // the byte and the two after it are the same letter; not of the last two
} winnow_lanes;

static inline winnow_lanes winnow_read_lanes(const uint8_t *bytes) {
  winnow_lanes lanes;
#ifdef __SSE2__
  const __m128i raw = _mm_loadu_si128((const __m128i *)bytes);
  const __m128i small = _mm_or_si128(raw, _mm_set1_epi8(0x20));
  // a ... z become the 26 lowest signed values.
  const __m128i moved = _mm_add_epi8(small, _mm_set1_epi8((char)(0x80 - 'a')));
  const __m128i is_letter = _mm_cmpgt_epi8(_mm_set1_epi8(-128 + 26), moved);
  const __m128i same = _mm_and_si128(
      _mm_cmpeq_epi8(small, _mm_srli_si128(small, 1)),
      _mm_cmpeq_epi8(small, _mm_srli_si128(small, 2)));
  lanes.low = (uint64_t)_mm_cvtsi128_si64(small);
  lanes.high = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(small, small));
  lanes.letters = (uint32_t)_mm_movemask_epi8(is_letter);
  lanes.capitals = lanes.letters & ~(uint32_t)_mm_movemask_epi8(_mm_slli_epi16(raw, 2));
  lanes.repeats = lanes.letters & (uint32_t)_mm_movemask_epi8(same);
#else
  uint8_t small[18] = {0};
  lanes.letters = lanes.capitals = lanes.repeats = 0;
  lanes.low = lanes.high = 0;
  for (int i = 0; i < 16; i++) {
    small[i] = bytes[i] | 0x20;
    const uint32_t is_letter = (uint8_t)(small[i] - 'a') < 26;
    lanes.letters |= is_letter << i;
    lanes.capitals |= (is_letter & !(bytes[i] & 0x20)) << i;
    if (i < 8) lanes.low |= (uint64_t)small[i] << (8 * i);
    else lanes.high |= (uint64_t)small[i] << (8 * (i - 8));
  }
  for (int i = 0; i < 14; i++) {
    const uint32_t same = small[i] == small[i + 1] && small[i] == small[i + 2];
    lanes.repeats |= (lanes.letters & (same << i));
  }
#endif
  return lanes;
}

// Of sixteen bytes those that end a web address or may do so: bit `i` is set where byte `i` is a
// space, a control character, one of `"<>`, or no ASCII.
static inline uint32_t winnow_read_link_ends(const uint8_t *bytes) {
#ifdef __SSE2__
  const __m128i raw = _mm_loadu_si128((const __m128i *)bytes);
  // As signed numbers, bytes outside ASCII are below all others.
  const __m128i low = _mm_cmpgt_epi8(_mm_set1_epi8(0x21), raw);
  const __m128i quote = _mm_cmpeq_epi8(raw, _mm_set1_epi8('"'));
  const __m128i less = _mm_cmpeq_epi8(raw, _mm_set1_epi8('<'));
  const __m128i more = _mm_cmpeq_epi8(raw, _mm_set1_epi8('>'));
  const __m128i ends = _mm_or_si128(_mm_or_si128(low, quote), _mm_or_si128(less, more));
  return (uint32_t)_mm_movemask_epi8(ends);
#else
  uint32_t ends = 0;
  for (int i = 0; i < 16; i++) {
    const uint8_t byte = bytes[i];
    const uint32_t is_end =
        byte <= 0x20 || byte >= 0x80 || byte == '"' || byte == '<' || byte == '>';
    ends |= is_end << i;
  }
  return ends;
#endif
}

// Writes sixteen bytes as 32 lower-case hexadecimal digits.
static inline void winnow_write_hexadecimal(const uint8_t *bytes, uint8_t *digits) {
  typedef uint8_t lanes __attribute__((vector_size(16), aligned(1)));
  const lanes raw = *(const lanes *)bytes;
  const lanes high = raw >> 4, low = raw & 15;
  const lanes first = __builtin_shufflevector(
      high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const lanes second = __builtin_shufflevector(
      high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  // Ten and above are letters.
  *(lanes *)digits = first + '0' + ((lanes)(first > 9) & ('a' - '0' - 10));
  *(lanes *)(digits + 16) = second + '0' + ((lanes)(second > 9) & ('a' - '0' - 10));
}

#endif
