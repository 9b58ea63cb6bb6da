#include "common/expr/syntax/literal.h"

#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/syntax/source_error.h"
#include "common/status/macros.h"

namespace magpie::expr {
namespace {

// The number that `digits` spell in `base`; nothing if they spell none, or one beyond 64 bits.
std::optional<uint64_t> Digits(absl::string_view digits, int base) {
  uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<uint64_t> Magnitude(absl::string_view spelling) {
  if (absl::ConsumePrefix(&spelling, "0x") || absl::ConsumePrefix(&spelling, "0X")) {
    return Digits(spelling, 16);
  }
  return Digits(spelling, 10);
}

// The character that a one-letter escape stands for; 0 if it is not one.
char SimpleEscape(char c) {
  constexpr absl::string_view kNames = "abfnrtv\\?\"'`";
  constexpr absl::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
  const size_t at = kNames.find(c);
  return at == absl::string_view::npos ? '\0' : kValues[at];
}

struct NumericEscape {
  size_t skip;    // letters between the backslash and the digits
  size_t digits;  // their exact number
  int base;
};

std::optional<NumericEscape> NumericEscapeOf(char c) {
  if (c == 'x' || c == 'X') return NumericEscape{1, 2, 16};
  if (c == 'u') return NumericEscape{1, 4, 16};
  if (c == 'U') return NumericEscape{1, 8, 16};
  if (c >= '0' && c <= '3') return NumericEscape{0, 3, 8};
  return std::nullopt;
}

// Appends the value of the escape at the start of `text`, after the backslash. Returns its length;
// 0 if it is not an escape.
size_t Unescape(absl::string_view text, bool is_bytes, std::string& out) {
  if (text.empty()) return 0;
  if (const char simple = SimpleEscape(text[0]); simple != '\0') {
    out += simple;
    return 1;
  }
  const std::optional<NumericEscape> escape = NumericEscapeOf(text[0]);
  if (!escape.has_value()) return 0;
  const absl::string_view digits = absl::ClippedSubstr(text, escape->skip, escape->digits);
  const std::optional<uint64_t> number = Digits(digits, escape->base);
  if (digits.size() != escape->digits || !number.has_value()) return 0;
  if (is_bytes) {
    if (escape->digits > 3) return 0;
    out += static_cast<char>(*number);
    return escape->skip + escape->digits;
  }
  return AppendUtf8(static_cast<char32_t>(*number), out) ? escape->skip + escape->digits : 0;
}

}  // namespace

absl::StatusOr<std::string> StringOf(absl::string_view source, const Token& token) {
  const size_t open = token.text.find_first_of("\"'");
  absl::string_view inside = token.text.substr(open);
  const size_t quotes =
      inside.size() >= 6 && inside[1] == inside[0] && inside[2] == inside[0] ? 3 : 1;
  inside = inside.substr(quotes, inside.size() - 2 * quotes);
  const bool is_raw = token.text.substr(0, open).find_first_of("rR") != absl::string_view::npos;
  const bool is_bytes = token.kind == TokenKind::kBytes;
  if (is_raw || !absl::StrContains(inside, "\\")) return std::string(inside);

  std::string text;
  for (size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\') {
      text += inside[i];
      continue;
    }
    const size_t length = Unescape(inside.substr(i + 1), is_bytes, text);
    if (length == 0) {
      return SourceError(source, token.begin + open + quotes + i, "this escape is unknown");
    }
    i += length;
  }
  return text;
}

std::optional<int64_t> IntOf(absl::string_view spelling, bool negative) {
  constexpr uint64_t kLimit = uint64_t{1} << 63;  // one beyond the greatest int64
  const std::optional<uint64_t> magnitude = Magnitude(spelling);
  if (!magnitude.has_value() || *magnitude > kLimit) return std::nullopt;
  if (!negative && *magnitude == kLimit) return std::nullopt;
  return static_cast<int64_t>(negative ? -*magnitude : *magnitude);
}

std::optional<uint64_t> UintOf(absl::string_view spelling) {
  spelling.remove_suffix(1);
  return Magnitude(spelling);
}

std::optional<double> DoubleOf(absl::string_view spelling) {
  double number = 0;
  if (!absl::SimpleAtod(spelling, &number) || std::isinf(number)) return std::nullopt;
  return number;
}

}  // namespace magpie::expr
