#include "common/expr/datum/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace magpie::expr {
namespace {

// Two to the 63rd and to the 64th: the first doubles beyond int64 and uint64.
constexpr double kBeyondInt = 9223372036854775808.0;
constexpr double kBeyondUint = 18446744073709551616.0;

std::partial_ordering CompareWith(int64_t a, uint64_t b) {
  if (a < 0) return std::partial_ordering::less;
  return static_cast<uint64_t>(a) <=> b;
}

// A whole number against a double that it cannot be converted to without loss: the double's whole
// part fits the number's type, so compare that, and let the fraction break a tie.
template <typename Whole>
std::partial_ordering CompareWithDouble(Whole a, double b, double lowest, double beyond) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b >= beyond) return std::partial_ordering::less;
  if (b < lowest) return std::partial_ordering::greater;
  const double whole = std::trunc(b);
  const std::partial_ordering order = a <=> static_cast<Whole>(whole);
  return order != 0 ? order : whole <=> b;
}

std::partial_ordering Reversed(std::partial_ordering order) { return 0 <=> order; }

std::partial_ordering CompareInt(int64_t a, const Datum& b) {
  if (b.as_int() != nullptr) return a <=> *b.as_int();
  if (b.as_uint() != nullptr) return CompareWith(a, *b.as_uint());
  return CompareWithDouble(a, *b.as_double(), -kBeyondInt, kBeyondInt);
}

std::partial_ordering CompareUint(uint64_t a, const Datum& b) {
  if (b.as_uint() != nullptr) return a <=> *b.as_uint();
  if (b.as_int() != nullptr) return Reversed(CompareWith(*b.as_int(), a));
  // Between -1 and 0, the whole part is 0 and the fraction decides.
  if (*b.as_double() <= -1) return std::partial_ordering::greater;
  return CompareWithDouble(a, *b.as_double(), -1, kBeyondUint);
}

// By the digits, which have no leading zeros.
std::partial_ordering CompareSizes(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

// Two whole numbers in digits.
std::partial_ordering CompareDigits(absl::string_view a, absl::string_view b) {
  const bool is_negative = absl::ConsumePrefix(&a, "-");
  if (is_negative != absl::ConsumePrefix(&b, "-")) return is_negative ? -1 <=> 0 : 0 <=> -1;
  return is_negative ? CompareSizes(b, a) : CompareSizes(a, b);
}

// Digits that show how `number` compares to a number beyond 64 bits: a double of that size
// is whole.
std::string DigitsOf(const Datum& number) {
  if (const auto* const value = number.as_big_int()) return std::string(value->digits);
  if (const auto* const value = number.as_int()) return absl::StrCat(*value);
  if (const auto* const value = number.as_uint()) return absl::StrCat(*value);
  return absl::StrFormat("%.0f", *number.as_double());
}

std::partial_ordering CompareBigInts(const Datum& a, const Datum& b) {
  for (const Datum* const datum : {&a, &b}) {
    const double* const value = datum->as_double();
    if (value == nullptr || std::isfinite(*value)) continue;
    if (std::isnan(*value)) return std::partial_ordering::unordered;
    return (datum == &a) == (*value > 0) ? std::partial_ordering::greater
                                         : std::partial_ordering::less;
  }
  return CompareDigits(DigitsOf(a), DigitsOf(b));
}

template <typename Time>
std::partial_ordering OrderOf(Time a, Time b) {
  if (a == b) return std::partial_ordering::equivalent;
  return a < b ? std::partial_ordering::less : std::partial_ordering::greater;
}

// ::ffff:c0a8:1 is 192.168.0.1 in another spelling.
IpAddress Unmapped(IpAddress address) {
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (address.version == 4 || !std::ranges::equal(std::span(address.bytes).first<12>(), kMapped)) {
    return address;
  }
  std::ranges::fill(std::span(address.bytes).first<12>(), uint8_t{0});
  address.version = 4;
  return address;
}

}  // namespace

std::partial_ordering CompareNumbers(const Datum& a, const Datum& b) {
  if (a.as_int() != nullptr) return CompareInt(*a.as_int(), b);
  if (a.as_uint() != nullptr) return CompareUint(*a.as_uint(), b);
  if (b.as_double() != nullptr) return *a.as_double() <=> *b.as_double();
  return Reversed(CompareNumbers(b, a));
}

std::optional<std::partial_ordering> Compare(const Datum& a, const Datum& b) {
  if (a.is_number() && b.is_number()) return CompareNumbers(a, b);
  if (a.as_string() != nullptr && b.as_string() != nullptr) {
    return a.as_string()->compare(*b.as_string()) <=> 0;
  }
  const bool is_big = a.as_big_int() != nullptr || b.as_big_int() != nullptr;
  const auto is_number = [](const Datum& x) { return x.is_number() || x.as_big_int() != nullptr; };
  if (is_big && is_number(a) && is_number(b)) return CompareBigInts(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Datum::Kind::kBool:
      return *a.as_bool() <=> *b.as_bool();
    case Datum::Kind::kBytes:
      return a.as_bytes()->data.compare(b.as_bytes()->data) <=> 0;
    case Datum::Kind::kTimestamp:
      return OrderOf(*a.as_timestamp(), *b.as_timestamp());
    case Datum::Kind::kDuration:
      return OrderOf(*a.as_duration(), *b.as_duration());
    default:
      return std::nullopt;
  }
}

bool SameScalar(const Datum& a, const Datum& b) {
  if (a.kind() == b.kind()) {
    switch (a.kind()) {
      case Datum::Kind::kNull:
        return true;
      case Datum::Kind::kType:
        return a.as_type()->name == b.as_type()->name;
      case Datum::Kind::kAddress:
        return Unmapped(*a.as_address()) == Unmapped(*b.as_address());
      case Datum::Kind::kNetwork:
        return *a.as_network() == *b.as_network();
      default:
        break;
    }
  }
  const std::optional<std::partial_ordering> order = Compare(a, b);
  return order.has_value() && *order == 0;
}

}  // namespace magpie::expr
