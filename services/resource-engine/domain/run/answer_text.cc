#include "services/resource-engine/domain/run/answer_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace magpie::resource {
namespace {

constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr absl::string_view kBigMark = "\xFE\xFF";
constexpr absl::string_view kLittleMark = "\xFF\xFE";
// For names from a peer, in error messages.
constexpr size_t kMaxNameBytes = 60;

absl::string_view MediaType(absl::string_view content_type) {
  return absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';')));
}

// In lower case; empty for none.
std::string CharsetOf(absl::string_view content_type) {
  const std::vector<absl::string_view> parts = absl::StrSplit(content_type, ';');
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> parameter =
        absl::StrSplit(parts[i], absl::MaxSplits('=', 1));
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parameter.first), "charset")) continue;
    absl::string_view value = absl::StripAsciiWhitespace(parameter.second);
    if (absl::ConsumePrefix(&value, "\"")) absl::ConsumeSuffix(&value, "\"");
    return absl::AsciiStrToLower(value);
  }
  return "";
}

// Whether a string from a peer may be shown.
bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("-_./+", absl::string_view(&c, 1));
  });
}

void AppendUtf8(uint32_t point, std::string& text) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | (point >> 12));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0 | (point >> 18));
    tail(12), tail(6), tail(0);
  }
}

absl::Status BadUtf16() { return absl::InvalidArgumentError("bytes that are not UTF-16"); }

absl::StatusOr<absl::string_view> FromUtf16(absl::string_view body, bool big,
                                            std::string& decoded) {
  if (body.size() % 2 != 0) return BadUtf16();
  const auto unit = [body, big](size_t at) {
    const auto first = static_cast<unsigned char>(body[at]);
    const auto second = static_cast<unsigned char>(body[at + 1]);
    return static_cast<uint32_t>(big ? first << 8 | second : second << 8 | first);
  };
  for (size_t i = 0; i < body.size(); i += 2) {
    uint32_t point = unit(i);
    if (point >= 0xD800 && point < 0xE000) {
      i += 2;
      const uint32_t low = i < body.size() ? unit(i) : 0;
      if (point >= 0xDC00 || low < 0xDC00 || low >= 0xE000) return BadUtf16();
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    if (i == 0 && point == 0xFEFF) continue;
    AppendUtf8(point, decoded);
  }
  return decoded;
}

// JSON begins with an ASCII character, so which of its two bytes is zero shows the byte order.
bool IsBigEndian(absl::string_view body, absl::string_view charset) {
  if (absl::StartsWith(body, kBigMark)) return true;
  if (absl::StartsWith(body, kLittleMark)) return false;
  if (charset == "utf-16be") return true;
  if (charset == "utf-16le") return false;
  return body.empty() || body[0] == '\0';
}

bool LooksLikeUtf16(absl::string_view body) {
  if (absl::StartsWith(body, kBigMark) || absl::StartsWith(body, kLittleMark)) return true;
  return body.size() >= 2 && (body[0] == '\0') != (body[1] == '\0');
}

}  // namespace

absl::StatusOr<absl::string_view> ToUtf8(absl::string_view body, absl::string_view content_type,
                                         std::string& decoded) {
  if (absl::ConsumePrefix(&body, kUtf8Mark)) return body;
  const std::string charset = CharsetOf(content_type);
  if (absl::StartsWith(charset, "utf-16") || LooksLikeUtf16(body)) {
    return FromUtf16(body, IsBigEndian(body, charset), decoded);
  }
  if (charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii") {
    return body;
  }
  if (charset == "iso-8859-1" || charset == "latin1") {
    for (const char c : body) AppendUtf8(static_cast<unsigned char>(c), decoded);
    return decoded;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("charset ", IsName(charset) ? charset : "of a malformed name",
                   ", which is not UTF-8, UTF-16, ISO-8859-1 or US-ASCII"));
}

std::string DescribeNonJson(absl::string_view text, absl::string_view content_type) {
  const std::string type = absl::AsciiStrToLower(MediaType(content_type));
  const absl::string_view begin = absl::StripLeadingAsciiWhitespace(text).substr(0, 20);
  const bool marked_up = absl::StartsWith(begin, "<");
  const bool is_html = absl::StartsWithIgnoreCase(begin, "<!doctype html") ||
                       absl::StartsWithIgnoreCase(begin, "<html") || type == "text/html";
  if (marked_up && is_html) return "HTML instead of JSON";
  if (marked_up) return "XML instead of JSON";
  return IsName(type) && !absl::StrContains(type, "json")
             ? absl::StrCat("something that is not JSON, of type ", type)
             : "something that is not JSON";
}

}  // namespace magpie::resource
