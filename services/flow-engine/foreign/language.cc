#include "services/flow-engine/foreign/language.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace magpie::flow::foreign {
namespace {

struct Known {
  absl::string_view part;  // all of its names contain this
  Language language;
  absl::string_view name;
};

// The first match counts.
constexpr Known kKnown[] = {{"feel", Language::kFeel, "feel"},
                            {"juel", Language::kJuel, "juel"},
                            {"id=245", Language::kJuel, "juel"},  // of the Java request 245
                            {"groovy", Language::kGroovy, "groovy"},
                            {"javascript", Language::kJavaScript, "javascript"},
                            {"ecmascript", Language::kJavaScript, "javascript"},
                            {"xpath", Language::kXPath, "xpath"},
                            {"mvel", Language::kOther, "mvel"}};

// The part after the last of "/:#", and after an "x-".
absl::string_view LastPart(absl::string_view name) {
  while (absl::ConsumeSuffix(&name, "/")) {
  }
  const size_t at = name.find_last_of("/:#");
  if (at != absl::string_view::npos) name.remove_prefix(at + 1);
  absl::ConsumePrefix(&name, "x-");
  return name;
}

bool IsMarkByte(char c) { return absl::ascii_isalnum(c) || absl::StrContains("._-/", c); }

// Takes "groovy: " from the beginning of `text`. No CEL begins like that.
NamedLanguage TakeMark(absl::string_view& text) {
  const size_t end = std::ranges::find_if_not(text, IsMarkByte) - text.begin();
  if (end == 0 || !absl::StartsWith(text.substr(end), ": ")) return {};
  NamedLanguage marked = LanguageOf(text.substr(0, end));
  text = absl::StripLeadingAsciiWhitespace(text.substr(end + 2));
  return marked;
}

bool IsWrapped(absl::string_view text) {
  return (absl::StartsWith(text, "${") || absl::StartsWith(text, "#{")) &&
         absl::EndsWith(text, "}");
}

bool IsBehindEquals(absl::string_view text) {
  return absl::StartsWith(text, "=") && !absl::StartsWith(text, "==");
}

}  // namespace

NamedLanguage LanguageOf(absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(absl::StripAsciiWhitespace(name));
  if (lower.empty()) return {};
  for (const Known& known : kKnown) {
    if (absl::StrContains(lower, known.part)) return {known.language, std::string(known.name)};
  }
  const absl::string_view last = LastPart(lower);
  if (last == "cel" || absl::StrContains(lower, "cel.dev")) return {Language::kCel, "cel"};
  if (last == "js") return {Language::kJavaScript, "javascript"};
  std::string cleaned;
  for (const char c : last.empty() ? absl::string_view(lower) : last) {
    cleaned += IsMarkByte(c) ? c : '-';
  }
  return {Language::kOther, cleaned};
}

NamedLanguage DefaultLanguage(absl::string_view expression_language,
                              absl::string_view type_language) {
  NamedLanguage said = LanguageOf(expression_language);
  const bool is_schema = absl::StrContains(expression_language, "XMLSchema");
  const bool is_free = said.language == Language::kNone || said.language == Language::kXPath;
  if (!is_free && !is_schema) return said;
  NamedLanguage types = LanguageOf(type_language);
  if (types.language == Language::kFeel) return types;
  return is_schema ? NamedLanguage{} : said;
}

Written Identify(absl::string_view text, const NamedLanguage& said,
                 const NamedLanguage& by_default) {
  text = absl::StripAsciiWhitespace(text);
  if (said.language == Language::kCel) return {said, false, text};
  const bool is_free = said.language == Language::kNone;
  if ((is_free || said.language == Language::kJuel) && IsWrapped(text)) {
    text = text.substr(2, text.size() - 3);
    return {{Language::kJuel, "juel"}, false, absl::StripAsciiWhitespace(text)};
  }
  if ((is_free || said.language == Language::kFeel) && IsBehindEquals(text)) {
    return {{Language::kFeel, "feel"}, false, absl::StripAsciiWhitespace(text.substr(1))};
  }
  if (said.language != Language::kNone) return {said, false, text};
  absl::string_view rest = text;
  if (NamedLanguage marked = TakeMark(rest); marked.language != Language::kNone) {
    return {std::move(marked), false, rest};
  }
  return {by_default, true, text};
}

}  // namespace magpie::flow::foreign
