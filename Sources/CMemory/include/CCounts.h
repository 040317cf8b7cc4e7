// What the words of documents come to: each distinct one and how often it occurs, the pairs that
// stand side by side, and how many words have each trait.
#ifndef WINNOW_CCOUNTS_H
#define WINNOW_CCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// What is known of the word in a slot.
typedef struct winnow_slot {
  int32_t position;     // its place among the distinct words of the last document it was in
  uint16_t generation;  // which document that was
  uint16_t mark;        // the place of its traits
} winnow_slot;

// What holds for all documents.
typedef struct winnow_word_settings {
  size_t kind;            // where the kind of a token is, in bytes
  size_t stride;          // how many bytes a token has
  uint32_t known;         // slots below are words that pairs can be made of
  uint64_t filter_shift;  // brings the hash of a pair down to a bit of the filter
} winnow_word_settings;

// Kinds of tokens; the numbers are those of `TokenKind`.
enum { WINNOW_WORD = 0, WINNOW_CHARACTER = 2, WINNOW_SIDE = 5 };

// What was found in a document.
typedef struct winnow_word_counts {
  uint64_t traits[8];        // how many words have each, a byte a trait; of up to 255 words
  size_t distinct_end;       // where its distinct slots end
  size_t pairs_end;          // where its pairs end
  uint32_t distinct_words;   // those of the distinct slots that are words of the text
  uint32_t last;             // the slot before the first word, then that of the last
  uint16_t generation;       // its number, which no document before it has
} winnow_word_counts;

// Whether all slots but the missing ones, which are all ones, are below `limit`.
static inline bool winnow_slots_are_below(const uint32_t *slots, size_t count, size_t limit) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) largest = slots[i] + 1 > largest ? slots[i] + 1 : largest;
  return largest <= limit;
}

// What a word and the word after it are looked up by.
static inline uint64_t winnow_pair_key(uint32_t first, uint32_t second) {
  return ((uint64_t)first << 32 | second) + 1;
}

// The bit of a filter that a key sets.
static inline uint64_t winnow_filter_bit(uint64_t key, uint64_t shift) {
  return (key * UINT64_C(0xD6E8FEB86659FD93)) >> shift;
}

// Keys of pairs of words side by side go to `pairs`, if both words are known and the filter lets
// the pair through; returns where they end. Each is written in any case: which are kept, nobody can
// foretell.
__attribute__((always_inline)) static inline size_t winnow_find_pairs(
    const winnow_word_settings settings, const uint8_t *kinds, const uint32_t *slots,
    const size_t count, const uint64_t *filter, uint64_t *pairs, size_t found,
    uint32_t *last_slot) {
  uint32_t last = *last_slot;
  for (size_t i = 0; i < count; i++, kinds += settings.stride) {
    const uint32_t slot = slots[i];
    const bool is_near = *kinds != WINNOW_SIDE;
    const uint64_t key = winnow_pair_key(last, slot);
    const uint64_t bit = winnow_filter_bit(key, settings.filter_shift);
    const uint32_t larger = last > slot ? last : slot;
    pairs[found] = key;
    found += (filter[bit >> 6] >> (bit & 63)) & (larger < settings.known) & is_near;
    last = is_near ? slot : last;
  }
  *last_slot = last;
  return found;
}

// Distinct slots go to `distinct`, and how often each occurs to `counts`, which is zero before;
// returns where they end.
__attribute__((always_inline)) static inline size_t winnow_find_distinct(
    const winnow_word_settings settings, const uint8_t *kinds, const uint32_t *slots,
    const size_t count, winnow_slot *table, const uint64_t *traits, uint32_t *distinct,
    int32_t *counts, size_t next, winnow_word_counts *result) {
  typedef uint64_t lanes __attribute__((vector_size(32), aligned(8)));
  const uint16_t generation = result->generation;
  lanes low = {0}, high = {0};
  uint32_t words = 0;
  for (size_t i = 0; i < count; i++, kinds += settings.stride) {
    const uint32_t number = slots[i];
    if (number == UINT32_MAX) continue;
    const winnow_slot slot = table[number];
    // Whether a slot is new in the document, nobody can foretell: both cases go the same way.
    const bool is_new = slot.generation != generation;
    const size_t position = is_new ? next : (size_t)slot.position;
    table[number] = (winnow_slot){(int32_t)position, generation, slot.mark};
    distinct[next] = number;
    counts[position]++;
    next += is_new;
    words += is_new & ((*kinds & ~WINNOW_CHARACTER) == WINNOW_WORD);
    const lanes *own = (const lanes *)(traits + 8 * (size_t)slot.mark);
    low += own[0];
    high += own[1];
  }
  result->distinct_words += words;
  *(lanes *)result->traits = low;
  *(lanes *)(result->traits + 4) = high;
  return next;
}

// Counts the words of `documents` documents. The tokens of document `d` are `offsets[d]` to
// `offsets[d + 1]`; its distinct slots and pairs follow those of the documents before it, from
// `next` and `found` on. `distinct`, `counts` and `pairs` have room for one more than there are
// tokens, or as many where all are distinct.
static inline void winnow_count_words(
    const winnow_word_settings *settings, const void *tokens, const uint32_t *slots,
    const intptr_t *offsets, size_t documents, winnow_slot *table, const void *traits,
    const uint64_t *filter, uint32_t *distinct, int32_t *counts, size_t next, uint64_t *pairs,
    size_t found, winnow_word_counts *results) {
  const winnow_word_settings all = *settings;
  for (size_t document = 0; document < documents; document++) {
    const size_t first = (size_t)offsets[document];
    const size_t count = (size_t)offsets[document + 1] - first;
    const uint8_t *kinds = (const uint8_t *)tokens + first * all.stride + all.kind;
    winnow_word_counts result = results[document];
    if (all.known > 0) {
      found = winnow_find_pairs(
          all, kinds, slots + first, count, filter, pairs, found, &result.last);
    }
    next = winnow_find_distinct(
        all, kinds, slots + first, count, table, traits, distinct, counts, next, &result);
    result.distinct_end = next;
    result.pairs_end = found;
    results[document] = result;
  }
}

// The largest of 48 bytes, the lowest first, and the first place where it is: 256 times the one
// plus 255 minus the other.
static inline uint32_t winnow_largest_byte(
    uint64_t first, uint64_t second, uint64_t third, uint64_t fourth, uint64_t fifth,
    uint64_t sixth) {
  typedef uint8_t bytes __attribute__((vector_size(16)));
  typedef uint16_t words __attribute__((vector_size(32)));
  const uint64_t lanes[6] = {first, second, third, fourth, fifth, sixth};
  const words places = {
      255, 254, 253, 252, 251, 250, 249, 248, 247, 246, 245, 244, 243, 242, 241, 240};
  words largest = {0};
  for (int part = 0; part < 3; part++) {
    bytes numbers;
    memcpy(&numbers, lanes + 2 * part, sizeof numbers);
    const words values =
        __builtin_convertvector(numbers, words) << 8 | (places - (uint16_t)(16 * part));
    largest = __builtin_elementwise_max(largest, values);
  }
  return __builtin_reduce_max(largest);
}

// Counts the keys of `documents` documents, `offsets[d]` to `offsets[d + 1]` those of document `d`,
// but for those that are all ones. Distinct ones go to `distinct` from `next` on, and how often
// each occurs to `counts`, which is zero before; `ends` is given where those of each document end.
static inline size_t winnow_count_keys(
    const uint32_t *keys, const intptr_t *offsets, size_t documents, winnow_slot *table,
    uint16_t first_generation, uint32_t *distinct, int32_t *counts, size_t next, int32_t *ends) {
  for (size_t document = 0; document < documents; document++) {
    const uint16_t generation = (uint16_t)(first_generation + document);
    const intptr_t end = offsets[document + 1];
    for (intptr_t i = offsets[document]; i < end; i++) {
      const uint32_t key = keys[i];
      if (key == UINT32_MAX) continue;
      winnow_slot *slot = table + key;
      const bool is_new = slot->generation != generation;
      const size_t position = is_new ? next : (size_t)slot->position;
      *slot = (winnow_slot){(int32_t)position, generation, 0};
      distinct[next] = key;
      counts[position]++;
      next += is_new;
    }
    ends[document] = (int32_t)next;
  }
  return next;
}

#endif
