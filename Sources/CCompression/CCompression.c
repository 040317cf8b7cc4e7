#include "CCompression.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

struct winnow_decoder {
  winnow_decoder_kind kind;
  z_stream gzip;
  ZSTD_DCtx *zstd;
  size_t hint;         // zstd: how much input its next step takes
  bool flushing;       // zstd: there may be more output without more input
  bool complete;       // between members or frames
  bool padding;        // gzip: only zero bytes may follow
  const char *message;
};

winnow_decoder *winnow_decoder_new(winnow_decoder_kind kind) {
  winnow_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) { return NULL; }
  decoder->kind = kind;
  decoder->complete = true;
  decoder->message = "";
  if (kind == WINNOW_DECODER_GZIP) {
    if (inflateInit2(&decoder->gzip, MAX_WBITS + 16) != Z_OK) {
      free(decoder);
      return NULL;
    }
  } else {
    decoder->zstd = ZSTD_createDCtx();
    if (!decoder->zstd) {
      free(decoder);
      return NULL;
    }
    decoder->hint = ZSTD_initDStream(decoder->zstd);
  }
  return decoder;
}

void winnow_decoder_free(winnow_decoder *decoder) {
  if (!decoder) { return; }
  if (decoder->kind == WINNOW_DECODER_GZIP) { inflateEnd(&decoder->gzip); }
  ZSTD_freeDCtx(decoder->zstd);
  free(decoder);
}

static uInt clamped(size_t size) { return size > UINT_MAX ? UINT_MAX : (uInt)size; }

// Between members: the next one, or zero bytes to the end as some tape writers leave them.
static winnow_decoder_step between_members(
    winnow_decoder *decoder, const uint8_t *input, size_t size) {
  winnow_decoder_step step = {0, 0, false};
  while (step.consumed < size && input[step.consumed] == 0) {
    decoder->padding = true;
    step.consumed++;
  }
  if (step.consumed == size) { return step; }
  if (decoder->padding || input[step.consumed] != 0x1f) {
    decoder->message = "something that is not gzip follows the compressed data";
    step.failed = true;
    return step;
  }
  inflateReset(&decoder->gzip);
  decoder->complete = false;
  return step;
}

static winnow_decoder_step run_gzip(
    winnow_decoder *decoder, const uint8_t *input, size_t input_size,
    uint8_t *output, size_t output_size) {
  winnow_decoder_step step = {0, 0, false};
  if (decoder->complete && input_size > 0) {
    step = between_members(decoder, input, input_size);
    if (step.failed || step.consumed == input_size) { return step; }
  }
  z_stream *stream = &decoder->gzip;
  stream->next_in = (Bytef *)input + step.consumed;
  stream->avail_in = clamped(input_size - step.consumed);
  stream->next_out = output;
  stream->avail_out = clamped(output_size);
  const int status = inflate(stream, Z_NO_FLUSH);
  step.consumed = (size_t)(stream->next_in - input);
  step.produced = (size_t)(stream->next_out - output);
  if (status == Z_STREAM_END) {
    decoder->complete = true;
  } else if (status != Z_OK && status != Z_BUF_ERROR) {
    decoder->message = stream->msg ? stream->msg : zError(status);
    step.failed = true;
  }
  return step;
}

// What follows a block in zstd's hints: the header of the next one.
enum { block_header_size = 3 };

// An error takes away what the same call had put out before it. So a call gets the rest of one
// block or one header at most, and none while earlier output is still held back.
static winnow_decoder_step run_zstd(
    winnow_decoder *decoder, const uint8_t *input, size_t input_size,
    uint8_t *output, size_t output_size) {
  const size_t hint = decoder->hint;
  const size_t part = hint > block_header_size ? hint - block_header_size : hint;
  ZSTD_inBuffer in = {input, decoder->flushing ? 0 : input_size < part ? input_size : part, 0};
  ZSTD_outBuffer out = {output, output_size, 0};
  const size_t status = ZSTD_decompressStream(decoder->zstd, &out, &in);
  winnow_decoder_step step = {in.pos, out.pos, false};
  if (ZSTD_isError(status)) {
    decoder->message = ZSTD_getErrorName(status);
    step.failed = true;
    return step;
  }
  if (in.pos > 0 || out.pos > 0) { decoder->complete = status == 0; }
  decoder->hint = status > 0 ? status : 1;
  const bool flushed = decoder->flushing && out.pos == 0;
  decoder->flushing = out.pos == out.size;
  return flushed ? run_zstd(decoder, input, input_size, output, output_size) : step;
}

winnow_decoder_step winnow_decoder_run(
    winnow_decoder *decoder, const uint8_t *input, size_t input_begin, size_t input_end,
    uint8_t *output, size_t output_begin, size_t output_end) {
  const uint8_t *from = input + input_begin;
  uint8_t *to = output + output_begin;
  return decoder->kind == WINNOW_DECODER_GZIP
             ? run_gzip(decoder, from, input_end - input_begin, to, output_end - output_begin)
             : run_zstd(decoder, from, input_end - input_begin, to, output_end - output_begin);
}

bool winnow_decoder_complete(const winnow_decoder *decoder) { return decoder->complete; }

const char *winnow_decoder_message(const winnow_decoder *decoder) { return decoder->message; }
