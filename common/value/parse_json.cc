#include "common/value/parse_json.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie {
namespace {

namespace dom = simdjson::dom;

// Where the string that begins at `begin` ends: just behind its closing quote.
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

// `text` with ".0" behind each whole number of 19 digits or more that no 64-bit integer holds. The
// parser refuses such numbers; spelled so, they become the nearest double.
std::string WithHugeWholesAsDoubles(absl::string_view text) {
  std::string spelled;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin + 1;
    if (text[begin] == '"') {
      end = EndOfString(text, begin);
    } else if (absl::ascii_isdigit(text[begin]) || text[begin] == '-') {
      end = std::min(text.find_first_not_of("0123456789+-.eE", begin), text.size());
    }
    const absl::string_view token = text.substr(begin, end - begin);
    absl::StrAppend(&spelled, token);
    const bool whole = token.find_first_not_of("0123456789", 1) == absl::string_view::npos;
    int64_t as_int;
    uint64_t as_uint;
    if (whole && token.size() >= 19 && !absl::SimpleAtoi(token, &as_int) &&
        !absl::SimpleAtoi(token, &as_uint)) {
      spelled += ".0";
    }
    begin = end;
  }
  return spelled;
}

absl::Status Malformed(simdjson::error_code error) {
  if (error == simdjson::DEPTH_ERROR) return JsonTooDeep();
  return MalformedJson(simdjson::error_message(error));
}

}  // namespace

absl::StatusOr<dom::element> ParseElement(dom::parser& parser, absl::string_view text) {
  // The parser counts the values within the innermost list too.
  constexpr size_t kDepth = kMaxJsonDepth + 1;
  if (parser.max_depth() != kDepth) {
    if (const auto error = parser.allocate(text.size(), kDepth)) return Malformed(error);
  }
  dom::element root;
  auto error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::NUMBER_ERROR) {
    const std::string spelled = WithHugeWholesAsDoubles(text);
    error = parser.parse(spelled.data(), spelled.size()).get(root);
  }
  if (error) return Malformed(error);
  return root;
}

absl::Status MalformedJson(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_JSON", absl::StrCat("JSON: ", what));
}

absl::Status JsonTooDeep() {
  return MalformedJson(absl::StrCat("is nested more than ", kMaxJsonDepth, " deep"));
}

}  // namespace magpie
