#include "services/flow-engine/foreign/foreign.h"

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/expr.h"
#include "services/flow-engine/foreign/translate.h"

namespace magpie::flow::foreign {
namespace {

constexpr size_t kQuotedBytes = 120;

// On one line, and not too long.
std::string Quoted(absl::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = static_cast<unsigned char>(c) <= ' ';
    if (is_space && (line.empty() || line.back() == ' ')) continue;
    line += is_space ? ' ' : c;
  }
  if (line.size() <= kQuotedBytes) return absl::StrCat("`", line, "`");
  size_t end = kQuotedBytes;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat("`", line.substr(0, end), "...`");
}

std::string Shown(const NamedLanguage& in) {
  switch (in.language) {
    case Language::kJuel:
      return "JUEL";
    case Language::kFeel:
      return "FEEL";
    case Language::kGroovy:
      return "Groovy";
    case Language::kJavaScript:
      return "JavaScript";
    case Language::kXPath:
      return "XPath";
    default:
      return in.name;
  }
}

bool IsTranslated(Language language) {
  return language == Language::kJuel || language == Language::kFeel ||
         language == Language::kGroovy || language == Language::kJavaScript;
}

bool BeginsAsJuel(absl::string_view text) {
  return absl::StartsWith(text, "${") || absl::StartsWith(text, "#{");
}

// `text` after its mark, which is added unless it is there.
std::string Marked(absl::string_view text, const Written& written) {
  switch (written.in.language) {
    case Language::kFeel:
      return absl::StrCat("= ", written.text);
    case Language::kJuel:
      if (BeginsAsJuel(text)) return std::string(text);
      [[fallthrough]];
    default:
      return absl::StrCat(written.in.name, ": ", written.text);
  }
}

// Whether the mark is the name of the language, which is ours and not the author's.
bool IsNamed(absl::string_view text, const Written& written) {
  return !BeginsAsJuel(text) && written.in.language != Language::kFeel;
}

absl::StatusOr<std::string> InCel(absl::string_view text, const Written& written) {
  if (written.in.language == Language::kJuel && !BeginsAsJuel(text)) {
    return absl::InvalidArgumentError(
        "JUEL takes text without ${...} as it is, not as an expression");
  }
  return Translated(written.text, written.in.language);
}

}  // namespace

std::string Read(absl::string_view text, const NamedLanguage& said,
                 const NamedLanguage& by_default) {
  text = absl::StripAsciiWhitespace(text);
  const Written written = Identify(text, said, by_default);
  const Language language = written.in.language;
  if (text.empty() || language == Language::kNone || language == Language::kCel) {
    return std::string(written.text);
  }
  if (language == Language::kXPath && written.is_default &&
      expr::Program::Compile(written.text).ok()) {
    return std::string(written.text);
  }
  if (IsTranslated(language)) {
    if (absl::StatusOr<std::string> cel = InCel(text, written); cel.ok()) return *std::move(cel);
  }
  return Marked(text, written);
}

std::string ReadScript(absl::string_view text, absl::string_view format) {
  text = absl::StripAsciiWhitespace(text);
  const NamedLanguage in = LanguageOf(format);
  const bool is_cel = in.language == Language::kNone || in.language == Language::kCel;
  return is_cel || text.empty() ? std::string(text) : absl::StrCat(in.name, ": ", text);
}

bool IsMarked(absl::string_view text) {
  return Identify(text, {}, {}).in.language != Language::kNone;
}

std::string FaultOf(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const Written written = Identify(text, {}, {});
  const std::string told =
      absl::StrCat(Quoted(IsNamed(text, written) ? written.text : text), " is ", Shown(written.in));
  const absl::string_view where =
      written.in.language == Language::kGroovy
          ? " in CEL, in the model (in Turbo behind `cel: `) or by --mapping"
          : " in CEL, in the model or by --mapping";
  if (!IsTranslated(written.in.language)) {
    return absl::StrCat(told, ", which is not read here; write it", where);
  }
  const absl::StatusOr<std::string> cel = InCel(text, written);
  if (cel.ok()) return absl::StrCat(told, "; write ", *cel, where);
  const absl::string_view why = cel.status().message();
  const bool has_advice = absl::StrContains(why, "; write ");
  return absl::StrCat(told, ": ", why, has_advice ? "" : "; write it", where);
}

std::string ScriptFaultOf(absl::string_view text) {
  const Written written = Identify(text, {}, {});
  return absl::StrCat("is ", Shown(written.in), ", which is not run here: ", Quoted(written.text),
                      "; write lines of `variable = expression` in CEL, with scriptFormat=\"cel\" "
                      "or as `script` by --mapping");
}

}  // namespace magpie::flow::foreign
