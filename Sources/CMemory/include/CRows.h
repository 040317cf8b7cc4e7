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

// Eight numbers of a row, or four and zeros where a row has no more.
__attribute__((always_inline)) static inline void winnow_load_floats(
    const float *row, const bool are_four, winnow_floats *numbers) {
  if (are_four) {
    const winnow_four_floats four = *(const winnow_four_floats *)row;
    *numbers = __builtin_shufflevector(four, (winnow_four_floats){0}, 0, 1, 2, 3, 4, 5, 6, 7);
  } else {
    *numbers = *(const winnow_floats *)row;
  }
}

// The same of numbers in half precision.
__attribute__((always_inline)) static inline void winnow_load_halves(
    const uint16_t *row, const bool are_four, winnow_floats *numbers) {
  if (are_four) {
    winnow_four_floats four;
    winnow_read_four_halves(row, &four);
    *numbers = __builtin_shufflevector(four, (winnow_four_floats){0}, 0, 1, 2, 3, 4, 5, 6, 7);
  } else {
    winnow_read_halves(row, numbers);
  }
}

// Asks for `count` bytes.
__attribute__((always_inline)) static inline void winnow_prefetch_row(
    const void *place, const size_t count) {
#pragma clang loop unroll(full)
  for (size_t byte = 0; byte < count; byte += 64) {
    __builtin_prefetch((const char *)place + byte, 0, 3);
  }
  if (count > 16) __builtin_prefetch((const char *)place + count - 1, 0, 3);
}

// What is added up: rows of `width` numbers in half precision. Row `rows[i]` counts `factors[i]`
// times, for each `i` below `count`. `listed` entries of `rows`, `count` or more, can be looked at.
typedef struct winnow_row_sum {
  const uint16_t *table;
  size_t width;
  const uint32_t *rows;
  const float *factors;
  size_t count, listed;
} winnow_row_sum;

// Adds `vectors` times eight numbers of each row, from `first` on, to `result`; or four.
__attribute__((always_inline)) static inline void winnow_add_part(
    const winnow_row_sum *sum, size_t first, const int vectors, const bool are_four,
    float *result) {
#pragma clang fp contract(off)
  winnow_floats sums[6];
  const size_t numbers = are_four ? 4 : 8 * vectors;
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++) {
    winnow_load_floats(result + first + 8 * i, are_four, &sums[i]);
  }
  const uint16_t *table = sum->table + first;
  for (size_t entry = 0; entry < sum->count; entry++) {
    if (entry + WINNOW_ROWS_AHEAD < sum->listed) {
      const size_t next = sum->rows[entry + WINNOW_ROWS_AHEAD];
      winnow_prefetch_row(table + next * sum->width, 2 * numbers);
    }
    const float factor = sum->factors[entry];
    const uint16_t *row = table + sum->rows[entry] * sum->width;
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) {
      winnow_floats weights;
      winnow_load_halves(row + 8 * i, are_four, &weights);
      sums[i] += factor * weights;
    }
  }
  memcpy(result + first, sums, numbers * sizeof *result);
}

// Adds rows of `width` numbers, 4 or a multiple of 8, to `result`.
static inline void winnow_add_rows(const winnow_row_sum *sum, float *result) {
  if (sum->width == 4) {
    winnow_add_part(sum, 0, 1, true, result);
    return;
  }
  for (size_t first = 0; first < sum->width; first += 48) {
    // As many sums as there are registers for.
    switch ((sum->width - first) / 8) {
      case 1: winnow_add_part(sum, first, 1, false, result); break;
      case 2: winnow_add_part(sum, first, 2, false, result); break;
      case 3: winnow_add_part(sum, first, 3, false, result); break;
      case 4: winnow_add_part(sum, first, 4, false, result); break;
      case 5: winnow_add_part(sum, first, 5, false, result); break;
      default: winnow_add_part(sum, first, 6, false, result); break;
    }
  }
}

// Whether all of `count` rows are below `limit`.
static inline bool winnow_rows_are_below(const uint32_t *rows, size_t count, size_t limit) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) largest = rows[i] > largest ? rows[i] : largest;
  return count == 0 || largest < limit;
}

// Whether all of `count` numbers are between 0 and `limit`, not included.
static inline bool winnow_counts_are_below(const int32_t *counts, size_t count, size_t limit) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    largest = (uint32_t)counts[i] > largest ? (uint32_t)counts[i] : largest;
  }
  return count == 0 || largest < limit;
}

// What the words and n-grams of documents are added up of; rows have `width` numbers, 4 or a
// multiple of 8.
typedef struct winnow_document_rows {
  size_t width;
  const float *characters;  // of slots
  const uint16_t *words;    // of slots below `known`, and of n-grams, in half precision
  const float *norms;       // of slots, two each: squared factor, squared length of the characters
  const float *gram_norms;  // of n-grams
  const float *bias;        // one row
  const float *factors;     // of how often something occurs: how much it counts
  uint32_t known;
} winnow_document_rows;

// The words or n-grams of one document: which, and how often each occurs. `listed` of them, `count`
// or more, can be looked at.
typedef struct winnow_document_part {
  const uint32_t *rows;
  const int32_t *counts;
  size_t count, listed;
} winnow_document_part;

// Adds up `vectors` times eight numbers, from `first` on, of the rows of a document: those of words
// and n-grams to `words`, those of characters to `characters`, and the squares to `squares`.
__attribute__((always_inline)) static inline void winnow_sum_document(
    const winnow_document_rows *table, const winnow_document_part *slots,
    const winnow_document_part *grams, size_t first, const int vectors, const bool are_four,
    winnow_floats *words, winnow_floats *characters, float *squares) {
#pragma clang fp contract(off)
  const size_t width = table->width, numbers = are_four ? 4 : 8 * vectors;
  const uint32_t known = table->known;
  const float *character_rows = table->characters + first;
  const uint16_t *word_rows = table->words + first;
  float word_square = 0, character_square = 0;
  for (size_t entry = 0; entry < slots->count; entry++) {
    if (entry + WINNOW_ROWS_AHEAD < slots->listed) {
      const uint32_t next = slots->rows[entry + WINNOW_ROWS_AHEAD];
      winnow_prefetch_row(character_rows + next * width, 4 * numbers);
      // Of a word that is not known, nothing is there; asking does no harm.
      winnow_prefetch_row(word_rows + next * width, 2 * numbers);
      __builtin_prefetch(table->norms + 2 * (size_t)next, 0, 3);
    }
    const uint32_t slot = slots->rows[entry];
    const float factor = table->factors[slots->counts[entry]];
    const float *own = character_rows + slot * width;
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) {
      winnow_floats weights;
      winnow_load_floats(own + 8 * i, are_four, &weights);
      characters[i] += factor * weights;
    }
    // Adding nothing is adding zero: a sum that began with zero is never minus zero.
    const bool is_known = slot < known;
    const float word_factor = is_known ? factor : 0;
    const uint16_t *word = word_rows + (is_known ? slot : 0) * width;
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) {
      winnow_floats weights;
      winnow_load_halves(word + 8 * i, are_four, &weights);
      words[i] += word_factor * weights;
    }
    const float square = factor * factor;
    word_square += square * table->norms[2 * (size_t)slot];
    character_square += square * table->norms[2 * (size_t)slot + 1];
  }
  for (size_t entry = 0; entry < grams->count; entry++) {
    if (entry + WINNOW_ROWS_AHEAD < grams->listed) {
      const uint32_t next = grams->rows[entry + WINNOW_ROWS_AHEAD];
      winnow_prefetch_row(word_rows + next * width, 2 * numbers);
      __builtin_prefetch(table->gram_norms + next, 0, 3);
    }
    const uint32_t gram = grams->rows[entry];
    const float factor = table->factors[grams->counts[entry]];
    const uint16_t *own = word_rows + gram * width;
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) {
      winnow_floats weights;
      winnow_load_halves(own + 8 * i, are_four, &weights);
      words[i] += factor * weights;
    }
    word_square += factor * factor * table->gram_norms[gram];
  }
  squares[0] = word_square;
  squares[1] = character_square;
}

// Writes to `logits`, from number `first` on, `vectors` times eight numbers or as many as there are
// labels: what style adds, and the bias, the words and the characters of a document.
__attribute__((always_inline)) static inline void winnow_write_logits(
    const winnow_document_rows *table, const winnow_document_part *slots,
    const winnow_document_part *grams, const float *style, size_t first, size_t labels,
    const int vectors, const bool are_four, float *logits) {
#pragma clang fp contract(off)
  winnow_floats words[6] = {0}, characters[6] = {0};
  float squares[2];
  winnow_sum_document(table, slots, grams, first, vectors, are_four, words, characters, squares);
  const float word_factor = squares[0] > 0 ? 1 / __builtin_sqrtf(squares[0]) : 0;
  const float character_factor = squares[1] > 0 ? 1 / __builtin_sqrtf(squares[1]) : 0;
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++) {
    const size_t place = first + 8 * i;
    winnow_floats own, bias;
    winnow_load_floats(style + place, are_four, &own);
    winnow_load_floats(table->bias + place, are_four, &bias);
    const winnow_floats sum =
        own + (bias + (words[i] * word_factor + characters[i] * character_factor));
    const size_t left = labels - place;
    if (left >= 8) *(winnow_floats *)(logits + place) = sum;
    else memcpy(logits + place, &sum, left * sizeof(float));
  }
}

__attribute__((always_inline)) static inline void winnow_score_document(
    const winnow_document_rows *table, const winnow_document_part *slots,
    const winnow_document_part *grams, const float *style, size_t labels, float *logits) {
  if (table->width == 4) {
    winnow_write_logits(table, slots, grams, style, 0, labels, 1, true, logits);
    return;
  }
  for (size_t first = 0; first < table->width; first += 48) {
    // As many sums as there are registers for.
    switch ((table->width - first) / 8) {
      case 1:
        winnow_write_logits(table, slots, grams, style, first, labels, 1, false, logits);
        break;
      case 2:
        winnow_write_logits(table, slots, grams, style, first, labels, 2, false, logits);
        break;
      case 3:
        winnow_write_logits(table, slots, grams, style, first, labels, 3, false, logits);
        break;
      case 4:
        winnow_write_logits(table, slots, grams, style, first, labels, 4, false, logits);
        break;
      case 5:
        winnow_write_logits(table, slots, grams, style, first, labels, 5, false, logits);
        break;
      default:
        winnow_write_logits(table, slots, grams, style, first, labels, 6, false, logits);
        break;
    }
  }
}

// Writes the logits of `documents` documents, `labels` numbers each; `style` has a row for each.
// The slots of document `d` are `slot_offsets[d]` to `slot_offsets[d + 1]` of `slots`, and occur as
// often as `slot_counts` says; the same with n-grams.
static inline void winnow_score_documents(
    size_t width, const float *characters, const uint16_t *words, const void *norms,
    const float *gram_norms, const float *bias, const float *factors, uint32_t known,
    size_t documents, const uint32_t *slots, const int32_t *slot_counts,
    const int32_t *slot_offsets,
    const uint32_t *grams, const int32_t *gram_counts, const int32_t *gram_offsets,
    const float *style, size_t labels, float *logits) {
  const winnow_document_rows table = {
      .width = width, .characters = characters, .words = words, .norms = (const float *)norms,
      .gram_norms = gram_norms, .bias = bias, .factors = factors, .known = known};
  const size_t all_slots = (size_t)slot_offsets[documents];
  const size_t all_grams = (size_t)gram_offsets[documents];
  for (size_t document = 0; document < documents; document++) {
    const size_t slot = (size_t)slot_offsets[document], gram = (size_t)gram_offsets[document];
    const winnow_document_part own = {
        .rows = slots + slot, .counts = slot_counts + slot,
        .count = (size_t)slot_offsets[document + 1] - slot, .listed = all_slots - slot};
    const winnow_document_part pairs = {
        .rows = grams + gram, .counts = gram_counts + gram,
        .count = (size_t)gram_offsets[document + 1] - gram, .listed = all_grams - gram};
    winnow_score_document(&table, &own, &pairs, style, labels, logits);
    style += width;
    logits += labels;
  }
}

// Writes sums of `columns` rows of `width` numbers, 4 or a multiple of 8, to `products`: a sum a
// document, in which each row counts as its features say.
__attribute__((always_inline)) static inline void winnow_multiply_part(
    const float *features, size_t documents, size_t columns, const float *rows, size_t width,
    size_t first, const int vectors, const bool are_four, float *products) {
#pragma clang fp contract(off)
  for (size_t document = 0; document < documents; document++, features += columns) {
    winnow_floats sums[6] = {0};
    const float *row = rows + first;
    for (size_t column = 0; column < columns; column++, row += width) {
#pragma clang loop unroll(full)
      for (int i = 0; i < vectors; i++) {
        winnow_floats weights;
        winnow_load_floats(row + 8 * i, are_four, &weights);
        sums[i] += features[column] * weights;
      }
    }
    float *product = products + document * width + first;
    if (are_four) memcpy(product, sums, 4 * sizeof *product);
    else memcpy(product, sums, 8 * vectors * sizeof *product);
  }
}

static inline void winnow_multiply_rows(
    const float *features, size_t documents, size_t columns, const float *rows, size_t width,
    float *products) {
  if (width == 4) {
    return winnow_multiply_part(features, documents, columns, rows, width, 0, 1, true, products);
  }
  for (size_t first = 0; first < width; first += 48) {
    switch ((width - first) / 8) {
      case 1:
        winnow_multiply_part(features, documents, columns, rows, width, first, 1, false, products);
        break;
      case 2:
        winnow_multiply_part(features, documents, columns, rows, width, first, 2, false, products);
        break;
      case 3:
        winnow_multiply_part(features, documents, columns, rows, width, first, 3, false, products);
        break;
      case 4:
        winnow_multiply_part(features, documents, columns, rows, width, first, 4, false, products);
        break;
      case 5:
        winnow_multiply_part(features, documents, columns, rows, width, first, 5, false, products);
        break;
      default:
        winnow_multiply_part(features, documents, columns, rows, width, first, 6, false, products);
        break;
    }
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
