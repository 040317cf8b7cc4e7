// A C door to zlib and zstd: one streaming decoder for both, over any number of members or frames.
#ifndef WINNOW_CCOMPRESSION_H
#define WINNOW_CCOMPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum winnow_decoder_kind {
  WINNOW_DECODER_GZIP = 1,
  WINNOW_DECODER_ZSTD = 2,
} winnow_decoder_kind;

typedef struct winnow_decoder winnow_decoder;

typedef struct winnow_decoder_step {
  size_t consumed;
  size_t produced;
  bool failed;  // what was produced before the damage is valid; `winnow_decoder_message` says more
} winnow_decoder_step;

// A decoder, or NULL without memory. `winnow_decoder_free` ends it.
winnow_decoder *winnow_decoder_new(winnow_decoder_kind kind);
void winnow_decoder_free(winnow_decoder *decoder);

// Decodes from input[input_begin..<input_end] to output[output_begin..<output_end], as much as one
// call can. The output is not empty; an empty input asks for what is still held back.
winnow_decoder_step winnow_decoder_run(
  winnow_decoder *decoder, const uint8_t *input, size_t input_begin, size_t input_end,
  uint8_t *output, size_t output_begin, size_t output_end);

// Whether the input may end here: not inside a member or frame.
bool winnow_decoder_complete(const winnow_decoder *decoder);

// What the library says about the damage.
const char *winnow_decoder_message(const winnow_decoder *decoder);

#endif
