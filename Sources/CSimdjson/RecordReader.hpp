// Walks over one record and keeps the fields that a role stands for.
#ifndef WINNOW_RECORD_READER_HPP
#define WINNOW_RECORD_READER_HPP

// Errors come back as codes; nothing is thrown.
#ifndef SIMDJSON_EXCEPTIONS
#define SIMDJSON_EXCEPTIONS 0
#endif
// In the header of simdjson 3.1 to 3.9 a template that is not used here calls three members it does
// not have, which clang 19 and later refuse. Seen through these names it declares them.
#define call_print_newline() print_newline(); void call_print_newline()
#define call_print_indents(type) print_indents(type); void call_print_indents(type)
#define call_print_space() print_space(); void call_print_space()
#include <simdjson.h>
#undef call_print_newline
#undef call_print_indents
#undef call_print_space

#include <cstring>
#include <string>
#include <vector>

#include "CSimdjson.h"

namespace winnow {

using namespace simdjson;

// Sixteen bytes from a place on.
struct Bytes {
  uint64_t first, second;

  explicit Bytes(const char *place) {
    std::memcpy(&first, place, 8);
    std::memcpy(&second, place + 8, 8);
  }
};

// A name and the quotation mark after it, to be compared as a whole.
struct Word {
  Bytes bytes, bits;
  // Longer names, and those that would be written with an escape, are not compared this way.
  bool is_short;

  explicit Word(std::string_view name)
      : bytes(zeros), bits(zeros),
        is_short(name.size() < 16 && name.find_first_of("\"\\") == name.npos) {
    if (!is_short) { return; }
    char text[16] = {}, mask[16] = {};
    std::memcpy(text, name.data(), name.size());
    text[name.size()] = '"';
    std::memset(mask, 0xFF, name.size() + 1);
    bytes = Bytes(text);
    bits = Bytes(mask);
  }

  bool begins(const Bytes &key) const noexcept {
    return (((key.first & bits.first) ^ bytes.first) |
            ((key.second & bits.second) ^ bytes.second)) == 0;
  }

 private:
  static constexpr char zeros[16] = {};
};

struct Field {
  std::string name;
  winnow_json_role role;
  size_t other;  // which of `others` its values go to, for WINNOW_JSON_OTHER
  Word word;

  Field(std::string_view name, winnow_json_role role, size_t other)
      : name(name), role(role), other(other), word(name) {}
};

}  // namespace winnow

struct winnow_json {
  simdjson::ondemand::parser parser;
  std::vector<winnow::Field> fields;
  std::vector<winnow_json_slice> labels, judged;
  std::vector<winnow_json_span> spans;
  std::vector<std::vector<winnow_json_slice>> others;
};

namespace winnow {

inline winnow_json_type type_of(ondemand::json_type type) noexcept {
  switch (type) {
    case ondemand::json_type::array: return WINNOW_JSON_ARRAY;
    case ondemand::json_type::object: return WINNOW_JSON_OBJECT;
    case ondemand::json_type::number: return WINNOW_JSON_NUMBER;
    case ondemand::json_type::string: return WINNOW_JSON_STRING;
    case ondemand::json_type::boolean: return WINNOW_JSON_BOOLEAN;
    default: return WINNOW_JSON_NULL;
  }
}

struct Reader {
  winnow_json &handle;
  uint8_t *arena;
  size_t used;
  winnow_json_record &record;

  bool fail(error_code error) noexcept {
    record.error = error;
    record.status = error == UTF8_ERROR     ? WINNOW_JSON_INVALID_UTF8
                    : error == STRING_ERROR ? WINNOW_JSON_BAD_ESCAPE
                                            : WINNOW_JSON_MALFORMED;
    return false;
  }

  bool wrong_type(winnow_json_role role, ondemand::json_type type) noexcept {
    record.status = WINNOW_JSON_WRONG_TYPE;
    record.role = role;
    record.type = type_of(type);
    return false;
  }

  error_code unescape(ondemand::raw_json_string raw, winnow_json_slice &slice) noexcept {
    uint8_t *destination = arena + used;
    std::string_view view;
    if (error_code error = handle.parser.unescape(raw, destination).get(view)) { return error; }
    slice = {used, view.size()};
    used += view.size();
    return SUCCESS;
  }

  // Numbers and booleans keep the characters they were written with.
  error_code scalar(
      ondemand::value &value, ondemand::json_type type, winnow_json_slice &slice) noexcept {
    if (type == ondemand::json_type::string) {
      ondemand::raw_json_string raw;
      if (error_code error = value.get_raw_json_string().get(raw)) { return error; }
      return unescape(raw, slice);
    }
    std::string_view token = value.raw_json_token();
    while (!token.empty() && uint8_t(token.back()) <= ' ') { token.remove_suffix(1); }
    if (type == ondemand::json_type::number) {
      double number;
      if (!whole(token)) {
        if (error_code error = value.get_double().get(number)) { return error; }
      }
    } else {
      bool flag;
      if (error_code error = value.get_bool().get(flag)) { return error; }
    }
    std::memcpy(arena + used, token.data(), token.size());
    slice = {used, token.size()};
    used += token.size();
    return SUCCESS;
  }

  static bool whole(std::string_view token) noexcept {
    if (!token.empty() && token.front() == '-') { token.remove_prefix(1); }
    if (token.empty() || (token.front() == '0' && token.size() > 1)) { return false; }
    for (char c : token) {
      if (c < '0' || c > '9') { return false; }
    }
    return true;
  }

  bool read_string(
      ondemand::value &value, winnow_json_role role, winnow_json_slice &slice) noexcept {
    ondemand::json_type type;
    if (error_code error = value.type().get(type)) { return fail(error); }
    const uint32_t bit = uint32_t(1) << role;
    record.present &= ~bit;
    switch (type) {
      case ondemand::json_type::string: break;
      case ondemand::json_type::number:
      case ondemand::json_type::boolean:
        if (role == WINNOW_JSON_TEXT) { return wrong_type(role, type); }
        if (role == WINNOW_JSON_ID && type != ondemand::json_type::number) {
          return wrong_type(role, type);
        }
        break;
      case ondemand::json_type::null:
        return role == WINNOW_JSON_TEXT ? wrong_type(role, type) : true;
      default:
        return role == WINNOW_JSON_LANGUAGE ? true : wrong_type(role, type);
    }
    if (error_code error = scalar(value, type, slice)) { return fail(error); }
    record.present |= bit;
    return true;
  }

  bool read_strings(
      ondemand::value &value, winnow_json_role role,
      std::vector<winnow_json_slice> &list) noexcept {
    ondemand::json_type type;
    if (error_code error = value.type().get(type)) { return fail(error); }
    const uint32_t bit = uint32_t(1) << role;
    record.present &= ~bit;
    list.clear();
    winnow_json_slice slice{};
    switch (type) {
      case ondemand::json_type::null: return true;
      case ondemand::json_type::object: return wrong_type(role, type);
      case ondemand::json_type::array: break;
      default:
        if (error_code error = scalar(value, type, slice)) { return fail(error); }
        list.push_back(slice);
        record.present |= bit;
        return true;
    }
    ondemand::array array;
    if (error_code error = value.get_array().get(array)) { return fail(error); }
    for (auto result : array) {
      ondemand::value element;
      if (error_code error = std::move(result).get(element)) { return fail(error); }
      if (error_code error = element.type().get(type)) { return fail(error); }
      if (type == ondemand::json_type::array || type == ondemand::json_type::object ||
          type == ondemand::json_type::null) {
        return wrong_type(role, type);
      }
      if (error_code error = scalar(element, type, slice)) { return fail(error); }
      list.push_back(slice);
    }
    record.present |= bit;
    return true;
  }

  bool read_span(ondemand::value &value) noexcept {
    winnow_json_span span{};
    ondemand::json_type type;
    if (error_code error = value.type().get(type)) { return fail(error); }
    if (type != ondemand::json_type::object) {
      handle.spans.push_back(span);
      return true;
    }
    ondemand::object object;
    if (error_code error = value.get_object().get(object)) { return fail(error); }
    bool has_start = false, has_end = false;
    for (auto result : object) {
      ondemand::field field;
      if (error_code error = std::move(result).get(field)) { return fail(error); }
      ondemand::raw_json_string key = field.key();
      ondemand::value &member = field.value();
      if (key.unsafe_is_equal("start")) {
        has_start = member.get_int64().get(span.start) == SUCCESS;
      } else if (key.unsafe_is_equal("end")) {
        has_end = member.get_int64().get(span.end) == SUCCESS;
      } else if (key.unsafe_is_equal("label")) {
        if (error_code error = member.type().get(type)) { return fail(error); }
        if (type != ondemand::json_type::string) { continue; }
        if (error_code error = scalar(member, type, span.label)) { return fail(error); }
      }
    }
    span.valid = has_start && has_end;
    handle.spans.push_back(span);
    return true;
  }

  bool read_spans(ondemand::value &value) noexcept {
    ondemand::json_type type;
    if (error_code error = value.type().get(type)) { return fail(error); }
    record.present &= ~(uint32_t(1) << WINNOW_JSON_SPANS);
    handle.spans.clear();
    if (type == ondemand::json_type::null) { return true; }
    if (type != ondemand::json_type::array) { return wrong_type(WINNOW_JSON_SPANS, type); }
    ondemand::array array;
    if (error_code error = value.get_array().get(array)) { return fail(error); }
    for (auto result : array) {
      ondemand::value element;
      if (error_code error = std::move(result).get(element)) { return fail(error); }
      if (!read_span(element)) { return false; }
    }
    record.present |= uint32_t(1) << WINNOW_JSON_SPANS;
    return true;
  }

  bool read_weight(ondemand::value &value) noexcept {
    ondemand::json_type type;
    if (error_code error = value.type().get(type)) { return fail(error); }
    const uint32_t bit = uint32_t(1) << WINNOW_JSON_WEIGHT;
    record.present &= ~bit;
    if (type == ondemand::json_type::null) { return true; }
    if (type != ondemand::json_type::number) { return wrong_type(WINNOW_JSON_WEIGHT, type); }
    if (error_code error = value.get_double().get(record.weight)) { return fail(error); }
    record.present |= bit;
    return true;
  }

  bool read_other(std::vector<winnow_json_slice> &values, ondemand::value &value) noexcept {
    ondemand::json_type type;
    if (error_code error = value.type().get(type)) { return fail(error); }
    values.clear();
    winnow_json_slice slice{};
    if (type != ondemand::json_type::array) {
      if (!is_plain(type)) { return true; }
      if (error_code error = scalar(value, type, slice)) { return fail(error); }
      values.push_back(slice);
      return true;
    }
    ondemand::array array;
    if (error_code error = value.get_array().get(array)) { return fail(error); }
    for (auto result : array) {
      ondemand::value element;
      if (error_code error = std::move(result).get(element)) { return fail(error); }
      if (error_code error = element.type().get(type)) { return fail(error); }
      if (!is_plain(type)) { continue; }
      if (error_code error = scalar(element, type, slice)) { return fail(error); }
      values.push_back(slice);
    }
    return true;
  }

  static bool is_plain(ondemand::json_type type) noexcept {
    return type == ondemand::json_type::string || type == ondemand::json_type::number ||
           type == ondemand::json_type::boolean;
  }

  bool read_value(const Field &field, ondemand::value &value) noexcept {
    const winnow_json_role role = field.role;
    switch (role) {
      case WINNOW_JSON_TEXT: return read_string(value, role, record.text);
      case WINNOW_JSON_ID: return read_string(value, role, record.id);
      case WINNOW_JSON_LANGUAGE: return read_string(value, role, record.language);
      case WINNOW_JSON_SPLIT: return read_string(value, role, record.split);
      case WINNOW_JSON_GROUP: return read_string(value, role, record.group);
      case WINNOW_JSON_ASKED: return read_string(value, role, record.asked);
      case WINNOW_JSON_WEIGHT: return read_weight(value);
      case WINNOW_JSON_LABELS: return read_strings(value, role, handle.labels);
      case WINNOW_JSON_JUDGED: return read_strings(value, role, handle.judged);
      case WINNOW_JSON_SPANS: return read_spans(value);
      case WINNOW_JSON_OTHER: return read_other(handle.others[field.other], value);
    }
    return true;
  }

  // The field a key stands for, or NULL. Escaped keys are unescaped beyond the used arena.
  __attribute__((always_inline)) const Field *match(ondemand::raw_json_string key) noexcept {
    const char *raw = key.raw();
    // Short names are compared as a whole; behind a key there is padding at least.
    const Bytes start(raw);
    for (const Field &field : handle.fields) {
      if (!field.word.is_short) { return match_any(key); }
      if (field.word.begins(start)) { return &field; }
    }
    return ends_plainly(start.first) ? nullptr : match_any(key);
  }

  // Whether there is a quotation mark among eight bytes, and no backslash before it.
  static bool ends_plainly(uint64_t bytes) noexcept {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    const uint64_t ones = 0x0101010101010101, high = ones * 0x80;
    const uint64_t quotes = bytes ^ (ones * '"'), slashes = bytes ^ (ones * '\\');
    // The lowest bit that is set is that of the first such byte.
    const uint64_t quote = (quotes - ones) & ~quotes & high;
    const uint64_t slash = (slashes - ones) & ~slashes & high;
    return quote != 0 && (slash == 0 || (quote & -quote) < (slash & -slash));
  }

  // Keys that are long or have escapes; apart, because most are not so.
  __attribute__((noinline)) const Field *match_any(ondemand::raw_json_string key) noexcept {
    const char *raw = key.raw();
    size_t size = 0;
    while (raw[size] != '"') {
      if (raw[size] == '\\') {
        uint8_t *destination = arena + used;
        std::string_view view;
        if (handle.parser.unescape(key, destination).get(view)) { return nullptr; }
        raw = view.data();
        size = view.size();
        break;
      }
      size++;
    }
    for (const Field &field : handle.fields) {
      if (field.name.size() == size && std::memcmp(field.name.data(), raw, size) == 0) {
        return &field;
      }
    }
    return nullptr;
  }

  bool read_object(ondemand::document &document) noexcept {
    ondemand::object object;
    if (error_code error = document.get_object().get(object)) {
      if (error != INCORRECT_TYPE) { return fail(error); }
      ondemand::json_type type;
      record.status = WINNOW_JSON_NOT_OBJECT;
      record.type = document.type().get(type) ? WINNOW_JSON_UNKNOWN : type_of(type);
      return false;
    }
    for (auto result : object) {
      ondemand::field field;
      if (error_code error = std::move(result).get(field)) { return fail(error); }
      if (const Field *known = match(field.key())) {
        if (!read_value(*known, field.value())) { return false; }
      }
    }
    const char *rest;
    if (document.current_location().get(rest) == SUCCESS) {
      record.status = WINNOW_JSON_TRAILING;
      return false;
    }
    if (!(record.present & (1u << WINNOW_JSON_TEXT))) {
      record.status = WINNOW_JSON_NO_TEXT;
      return false;
    }
    return true;
  }
};

}  // namespace winnow

#endif
