#include "CSimdjson.h"

#include <new>

#include "RecordReader.hpp"

using namespace simdjson;

static_assert(SIMDJSON_PADDING <= WINNOW_JSON_PADDING, "records need more padding");

namespace {

// A record that is longer than this gives its memory back afterwards.
constexpr size_t kept_capacity = size_t(4) << 20;

error_code iterate(
    winnow_json &handle, const uint8_t *bytes, size_t begin, size_t end, size_t limit,
    ondemand::document &document) noexcept {
  const size_t size = end - begin;
  if (size > handle.parser.capacity()) {
    size_t capacity = size_t(64) << 10;
    while (capacity < size) { capacity *= 2; }
    if (error_code error = handle.parser.allocate(capacity)) { return error; }
  } else if (handle.parser.capacity() > kept_capacity && size <= kept_capacity) {
    handle.parser = ondemand::parser();
    if (error_code error = handle.parser.allocate(kept_capacity)) { return error; }
  }
  return handle.parser.iterate(bytes + begin, size, limit - begin).get(document);
}

}  // namespace

winnow_json *winnow_json_new(void) { return new (std::nothrow) winnow_json(); }

void winnow_json_free(winnow_json *parser) { delete parser; }

void winnow_json_name(
    winnow_json *parser, const char *name, size_t size, winnow_json_role role) {
  // Out of memory ends the process here instead of unwinding into the caller.
  [&]() noexcept {
    parser->fields.emplace_back(std::string_view(name, size), role, parser->others.size());
    if (role == WINNOW_JSON_OTHER) { parser->others.emplace_back(); }
  }();
}

void winnow_json_read(
    winnow_json *parser, const uint8_t *bytes, size_t begin, size_t end, size_t limit,
    uint8_t *arena, size_t arena_used, winnow_json_record *record) {
  *record = {};
  record->error_offset = -1;
  record->arena_used = arena_used;
  parser->labels.clear();
  parser->judged.clear();
  parser->spans.clear();
  for (auto &values : parser->others) { values.clear(); }
  winnow::Reader reader{*parser, arena, arena_used, *record};
  ondemand::document document;
  if (error_code error = iterate(*parser, bytes, begin, end, limit, document)) {
    reader.fail(error);
    return;
  }
  if (!reader.read_object(document)) {
    const char *place;
    if (document.current_location().get(place) == SUCCESS) {
      const int64_t offset = reinterpret_cast<const uint8_t *>(place) - (bytes + begin);
      if (offset >= 0 && offset <= int64_t(end - begin)) { record->error_offset = offset; }
    }
    return;
  }
  record->labels = parser->labels.size();
  record->judged = parser->judged.size();
  record->spans = parser->spans.size();
  record->arena_used = reader.used;
}

winnow_json_slice winnow_json_label(const winnow_json *parser, size_t index) {
  return parser->labels[index];
}

winnow_json_slice winnow_json_judged(const winnow_json *parser, size_t index) {
  return parser->judged[index];
}

winnow_json_span winnow_json_span_at(const winnow_json *parser, size_t index) {
  return parser->spans[index];
}

size_t winnow_json_other_count(const winnow_json *parser, size_t field) {
  return parser->others[field].size();
}

winnow_json_slice winnow_json_other(const winnow_json *parser, size_t field, size_t index) {
  return parser->others[field][index];
}

size_t winnow_json_field_names(
    winnow_json *parser, const uint8_t *bytes, size_t begin, size_t end, size_t limit,
    winnow_json_slice *names, size_t capacity) {
  ondemand::document document;
  ondemand::object object;
  if (iterate(*parser, bytes, begin, end, limit, document)) { return 0; }
  if (document.get_object().get(object)) { return 0; }
  size_t count = 0;
  for (auto result : object) {
    ondemand::field field;
    if (count == capacity || std::move(result).get(field)) { break; }
    const char *raw = field.key().raw();
    size_t size = 0;
    while (raw[size] != '"') { size += raw[size] == '\\' ? 2 : 1; }
    names[count++] = {size_t(reinterpret_cast<const uint8_t *>(raw) - bytes), size};
  }
  return count;
}

const char *winnow_json_error_message(int32_t error) {
  return simdjson::error_message(static_cast<error_code>(error));
}

bool winnow_valid_utf8(const uint8_t *bytes, size_t size) {
  return simdjson::validate_utf8(reinterpret_cast<const char *>(bytes), size);
}

size_t winnow_last_byte(const uint8_t *bytes, size_t size, uint8_t byte) {
  for (size_t index = size; index-- > 0;) {
    if (bytes[index] == byte) { return index; }
  }
  return size;
}

size_t winnow_count_byte(const uint8_t *bytes, size_t size, uint8_t byte) {
  // Counters of one byte, side by side, keep a vector register full; they are added up before
  // they can overflow.
  constexpr size_t width = 32, rounds = 255;
  size_t count = 0, index = 0;
  while (size - index >= width) {
    uint8_t counters[width] = {};
    for (size_t round = 0; round < rounds && size - index >= width; round++, index += width) {
      for (size_t lane = 0; lane < width; lane++) { counters[lane] += bytes[index + lane] == byte; }
    }
    for (uint8_t counter : counters) { count += counter; }
  }
  for (; index < size; index++) { count += bytes[index] == byte; }
  return count;
}
