#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie {
namespace {

void Write(const Value& value, std::string& out);

// Escapes only what RFC 8259 requires.
void WriteString(absl::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&out, "\\u", absl::Hex(c, absl::kZeroPad4));
    } else {
      out += c;
    }
  }
  out += '"';
}

// The shortest text that reads back as the same double; 3.0 keeps its ".0", so that it stays one.
void WriteDouble(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  const absl::string_view text(digits, end - digits);
  out.append(text.data(), text.size());
  if (text.find_first_of(".e") == absl::string_view::npos) out += ".0";
}

void WriteList(const Value::List& list, std::string& out) {
  out += '[';
  for (const Value& item : list) {
    Write(item, out);
    out += ',';
  }
  if (!list.empty()) out.pop_back();
  out += ']';
}

void WriteMap(const Value::Map& map, std::string& out) {
  out += '{';
  for (const auto& [key, value] : map) {
    WriteString(key, out);
    out += ':';
    Write(value, out);
    out += ',';
  }
  if (!map.empty()) out.pop_back();
  out += '}';
}

void Write(const Value& value, std::string& out) {
  if (const auto* const as_bool = value.as_bool()) {
    out += *as_bool ? "true" : "false";
  } else if (const auto* const as_int = value.as_int()) {
    absl::StrAppend(&out, *as_int);
  } else if (const auto* const as_uint = value.as_uint()) {
    absl::StrAppend(&out, *as_uint);
  } else if (const auto* const as_big_int = value.as_big_int()) {
    out += as_big_int->digits;
  } else if (const auto* const as_double = value.as_double()) {
    WriteDouble(*as_double, out);
  } else if (const auto* const as_string = value.as_string()) {
    WriteString(*as_string, out);
  } else if (const auto* const as_list = value.as_list()) {
    WriteList(*as_list, out);
  } else if (const auto* const as_map = value.as_map()) {
    WriteMap(*as_map, out);
  } else {
    out += "null";
  }
}

}  // namespace

std::string ToJson(const Value& value) {
  std::string out;
  Write(value, out);
  return out;
}

std::string ToJson(const Value::Map& map) {
  std::string out;
  WriteMap(map, out);
  return out;
}

}  // namespace magpie
