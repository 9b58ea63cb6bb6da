#include "common/value/parse_json.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie {
namespace {

namespace dom = simdjson::dom;

// The end of the string that begins at `begin`: just after its closing quote.
size_t EndOfString(absl::string_view text, size_t begin) {
  for (size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

// Whether `token` is a whole number that no 64-bit integer holds.
bool IsBigInt(absl::string_view token) {
  int64_t as_int;
  uint64_t as_uint;
  return token.size() >= 19 &&
         token.find_first_not_of("0123456789", 1) == absl::string_view::npos &&
         !absl::SimpleAtoi(token, &as_int) && !absl::SimpleAtoi(token, &as_uint);
}

// Whether `token` is a valid JSON number. The parser cannot check it, as it does not see it.
bool IsNumber(absl::string_view token) {
  absl::string_view digits = token;
  absl::ConsumePrefix(&digits, "-");
  return !digits.empty() && digits[0] != '0' && absl::ascii_isdigit(digits[0]);
}

// One of the 32 characters that Unicode reserves for internal use and that `text` does not contain,
// escaped or not; empty if it contains all of them.
std::string MarkFor(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (int i = 0; i < 32; ++i) {
    const std::string mark = absl::StrCat("\xEF\xB7", std::string(1, static_cast<char>(0x90 + i)));
    const std::string escaped = absl::StrCat("\\u", absl::Hex(0xFDD0 + i));
    if (!absl::StrContains(lower, mark) && !absl::StrContains(lower, escaped)) return mark;
  }
  return "";
}

// `text` with strings, of `mark` and the digits, in the place of whole numbers beyond 64 bits.
std::string WithBigIntsAsStrings(absl::string_view text, absl::string_view mark) {
  std::string spelled;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin + 1;
    bool is_big_int = false;
    if (text[begin] == '"') {
      end = EndOfString(text, begin);
    } else if (absl::ascii_isdigit(text[begin]) || text[begin] == '-') {
      end = std::min(text.find_first_not_of("0123456789+-.eE", begin), text.size());
      const absl::string_view token = text.substr(begin, end - begin);
      is_big_int = IsNumber(token) && IsBigInt(token);
    }
    const absl::string_view quote = is_big_int ? "\"" : "";
    absl::StrAppend(&spelled, quote, is_big_int ? mark : "", text.substr(begin, end - begin),
                    quote);
    begin = end;
  }
  return spelled;
}

absl::Status Malformed(simdjson::error_code error) {
  if (error == simdjson::DEPTH_ERROR) return JsonTooDeep();
  if (error == simdjson::NUMBER_ERROR) {
    return MalformedJson("has a number that is misspelled, or too large for a double");
  }
  return MalformedJson(simdjson::error_message(error));
}

}  // namespace

absl::StatusOr<ParsedElement> ParseElement(dom::parser& parser, absl::string_view text) {
  // The parser counts the values within the innermost list too.
  constexpr size_t kDepth = kMaxJsonDepth + 1;
  if (parser.max_depth() != kDepth) {
    if (const auto error = parser.allocate(text.size(), kDepth)) return Malformed(error);
  }
  ParsedElement parsed;
  auto error = parser.parse(text.data(), text.size()).get(parsed.root);
  if (error == simdjson::NUMBER_ERROR) {
    parsed.mark = MarkFor(text);
    if (parsed.mark.empty()) return MalformedJson("has a whole number beyond 64 bits");
    const std::string spelled = WithBigIntsAsStrings(text, parsed.mark);
    error = parser.parse(spelled.data(), spelled.size()).get(parsed.root);
  }
  if (error) return Malformed(error);
  return parsed;
}

absl::Status MalformedJson(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_JSON", absl::StrCat("JSON: ", what));
}

absl::Status JsonTooDeep() {
  return MalformedJson(absl::StrCat("is nested more than ", kMaxJsonDepth, " deep"));
}

}  // namespace magpie
