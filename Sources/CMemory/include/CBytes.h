// What a byte means to the tokenizer: tables that are known before the program runs.
#ifndef WINNOW_CBYTES_H
#define WINNOW_CBYTES_H

#include <stdbool.h>
#include <stdint.h>

// The class of each byte; the numbers are those of `ByteClass`.
static const uint8_t winnow_byte_classes[256] = {
    [0x00 ... 0x08] = 14, ['\t'] = 4, ['\n'] = 5, [0x0B ... 0x1F] = 14, [' '] = 4, ['!'] = 6,
    ['"'] = 9, ['#'] = 13, ['\''] = 10, [','] = 11, ['-'] = 11, ['.'] = 8, ['0' ... '9'] = 3,
    [':'] = 11, [';'] = 11, ['?'] = 7, ['@'] = 12, ['A' ... 'Z'] = 2, ['a' ... 'z'] = 1,
    [0x7F] = 14, [0x80 ... 0xFF] = 15,
};

// Whether a word may go on with this byte after its letters, or be something else: digits, letters
// outside ASCII, an apostrophe, and signs that may stand for a letter.
static inline bool winnow_may_go_on(uint8_t byte) {
  switch (byte) {
    case '0' ... '9': case '$': case '\'': case '*': case '@': case '`': case 0x80 ... 0xFF:
      return true;
    default: return false;
  }
}

static inline uint8_t winnow_byte_class(uint8_t byte) { return winnow_byte_classes[byte]; }

#endif
