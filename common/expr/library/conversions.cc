#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/datum/time.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/library/functions.h"
#include "common/expr/library/network.h"

namespace magpie::expr {
namespace {

// The number that the whole `text` spells; nothing if it is not one of this type. An int and a
// double may begin with +, a uint may not.
template <typename Number>
std::optional<Number> Spelled(absl::string_view text) {
  if (std::is_signed_v<Number> && absl::ConsumePrefix(&text, "+") && absl::StartsWith(text, "-")) {
    return std::nullopt;
  }
  Number number;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// Takes "0x" from the head of a double's digits.
bool TakeHexadecimal(absl::string_view& digits) {
  return absl::ConsumePrefix(&digits, "0x") || absl::ConsumePrefix(&digits, "0X");
}

// The text without underscores; nothing unless each is between two digits.
std::optional<std::string> WithoutUnderscores(absl::string_view text, bool is_hexadecimal) {
  const auto is_digit = [&](size_t at) {
    return at < text.size() &&
           (is_hexadecimal ? absl::ascii_isxdigit(text[at]) : absl::ascii_isdigit(text[at]));
  };
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_between = is_digit(i + 1) && (i == 0 ? is_hexadecimal : is_digit(i - 1));
    if (text[i] != '_') {
      digits += text[i];
    } else if (!is_between) {
      return std::nullopt;
    }
  }
  return digits;
}

// Doubles as in Go: "+1.5", ".5", "5.", "1_000.5", "0x1p-2", "inf", "-Infinity", "nan". A number
// that is too small is zero; one that is too large is refused.
template <>
std::optional<double> Spelled<double>(absl::string_view text) {
  const bool is_signed = absl::StartsWith(text, "+") || absl::StartsWith(text, "-");
  const bool is_negative = is_signed && text[0] == '-';
  if (is_signed) text.remove_prefix(1);
  const bool is_hexadecimal = TakeHexadecimal(text);
  const bool is_name = !text.empty() && absl::ascii_isalpha(text[0]) && !is_hexadecimal;
  if (is_name) {
    if (absl::EqualsIgnoreCase(text, "nan") && !is_signed) {
      return std::numeric_limits<double>::quiet_NaN();
    }
    if (!absl::EqualsIgnoreCase(text, "inf") && !absl::EqualsIgnoreCase(text, "infinity")) {
      return std::nullopt;
    }
    const double infinity = std::numeric_limits<double>::infinity();
    return is_negative ? -infinity : infinity;
  }
  const std::optional<std::string> digits = WithoutUnderscores(text, is_hexadecimal);
  const bool has_exponent = absl::StrContains(text, 'p') || absl::StrContains(text, 'P');
  if (!digits.has_value() || digits->empty() || is_hexadecimal != has_exponent) return std::nullopt;
  if (digits->front() == '-' || digits->front() == '+') return std::nullopt;
  double number = 0;
  const char* const end = digits->data() + digits->size();
  const auto [stop, error] =
      absl::from_chars(digits->data(), end, number,
                       is_hexadecimal ? absl::chars_format::hex : absl::chars_format::general);
  const bool is_tiny = error == std::errc::result_out_of_range && number < 1;
  if (stop != end || (error != std::errc() && !is_tiny)) return std::nullopt;
  return is_negative ? -number : number;
}

Datum OutOfRange(absl::string_view kind, Heap& heap) {
  return heap.Fail(absl::StrCat("out of the range of ", kind));
}

template <typename Number>
Datum FromString(absl::string_view kind, absl::string_view text, Heap& heap) {
  const std::optional<Number> number = Spelled<Number>(text);
  if (!number.has_value()) return heap.Fail(absl::StrCat("this string is not a valid ", kind));
  return Datum(*number);
}

// The shortest digits that read back as the same double, with an exponent only if it is large.
std::string Digits(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  const double size = std::abs(value);
  const bool is_plain = size == 0 || (size >= 1e-6 && size < 1e21);
  char digits[64];
  const auto end =
      std::to_chars(digits, digits + sizeof(digits), value,
                    is_plain ? std::chars_format::fixed : std::chars_format::scientific)
          .ptr;
  return std::string(digits, end);
}

}  // namespace

Datum ToBool(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_bool() != nullptr) return args[0];
  const absl::string_view* const text = args[0].as_string();
  if (text == nullptr) return NoOverload("bool", args, heap);
  for (const absl::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (*text == yes) return Datum(true);
  }
  for (const absl::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (*text == no) return Datum(false);
  }
  return heap.Fail("this string is not a bool");
}

Datum ToBytes(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_bytes() != nullptr) return args[0];
  const auto* const text = args[0].as_string();
  return text != nullptr ? Datum(Bytes{*text}) : NoOverload("bytes", args, heap);
}

Datum ToInt(std::span<const Datum> args, Heap& heap) {
  const Datum& arg = args[0];
  if (arg.as_int() != nullptr) return arg;
  if (const auto* const value = arg.as_uint()) {
    if (*value >= uint64_t{1} << 63) return OutOfRange("int", heap);
    return Datum(static_cast<int64_t>(*value));
  }
  if (const auto* const value = arg.as_double()) {
    // Written so that NaN is out of range too. So are the bounds themselves, as in the standard.
    if (!(*value > -0x1p63 && *value < 0x1p63)) return OutOfRange("int", heap);
    return Datum(static_cast<int64_t>(*value));
  }
  if (arg.as_big_int() != nullptr) return OutOfRange("int", heap);
  if (const auto* const time = arg.as_timestamp()) return Datum(absl::ToUnixSeconds(*time));
  if (const auto* const text = arg.as_string()) return FromString<int64_t>("int", *text, heap);
  return NoOverload("int", args, heap);
}

Datum ToUint(std::span<const Datum> args, Heap& heap) {
  const Datum& arg = args[0];
  if (arg.as_uint() != nullptr) return arg;
  if (const auto* const value = arg.as_int()) {
    if (*value < 0) return OutOfRange("uint", heap);
    return Datum(static_cast<uint64_t>(*value));
  }
  if (const auto* const value = arg.as_double()) {
    if (!(*value >= 0 && *value < 0x1p64)) return OutOfRange("uint", heap);
    return Datum(static_cast<uint64_t>(*value));
  }
  if (arg.as_big_int() != nullptr) return OutOfRange("uint", heap);
  if (const auto* const text = arg.as_string()) return FromString<uint64_t>("uint", *text, heap);
  return NoOverload("uint", args, heap);
}

Datum ToDouble(std::span<const Datum> args, Heap& heap) {
  const Datum& arg = args[0];
  if (arg.as_double() != nullptr) return arg;
  if (const auto* const value = arg.as_int()) return Datum(static_cast<double>(*value));
  if (const auto* const value = arg.as_uint()) return Datum(static_cast<double>(*value));
  if (const auto* const text = arg.as_string()) return FromString<double>("double", *text, heap);
  return NoOverload("double", args, heap);
}

Datum ToString(std::span<const Datum> args, Heap& heap) {
  const Datum& arg = args[0];
  if (arg.as_string() != nullptr) return arg;
  if (const auto* const value = arg.as_bool()) return heap.Text(*value ? "true" : "false");
  if (const auto* const value = arg.as_int()) return heap.Text(absl::StrCat(*value));
  if (const auto* const value = arg.as_uint()) return heap.Text(absl::StrCat(*value));
  if (const auto* const value = arg.as_double()) return heap.Text(Digits(*value));
  if (const auto* const value = arg.as_big_int()) return Datum(value->digits);
  if (const auto* const value = arg.as_timestamp()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_duration()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_address()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_network()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_bytes()) {
    heap.ChargeBytes(value->data.size());
    if (FindInvalidUtf8(value->data) != absl::string_view::npos) {
      return heap.Fail("these bytes are not UTF-8");
    }
    return Datum(value->data);
  }
  return NoOverload("string", args, heap);
}

}  // namespace magpie::expr
