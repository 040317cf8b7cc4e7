// Pieces of lines that are known beforehand, copied 32 bytes at a time: without calls, and without
// branches on their length. What follows a piece is written over, so it needs room to overlap.
#ifndef WINNOW_CLINES_H
#define WINNOW_CLINES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t winnow_piece __attribute__((vector_size(32), aligned(1)));

// Copies `pieces` times 32 bytes.
static inline void winnow_write_pieces(uint8_t *place, const uint8_t *bytes, size_t pieces) {
#pragma clang loop unroll(disable)
  for (size_t i = 0; i < pieces; i++) {
    *(winnow_piece *)(place + 32 * i) = *(const winnow_piece *)(bytes + 32 * i);
  }
}

// What stands before each of the numbers of a list.
typedef struct winnow_keys {
  size_t count;
  size_t pieces;           // of 32 bytes; the same for each key
  const uint8_t *bytes;
  const int32_t *lengths;  // in bytes
} winnow_keys;

// Writes a number after each key and returns where they end. Numbers are indices of `texts`, of
// `limit` numbers: the bytes of each, the first lowest, and in the highest byte how many.
static inline uint8_t *winnow_write_numbers(
    uint8_t *place, const winnow_keys *keys, const uint16_t *numbers, const uint64_t *texts,
    size_t limit) {
  const winnow_keys all = *keys;
  const uint8_t *key = all.bytes;
#pragma clang loop unroll(disable)
  for (size_t i = 0; i < all.count; i++) {
    if (numbers[i] >= limit) __builtin_trap();
    const uint64_t text = texts[numbers[i]];
    // Most keys are one piece.
    *(winnow_piece *)place = *(const winnow_piece *)key;
    if (all.pieces > 1) winnow_write_pieces(place + 32, key + 32, all.pieces - 1);
    key += 32 * all.pieces;
    place += all.lengths[i];
    memcpy(place, &text, sizeof text);
    place += text >> 56;
  }
  return place;
}

// The first `count` bytes, at most eight, as a number, the first lowest. Reads no other bytes.
static inline uint64_t winnow_read_short(const uint8_t *bytes, size_t count) {
  uint32_t first, last;
  if (count == 8) {
    uint64_t all;
    memcpy(&all, bytes, 8);
    return all;
  }
  if (count >= 4) {
    // The bytes between are read twice, and are the same.
    memcpy(&first, bytes, 4);
    memcpy(&last, bytes + count - 4, 4);
    return first | (uint64_t)last << (8 * (count - 4));
  }
  if (count == 0) return 0;
  const size_t middle = count / 2, end = count - 1;
  return bytes[0] | (uint64_t)bytes[middle] << (8 * middle) | (uint64_t)bytes[end] << (8 * end);
}

#endif
