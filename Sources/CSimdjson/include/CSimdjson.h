// A C door to simdjson's on-demand parser: one JSON Lines record in, the fields that winnow reads
// out. Nothing here throws, and no pointer outlives the call that received it.
#ifndef WINNOW_CSIMDJSON_H
#define WINNOW_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that must be readable after a record, whatever they hold.
#define WINNOW_JSON_PADDING 64

// What a field means to winnow. The order is the order of `strings` in `winnow_json_record`.
typedef enum winnow_json_role {
  WINNOW_JSON_TEXT = 0,
  WINNOW_JSON_ID = 1,
  WINNOW_JSON_LANGUAGE = 2,
  WINNOW_JSON_SPLIT = 3,
  WINNOW_JSON_GROUP = 4,
  WINNOW_JSON_ASKED = 5,
  WINNOW_JSON_WEIGHT = 6,
  WINNOW_JSON_LABELS = 7,
  WINNOW_JSON_JUDGED = 8,
  WINNOW_JSON_SPANS = 9,
  WINNOW_JSON_OTHER = 10,  // any other field that is asked for; kept for each name
} winnow_json_role;

typedef enum winnow_json_status {
  WINNOW_JSON_OK = 0,
  WINNOW_JSON_MALFORMED = 1,      // `error` is simdjson's code
  WINNOW_JSON_INVALID_UTF8 = 2,
  WINNOW_JSON_BAD_ESCAPE = 3,     // a string that is read has an escape that means nothing
  WINNOW_JSON_NOT_OBJECT = 4,     // `type` says what it is
  WINNOW_JSON_NO_TEXT = 5,
  WINNOW_JSON_WRONG_TYPE = 6,     // `role` and `type` say of what and what it is
  WINNOW_JSON_TRAILING = 7,       // something after the closing brace
} winnow_json_status;

// JSON's own types, told from the first character of a value.
typedef enum winnow_json_type {
  WINNOW_JSON_UNKNOWN = 0,
  WINNOW_JSON_ARRAY = 1,
  WINNOW_JSON_OBJECT = 2,
  WINNOW_JSON_NUMBER = 3,
  WINNOW_JSON_STRING = 4,
  WINNOW_JSON_BOOLEAN = 5,
  WINNOW_JSON_NULL = 6,
} winnow_json_type;

// Bytes of the arena.
typedef struct winnow_json_slice {
  size_t offset;
  size_t size;
} winnow_json_slice;

typedef struct winnow_json_span {
  int64_t start;
  int64_t end;
  winnow_json_slice label;
  bool valid;  // false: not an object, or without whole-number `start` and `end`
} winnow_json_span;

typedef struct winnow_json_record {
  winnow_json_status status;
  int32_t error;
  int64_t error_offset;  // bytes from the start of the record, -1 where simdjson does not say
  winnow_json_role role;
  winnow_json_type type;
  uint32_t present;  // bit `1 << role`: the record has this field and it is not null
  winnow_json_slice text, id, language, split, group, asked;
  double weight;
  size_t labels, judged, spans;  // how many; read with the functions below
  size_t arena_used;
} winnow_json_record;

typedef struct winnow_json winnow_json;

// A parser that looks for no field yet, or NULL without memory. `winnow_json_free` ends it.
winnow_json *winnow_json_new(void);
void winnow_json_free(winnow_json *parser);

// Lets a field name stand for a role; several names may stand for one.
void winnow_json_name(winnow_json *parser, const char *name, size_t size, winnow_json_role role);

// Reads the record bytes[begin..<end]; bytes up to `limit` are readable and
// limit - end >= WINNOW_JSON_PADDING. Unescaped strings go to arena[arena_used...], which has room
// for end - begin + WINNOW_JSON_PADDING bytes. Where a field comes twice the last one counts.
void winnow_json_read(
  winnow_json *parser, const uint8_t *bytes, size_t begin, size_t end, size_t limit,
  uint8_t *arena, size_t arena_used, winnow_json_record *record);

// The lists of the record read last; `index` is less than the count given in the record.
winnow_json_slice winnow_json_label(const winnow_json *parser, size_t index);
winnow_json_slice winnow_json_judged(const winnow_json *parser, size_t index);
winnow_json_span winnow_json_span_at(const winnow_json *parser, size_t index);

// The values of the `field`-th name that stands for WINNOW_JSON_OTHER, in the order in which names
// were given: one for a string, number or boolean, those of an array of such; none for what is
// absent, null or nested. Such a field never makes a record wrong.
size_t winnow_json_other_count(const winnow_json *parser, size_t field);
winnow_json_slice winnow_json_other(const winnow_json *parser, size_t field, size_t index);

// The raw names of the first fields of an object, in the same arena; returns how many are stored.
size_t winnow_json_field_names(
  winnow_json *parser, const uint8_t *bytes, size_t begin, size_t end, size_t limit,
  winnow_json_slice *names, size_t capacity);

// simdjson's words for an error code.
const char *winnow_json_error_message(int32_t error);

// Whether the bytes are well-formed UTF-8.
bool winnow_valid_utf8(const uint8_t *bytes, size_t size);

// Where the last `byte` is, or `size` if there is none; and how many there are.
size_t winnow_last_byte(const uint8_t *bytes, size_t size, uint8_t byte);
size_t winnow_count_byte(const uint8_t *bytes, size_t size, uint8_t byte);

#ifdef __cplusplus
}
#endif
#endif
