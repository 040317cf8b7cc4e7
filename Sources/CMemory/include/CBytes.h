// What a byte means to the tokenizer: tables that are known before the program runs.
#ifndef WINNOW_CBYTES_H
#define WINNOW_CBYTES_H

#include <stdint.h>

// The class of each byte; the numbers are those of `ByteClass`.
static const uint8_t winnow_byte_classes[256] = {
    [0x00 ... 0x08] = 14, ['\t'] = 4, ['\n'] = 5, [0x0B ... 0x1F] = 14, [' '] = 4, ['!'] = 6,
    ['"'] = 9, ['#'] = 13, ['\''] = 10, [','] = 11, ['-'] = 11, ['.'] = 8, ['0' ... '9'] = 3,
    [':'] = 11, [';'] = 11, ['?'] = 7, ['@'] = 12, ['A' ... 'Z'] = 2, ['a' ... 'z'] = 1,
    [0x7F] = 14, [0x80 ... 0xFF] = 15,
};

// What each byte after the letters of a word means; the numbers are those of `PlainWords.Stop`.
// A star, a dollar or a grave accent may stand for a letter or an apostrophe.
static const uint8_t winnow_word_stops[256] = {
    [0x00 ... 0x09] = 2, ['\n'] = 3, [0x0B ... 0x1F] = 2, [' '] = 2, ['!'] = 1, ['"'] = 1,
    ['#'] = 1, ['%'] = 4, ['&'] = 4, ['('] = 4, [')'] = 4, ['+'] = 4, [','] = 5, ['-'] = 5,
    ['.'] = 6, ['/'] = 4, [':'] = 5, [';'] = 5, ['<'] = 4, ['='] = 4, ['>'] = 4, ['?'] = 1,
    ['['] = 4, ['\\'] = 4, [']'] = 4, ['^'] = 4, ['_'] = 4, ['{'] = 4, ['|'] = 4, ['}'] = 4,
    ['~'] = 4, [0x7F] = 2,
};

static inline uint8_t winnow_byte_class(uint8_t byte) { return winnow_byte_classes[byte]; }

static inline uint8_t winnow_word_stop(uint8_t byte) { return winnow_word_stops[byte]; }

#endif
