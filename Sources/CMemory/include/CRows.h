// Weighted sums of rows of numbers that lie all over a table, several numbers at a time.
//
// Every sum is one of single precision in the order of the rows, without fused multiplication: the
// same bits whatever the vectors of the processor are.
#ifndef WINNOW_CROWS_H
#define WINNOW_CROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __F16C__
#include <immintrin.h>
#endif

typedef float winnow_floats __attribute__((vector_size(32), aligned(4)));
typedef float winnow_four_floats __attribute__((vector_size(16), aligned(4)));

// How many rows ahead memory is asked for.
enum { WINNOW_ROWS_AHEAD = 16 };

// The exact values of eight numbers in half precision (IEEE 754 binary16), all finite.
__attribute__((always_inline)) static inline void winnow_read_halves(
    const uint16_t *halves, winnow_floats *numbers) {
#ifdef __F16C__
  *numbers = (winnow_floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)halves));
#else
  // The exponents of the two formats are 112 apart; multiplying puts that right, for subnormal
  // numbers too.
  typedef uint16_t shorts __attribute__((vector_size(16), aligned(2)));
  typedef uint32_t words __attribute__((vector_size(32), aligned(4)));
  const words bits = __builtin_convertvector(*(const shorts *)halves, words);
  const winnow_floats scaled = (winnow_floats)((bits & 0x7FFF) << 13) * 0x1p112f;
  *numbers = (winnow_floats)((words)scaled | (bits & 0x8000) << 16);
#endif
}

// The same of four.
__attribute__((always_inline)) static inline void winnow_read_four_halves(
    const uint16_t *halves, winnow_four_floats *numbers) {
#ifdef __F16C__
  *numbers = (winnow_four_floats)_mm_cvtph_ps(_mm_loadl_epi64((const __m128i *)halves));
#else
  typedef uint16_t shorts __attribute__((vector_size(8), aligned(2)));
  typedef uint32_t words __attribute__((vector_size(16), aligned(4)));
  const words bits = __builtin_convertvector(*(const shorts *)halves, words);
  const winnow_four_floats scaled = (winnow_four_floats)((bits & 0x7FFF) << 13) * 0x1p112f;
  *numbers = (winnow_four_floats)((words)scaled | (bits & 0x8000) << 16);
#endif
}

// What is added up: rows of `width` numbers, single precision in `floats` or half in `halves`.
//
// Row `rows[i]` counts `factors[i]` times, for each `i` below `count`; of rows from `known` on
// nothing is added. `listed` entries of `rows`, `count` or more, can be looked at.
typedef struct winnow_row_sum {
  const float *floats;
  const uint16_t *halves;
  size_t width;
  const uint32_t *rows;
  const float *factors;
  size_t count, listed;
  uint32_t known;
} winnow_row_sum;

// Adds `vectors` times eight numbers of each row, from `first` on, to `result`.
__attribute__((always_inline)) static inline void winnow_add_part(
    const winnow_row_sum *sum, size_t first, const int vectors, const bool is_half,
    float *result) {
#pragma clang fp contract(off)
  winnow_floats sums[6];
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++) sums[i] = *(winnow_floats *)(result + first + 8 * i);
  const size_t size = is_half ? 2 : 4;
  const char *table = is_half ? (const char *)sum->halves : (const char *)sum->floats;
  for (size_t entry = 0; entry < sum->count; entry++) {
    if (entry + WINNOW_ROWS_AHEAD < sum->listed) {
      const size_t next = sum->rows[entry + WINNOW_ROWS_AHEAD];
      const char *place = table + size * (next * sum->width + first);
#pragma clang loop unroll(full)
      for (size_t byte = 0; byte < size * 8 * vectors; byte += 64) {
        __builtin_prefetch(place + byte, 0, 3);
      }
      __builtin_prefetch(place + size * 8 * vectors - 1, 0, 3);
    }
    const uint32_t row = sum->rows[entry];
    const bool is_known = !is_half || row < sum->known;
    // Adding nothing is adding zero: a sum that began with zero is never minus zero.
    const float factor = is_known ? sum->factors[entry] : 0;
    const size_t place = (is_known ? row : 0) * sum->width + first;
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) {
      winnow_floats numbers;
      if (is_half) winnow_read_halves(sum->halves + place + 8 * i, &numbers);
      else numbers = *(const winnow_floats *)(sum->floats + place + 8 * i);
      sums[i] += factor * numbers;
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++) *(winnow_floats *)(result + first + 8 * i) = sums[i];
}

// The same for rows of four numbers.
__attribute__((always_inline)) static inline void winnow_add_four(
    const winnow_row_sum *sum, const bool is_half, float *result) {
#pragma clang fp contract(off)
  winnow_four_floats sums = *(winnow_four_floats *)result;
  const size_t size = is_half ? 2 : 4;
  const char *table = is_half ? (const char *)sum->halves : (const char *)sum->floats;
  for (size_t entry = 0; entry < sum->count; entry++) {
    if (entry + WINNOW_ROWS_AHEAD < sum->listed) {
      __builtin_prefetch(table + 4 * size * sum->rows[entry + WINNOW_ROWS_AHEAD], 0, 3);
    }
    const uint32_t row = sum->rows[entry];
    const bool is_known = !is_half || row < sum->known;
    const float factor = is_known ? sum->factors[entry] : 0;
    const size_t place = 4 * (size_t)(is_known ? row : 0);
    winnow_four_floats numbers;
    if (is_half) winnow_read_four_halves(sum->halves + place, &numbers);
    else numbers = *(const winnow_four_floats *)(sum->floats + place);
    sums += factor * numbers;
  }
  *(winnow_four_floats *)result = sums;
}

__attribute__((always_inline)) static inline void winnow_add_rows(
    const winnow_row_sum *sum, const bool is_half, float *result) {
  if (sum->width == 4) return winnow_add_four(sum, is_half, result);
  for (size_t first = 0; first < sum->width; first += 48) {
    // As many sums as there are registers for.
    switch ((sum->width - first) / 8) {
      case 1: winnow_add_part(sum, first, 1, is_half, result); break;
      case 2: winnow_add_part(sum, first, 2, is_half, result); break;
      case 3: winnow_add_part(sum, first, 3, is_half, result); break;
      case 4: winnow_add_part(sum, first, 4, is_half, result); break;
      case 5: winnow_add_part(sum, first, 5, is_half, result); break;
      default: winnow_add_part(sum, first, 6, is_half, result); break;
    }
  }
}

// Adds rows of `width` numbers, 4 or a multiple of 8, to `result`.
static inline void winnow_add_float_rows(const winnow_row_sum *sum, float *result) {
  winnow_add_rows(sum, false, result);
}

static inline void winnow_add_half_rows(const winnow_row_sum *sum, float *result) {
  winnow_add_rows(sum, true, result);
}

// Whether all of `count` rows are below `limit`.
static inline bool winnow_rows_are_below(const uint32_t *rows, size_t count, size_t limit) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) largest = rows[i] > largest ? rows[i] : largest;
  return count == 0 || largest < limit;
}

// Writes `count` numbers `start + (base + (first * first_factor + second * second_factor))`.
static inline void winnow_combine(
    float *numbers, size_t count, const float *start, const float *base, const float *first,
    float first_factor, const float *second, float second_factor) {
#pragma clang fp contract(off)
  for (size_t i = 0; i < count; i++) {
    numbers[i] = start[i] + (base[i] + (first[i] * first_factor + second[i] * second_factor));
  }
}

// Puts the square root of its share of `total` in place of each of `count` numbers.
static inline void winnow_take_roots_of_shares(float *numbers, size_t count, float total) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    winnow_floats *place = (winnow_floats *)(numbers + i);
    *place = __builtin_elementwise_sqrt(*place / total);
  }
  for (; i < count; i++) numbers[i] = __builtin_sqrtf(numbers[i] / total);
}

#endif
