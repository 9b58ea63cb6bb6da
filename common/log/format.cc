#include "common/log/format.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/utf8.h"

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

// Appends `text` escaped as in RFC 8259, without quotes.
void AppendEscaped(absl::string_view text, std::string& out) {
  const bool cut = text.size() > kMaxLogValueBytes;
  if (cut) text = text.substr(0, kMaxLogValueBytes);
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
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
