#include <charconv>
#include <cmath>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/expr/functions.h"
#include "common/expr/network.h"
#include "common/expr/time.h"
#include "common/expr/utf8.h"

namespace magpie::expr {
namespace {

// The number that all of `text` spells; nothing where it spells none of this type.
template <typename Number>
std::optional<Number> Spelled(absl::string_view text) {
  Number number;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

Datum OutOfRange(absl::string_view kind, Heap& heap) {
  return heap.Fail(absl::StrCat("out of the range of ", kind));
}

template <typename Number>
Datum FromString(absl::string_view kind, absl::string_view text, Heap& heap) {
  const std::optional<Number> number = Spelled<Number>(text);
  if (!number.has_value()) return heap.Fail(absl::StrCat("this string spells no ", kind));
  return Datum(*number);
}

// The shortest digits that read back as the same double, with an exponent only where it is great.
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
  for (const absl::string_view yes : {"1", "t", "true", "TRUE", "True"}) {
    if (*text == yes) return Datum(true);
  }
  for (const absl::string_view no : {"0", "f", "false", "FALSE", "False"}) {
    if (*text == no) return Datum(false);
  }
  return heap.Fail("this string spells no bool");
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
    // Written so that NaN is out of range too. The bounds themselves are, as the standard has it.
    if (!(*value > -0x1p63 && *value < 0x1p63)) return OutOfRange("int", heap);
    return Datum(static_cast<int64_t>(*value));
  }
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
  if (const auto* const value = arg.as_timestamp()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_duration()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_address()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_network()) return heap.Text(ToText(*value));
  if (const auto* const value = arg.as_bytes()) {
    heap.ChargeBytes(value->data.size());
    if (FindInvalidUtf8(value->data) != absl::string_view::npos) {
      return heap.Fail("these bytes are no UTF-8");
    }
    return Datum(value->data);
  }
  return NoOverload("string", args, heap);
}

}  // namespace magpie::expr
