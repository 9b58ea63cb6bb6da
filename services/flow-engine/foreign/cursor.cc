#include "services/flow-engine/foreign/cursor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/flow-engine/foreign/fault.h"

namespace magpie::flow::foreign {
namespace {

struct Spelling {
  Language language;
  absl::string_view written;
  absl::string_view meant;
};

// Operators that are spelled differently in CEL. FEEL's `not` is a function.
constexpr Spelling kSpellings[] = {
    {Language::kJuel, "and", "&&"}, {Language::kJuel, "or", "||"}, {Language::kJuel, "eq", "=="},
    {Language::kJuel, "ne", "!="},  {Language::kJuel, "lt", "<"},  {Language::kJuel, "le", "<="},
    {Language::kJuel, "gt", ">"},   {Language::kJuel, "ge", ">="}, {Language::kJuel, "div", "/"},
    {Language::kJuel, "mod", "%"},  {Language::kJuel, "not", "!"}, {Language::kFeel, "and", "&&"},
    {Language::kFeel, "or", "||"},  {Language::kFeel, "=", "=="}};

// Keywords.
constexpr std::pair<Language, absl::string_view> kKeywords[] = {
    {Language::kJuel, "empty"},
    {Language::kJuel, "instanceof"},
    {Language::kFeel, "if"},
    {Language::kFeel, "then"},
    {Language::kFeel, "else"},
    {Language::kFeel, "for"},
    {Language::kFeel, "some"},
    {Language::kFeel, "every"},
    {Language::kFeel, "return"},
    {Language::kFeel, "satisfies"},
    {Language::kFeel, "function"},
    {Language::kFeel, "between"},
    {Language::kFeel, "instance"},
    {Language::kFeel, "in"},
    {Language::kGroovy, "new"},
    {Language::kGroovy, "instanceof"},
    {Language::kGroovy, "return"},
    {Language::kGroovy, "in"},
    {Language::kGroovy, "as"},
    {Language::kJavaScript, "new"},
    {Language::kJavaScript, "typeof"},
    {Language::kJavaScript, "instanceof"},
    {Language::kJavaScript, "in"},
    {Language::kJavaScript, "return"},
    {Language::kJavaScript, "undefined"}};

}  // namespace

Cursor::Cursor(absl::string_view source, Language language, std::vector<Word> words)
    : source_(source), language_(language), words_(std::move(words)) {}

absl::string_view Cursor::Sign() const {
  const Word& word = Now();
  if (word.kind != Word::Kind::kName && word.kind != Word::Kind::kSign) return "";
  for (const Spelling& one : kSpellings) {
    if (one.language == language_ && one.written == word.text) return one.meant;
  }
  const bool is_feel = language_ == Language::kFeel;
  if (is_feel && (word.text == "==" || word.text == "&&" || word.text == "||")) return "";
  return word.kind == Word::Kind::kSign ? absl::string_view(word.text) : "";
}

bool Cursor::IsReserved() const {
  if (!Sign().empty()) return true;
  return std::ranges::any_of(kKeywords, [&](const auto& word) {
    return word.first == language_ && word.second == Now().text;
  });
}

bool Cursor::Is(absl::string_view text) const {
  return Now().text == text && (Now().kind == Word::Kind::kSign || Now().kind == Word::Kind::kName);
}

bool Cursor::Take(absl::string_view text) {
  if (!Is(text)) return false;
  ++at_;
  return true;
}

bool Cursor::TakeSign(absl::string_view sign) {
  if (Sign() != sign) return false;
  ++at_;
  return true;
}

absl::Status Cursor::Need(absl::string_view text) {
  if (Take(text)) return absl::OkStatus();
  return Now().kind == Word::Kind::kEnd ? Fault(absl::StrCat("a `", text, "` is missing"))
                                        : NotRead();
}

absl::Status Cursor::NotRead() const {
  if (Now().kind == Word::Kind::kEnd) return Fault("it ends too early");
  const absl::string_view spelled = Written(Now().begin, Now().end);
  return Fault(absl::StrCat("`", spelled, "` has no exact equal in CEL here"));
}

absl::string_view Cursor::Written(size_t begin, size_t end) const {
  return absl::StripAsciiWhitespace(source_.substr(begin, end - begin));
}

}  // namespace magpie::flow::foreign
