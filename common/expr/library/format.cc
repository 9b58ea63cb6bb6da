// 'text with %s and %d'.format([...]): the clauses of the strings extension.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

constexpr int kMaxPrecision = 100;

// %s: a value as people read it; nothing if it has no such form.
std::optional<std::string> Readable(const Datum& datum, Heap& heap);

std::optional<std::string> ReadableList(const ListView& list, Heap& heap) {
  std::string text = "[";
  bool is_readable = true;
  list.Each([&](const Datum& item) {
    const std::optional<std::string> readable = Readable(item, heap);
    is_readable = readable.has_value();
    if (is_readable) absl::StrAppend(&text, text.size() > 1 ? ", " : "", *readable);
    return is_readable;
  });
  return is_readable ? std::optional(text + "]") : std::nullopt;
}

// The entries in the order of their keys' text.
std::optional<std::string> ReadableMap(const MapView& map, Heap& heap) {
  std::vector<std::string> entries;
  bool is_readable = true;
  map.Each([&](const Datum& key, const Datum& value) {
    const std::optional<std::string> name = Readable(key, heap);
    const std::optional<std::string> readable = Readable(value, heap);
    is_readable = name.has_value() && readable.has_value();
    if (is_readable) entries.push_back(absl::StrCat(*name, ": ", *readable));
    return is_readable;
  });
  std::ranges::sort(entries);
  return is_readable ? std::optional(absl::StrCat("{", absl::StrJoin(entries, ", "), "}"))
                     : std::nullopt;
}

// NaN and the infinities, which look the same in every clause.
std::optional<std::string> NotFinite(const Datum& datum) {
  const double* const value = datum.as_double();
  if (value == nullptr || std::isfinite(*value)) return std::nullopt;
  if (std::isnan(*value)) return "NaN";
  return *value > 0 ? "Infinity" : "-Infinity";
}

// The shortest digits that read back as the same double, with zeros instead of an exponent.
std::string Plain(double value) {
  char spelled[32] = {};
  const auto end = std::to_chars(spelled, spelled + sizeof(spelled), std::abs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const absl::string_view scientific(spelled, end - spelled);
  const size_t e = scientific.find('e');
  const int exponent = std::atoi(spelled + e + 1);
  std::string digits(1, scientific[0]);
  if (e > 2) absl::StrAppend(&digits, scientific.substr(2, e - 2));
  const absl::string_view sign = std::signbit(value) ? "-" : "";
  if (exponent < 0) return absl::StrCat(sign, "0.", std::string(-exponent - 1, '0'), digits);
  const size_t whole = static_cast<size_t>(exponent) + 1;
  if (whole >= digits.size()) {
    return absl::StrCat(sign, digits, std::string(whole - digits.size(), '0'));
  }
  return absl::StrCat(sign, absl::string_view(digits).substr(0, whole), ".",
                      absl::string_view(digits).substr(whole));
}

std::optional<std::string> Readable(const Datum& datum, Heap& heap) {
  if (!heap.Charge(1)) return std::nullopt;
  switch (datum.kind()) {
    case Datum::Kind::kNull:
      return "null";
    case Datum::Kind::kType:
      return std::string(datum.as_type()->name);
    case Datum::Kind::kDouble:
      if (const auto text = NotFinite(datum)) return text;
      return Plain(*datum.as_double());
    case Datum::Kind::kList:
      return ReadableList(*datum.as_list(), heap);
    case Datum::Kind::kMap:
      return ReadableMap(*datum.as_map(), heap);
    default:
      break;
  }
  const Datum text = ToString(std::span(&datum, 1), heap);
  if (text.as_string() == nullptr || !heap.ChargeBytes(text.as_string()->size())) {
    return std::nullopt;
  }
  return std::string(*text.as_string());
}

// %f and %e.
std::optional<std::string> Decimal(const Datum& datum, char clause, int precision, Heap& heap) {
  if (!datum.is_number()) return std::nullopt;
  if (const auto text = NotFinite(datum)) return text;
  const double value = *ToDouble(std::span(&datum, 1), heap).as_double();
  return clause == 'f' ? absl::StrFormat("%.*f", precision, value)
                       : absl::StrFormat("%.*e", precision, value);
}

// The digits of a whole number to the base 2, 8 or 16.
std::optional<std::string> Digits(const Datum& datum, int bits) {
  uint64_t rest = 0;
  bool is_negative = false;
  if (const int64_t* const value = datum.as_int()) {
    is_negative = *value < 0;
    rest = is_negative ? -static_cast<uint64_t>(*value) : static_cast<uint64_t>(*value);
  } else if (datum.as_uint() != nullptr) {
    rest = *datum.as_uint();
  } else {
    return std::nullopt;
  }
  std::string digits;
  do {
    digits += "0123456789abcdef"[rest & ((1u << bits) - 1)];
    rest >>= bits;
  } while (rest != 0);
  if (is_negative) digits += '-';
  return std::string(digits.rbegin(), digits.rend());
}

// %x: of whole numbers, of strings and of bytes.
std::optional<std::string> Hexadecimal(const Datum& datum, Heap& heap) {
  absl::string_view bytes;
  if (datum.as_string() != nullptr) {
    bytes = *datum.as_string();
  } else if (datum.as_bytes() != nullptr) {
    bytes = datum.as_bytes()->data;
  } else {
    return Digits(datum, 4);
  }
  if (!heap.ChargeBytes(bytes.size())) return std::nullopt;
  return absl::BytesToHexString(bytes);
}

// The argument as `clause` formats it; nothing if the clause does not take its kind.
std::optional<std::string> Formatted(const Datum& datum, char clause, int precision, Heap& heap) {
  switch (clause) {
    case 's':
      return Readable(datum, heap);
    case 'd':
      if (const auto text = NotFinite(datum)) return text;
      return datum.as_double() == nullptr && datum.is_number() ? Readable(datum, heap)
                                                               : std::nullopt;
    case 'f':
    case 'e':
      return Decimal(datum, clause, precision, heap);
    case 'b':
      if (datum.as_bool() != nullptr) return *datum.as_bool() ? "1" : "0";
      return Digits(datum, 1);
    case 'o':
      return Digits(datum, 3);
    case 'x':
      return Hexadecimal(datum, heap);
    case 'X': {
      std::optional<std::string> text = Hexadecimal(datum, heap);
      if (text.has_value()) absl::AsciiStrToUpper(&*text);
      return text;
    }
    default:
      return std::nullopt;
  }
}

// Takes a precision (".3") from the head of `rest`: 6 if there is none, nothing if it is too large.
std::optional<int> TakePrecision(absl::string_view& rest) {
  if (rest.empty() || rest[0] != '.') return 6;
  size_t end = 1;
  while (end < rest.size() && absl::ascii_isdigit(rest[end])) ++end;
  int precision = 0;
  const bool is_number = absl::SimpleAtoi(rest.substr(1, end - 1), &precision);
  rest.remove_prefix(end);
  return is_number && precision <= kMaxPrecision ? std::optional(precision) : std::nullopt;
}

Datum Format(std::span<const Datum> args, Heap& heap) {
  const auto* const format = args[0].as_string();
  const ListView* const items = args[1].as_list();
  if (format == nullptr || items == nullptr) return NoOverload("format", args, heap);
  if (!heap.ChargeBytes(format->size())) return heap.Fail("too costly");
  std::string text;
  absl::string_view rest = *format;
  for (size_t next = 0;;) {
    const size_t percent = rest.find('%');
    absl::StrAppend(&text, rest.substr(0, percent));
    if (percent == absl::string_view::npos) return heap.Text(std::move(text));
    rest.remove_prefix(percent + 1);
    if (absl::ConsumePrefix(&rest, "%")) {
      text += '%';
      continue;
    }
    const std::optional<int> precision = TakePrecision(rest);
    if (!precision.has_value() || rest.empty()) return heap.Fail("a % without a clause");
    if (next == items->size()) {
      return heap.Fail("more clauses than arguments");
    }
    const Datum item = (*items)[next++];
    const std::optional<std::string> part = Formatted(item, rest[0], *precision, heap);
    if (!part.has_value()) {
      return heap.Fail(absl::StrCat("a clause does not accept values of kind ", KindOf(item)));
    }
    absl::StrAppend(&text, *part);
    if (!heap.ChargeBytes(part->size())) return heap.Fail("too costly");
    rest.remove_prefix(1);
  }
}

constexpr Function kFormatFunctions[] = {{"format", true, 2, 2, Format}};

}  // namespace

std::span<const Function> FormatFunctions() { return kFormatFunctions; }

}  // namespace magpie::expr
