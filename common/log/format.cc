#include "common/log/format.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace magpie {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD in UTF-8

absl::string_view NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "DEBUG";
    case Level::kInfo:
      return "INFO";
    case Level::kWarning:
      return "WARNING";
    case Level::kError:
      return "ERROR";
  }
  return "ERROR";
}

uint8_t ByteAt(absl::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

// The size of the UTF-8 sequence that `text` begins with, by table 3-7 of the Unicode standard; 0
// where it is ill-formed. `text` is not empty.
size_t SequenceSize(absl::string_view text) {
  const uint8_t first = ByteAt(text, 0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < size) return 0;
  // Some first bytes narrow the second: no overlong forms, surrogates, or what is above U+10FFFF.
  const uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (ByteAt(text, 1) < least || ByteAt(text, 1) > most) return 0;
  for (size_t i = 2; i < size; ++i) {
    if ((ByteAt(text, i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

void AppendAsciiEscaped(char c, std::string& out) {
  switch (c) {
    case '"':
      return absl::StrAppend(&out, "\\\"");
    case '\\':
      return absl::StrAppend(&out, "\\\\");
    case '\n':
      return absl::StrAppend(&out, "\\n");
    case '\r':
      return absl::StrAppend(&out, "\\r");
    case '\t':
      return absl::StrAppend(&out, "\\t");
    default:
      if (!absl::ascii_iscntrl(c)) return out.push_back(c);
      absl::StrAppendFormat(&out, "\\u%04x", c);
  }
}

// As RFC 8259 escapes a string, without its quotes.
void AppendEscaped(absl::string_view text, std::string& out) {
  const bool cut = text.size() > kMaxLogValueBytes;
  if (cut) text = text.substr(0, kMaxLogValueBytes);
  while (!text.empty()) {
    const size_t size = SequenceSize(text);
    if (size == 0) {
      absl::StrAppend(&out, kReplacement);
    } else if (size == 1) {
      AppendAsciiEscaped(text[0], out);
    } else {
      absl::StrAppend(&out, text.substr(0, size));
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  if (cut) absl::StrAppend(&out, "...");
}

void AppendQuoted(absl::string_view text, std::string& out) {
  out.push_back('"');
  AppendEscaped(text, out);
  out.push_back('"');
}

bool IsPlain(char c) { return absl::ascii_isgraph(c) && c != '"' && c != '\\' && c != '='; }

void AppendTextValue(absl::string_view value, std::string& out) {
  for (const char c : value) {
    if (!IsPlain(c)) return AppendQuoted(value, out);
  }
  if (value.empty()) return AppendQuoted(value, out);
  AppendEscaped(value, out);
}

std::string Timestamp(absl::Time now) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone());
}

std::string FormatText(absl::Time now, Level level, absl::string_view msg,
                       std::initializer_list<LogField> fields) {
  std::string line = absl::StrCat(Timestamp(now), " ", NameOf(level), " ");
  AppendEscaped(msg, line);
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&line, " ", name, "=");
    AppendTextValue(value, line);
  }
  return line;
}

std::string FormatJson(absl::Time now, Level level, absl::string_view msg,
                       std::initializer_list<LogField> fields) {
  std::string line =
      absl::StrCat("{\"ts\":\"", Timestamp(now), "\",\"level\":\"", NameOf(level), "\",\"msg\":");
  AppendQuoted(msg, line);
  for (const auto& [name, value] : fields) {
    line.push_back(',');
    AppendQuoted(name, line);
    line.push_back(':');
    AppendQuoted(value, line);
  }
  line.push_back('}');
  return line;
}

}  // namespace

std::string FormatRecord(LogFormat format, absl::Time now, Level level, absl::string_view msg,
                         std::initializer_list<LogField> fields) {
  std::string line = format == LogFormat::kJson ? FormatJson(now, level, msg, fields)
                                                : FormatText(now, level, msg, fields);
  line.push_back('\n');
  return line;
}

}  // namespace magpie
