#include "services/flow-engine/foreign/lexer.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/limits.h"
#include "common/status/macros.h"
#include "services/flow-engine/foreign/fault.h"

namespace magpie::flow::foreign {
namespace {

// The longest match counts.
constexpr absl::string_view kSigns[] = {
    "===", "!==", "==~", "<=>", "**", "&&", "||", "==", "!=", "<=", ">=", "?.", "?:",
    "..",  "->",  "=>",  "=~",  "++", "--", "+=", "//", "/*", "(",  ")",  "[",  "]",
    ".",   ",",   "?",   ":",   "!",  "<",  ">",  "=",  "+",  "-",  "*",  "/",  "%"};

bool IsNameByte(char c) { return absl::ascii_isalnum(c) || c == '_'; }

class Lexer {
 public:
  Lexer(absl::string_view source, Language language) : source_(source), language_(language) {}

  absl::StatusOr<std::vector<Word>> Run() {
    std::vector<Word> words;
    for (;;) {
      const size_t end = at_;
      while (at_ < source_.size() && absl::ascii_isspace(source_[at_])) ++at_;
      RETURN_IF_ERROR(GoesOn(end));
      Word word = {.begin = at_, .end = at_};
      if (at_ < source_.size()) RETURN_IF_ERROR(Read(word));
      word.end = at_;
      words.push_back(std::move(word));
      if (words.back().kind == Word::Kind::kEnd) return words;
    }
  }

 private:
  char Now(size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  // A fault if Groovy takes this line for a new statement: it is outside of brackets and begins
  // with a sign that an expression may begin with.
  absl::Status GoesOn(size_t end) const {
    const bool is_new_line = absl::StrContains(source_.substr(end, at_ - end), '\n') ||
                             absl::StrContains(source_.substr(end, at_ - end), '\r');
    if (!is_new_line || language_ != Language::kGroovy || depth_ != 0 || end == 0) {
      return absl::OkStatus();
    }
    const char c = Now();
    if (!absl::StrContains("([{-+", c)) return absl::OkStatus();
    return Fault(absl::StrCat("a line begins with `", std::string(1, c),
                              "`, which Groovy takes for a new statement; write it on one line"));
  }

  absl::Status Read(Word& word) {
    const char c = Now();
    if (c == '(' || c == '[') ++depth_;
    if (c == ')' || c == ']') --depth_;
    if (c == '"' || (c == '\'' && language_ != Language::kFeel)) return ReadString(word);
    if (absl::ascii_isdigit(c)) return ReadNumber(word);
    if (absl::ascii_isalpha(c) || c == '_') {
      word.kind = Word::Kind::kName;
      while (IsNameByte(Now())) word.text += source_[at_++];
      return NameEnds();
    }
    for (const absl::string_view sign : kSigns) {
      if (!absl::StartsWith(source_.substr(at_), sign)) continue;
      word.kind = Word::Kind::kSign;
      word.text = std::string(sign);
      at_ += sign.size();
      return absl::OkStatus();
    }
    return BadCharacter();
  }

  absl::Status BadCharacter() const {
    const char c = Now();
    if (language_ == Language::kJuel && (c == '}' || c == '$' || c == '#')) {
      return Fault("it is text with more than one ${...} in it");
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      return Fault("a name has letters beyond a to z, which CEL's have not");
    }
    return Fault(absl::StrCat("`", std::string(1, c), "` is not read"));
  }

  absl::Status NameEnds() const {
    if (Now() == '$' || static_cast<unsigned char>(Now()) >= 0x80) {
      return Fault("a name has a $ or letters beyond a to z, which CEL's have not");
    }
    return absl::OkStatus();
  }

  void TakeDigits(Word& word) {
    while (absl::ascii_isdigit(Now())) word.text += source_[at_++];
  }

  // 010 is 8 in Groovy and JavaScript.
  static absl::Status LeadingZero(absl::string_view digits) {
    uint64_t meant = 0;
    const bool is_octal = digits.size() < 20 && digits.find_first_of("89") == digits.npos;
    for (const char c : digits) meant = meant * 8 + static_cast<uint64_t>(c - '0');
    return Fault(absl::StrCat("the number ", digits, " begins with a 0, which makes it octal",
                              is_octal ? absl::StrCat("; write ", meant) : ""));
  }

  absl::Status ReadNumber(Word& word) {
    word.kind = Word::Kind::kNumber;
    TakeDigits(word);
    if (word.text.size() > 1 && word.text[0] == '0') {
      return LeadingZero(word.text);
    }
    if (Now() == '.' && absl::ascii_isdigit(Now(1))) {
      word.text += source_[at_++];
      TakeDigits(word);
    }
    const bool is_signed = Now(1) == '-' || Now(1) == '+';
    if ((Now() == 'e' || Now() == 'E') && absl::ascii_isdigit(Now(is_signed ? 2 : 1))) {
      word.text += source_[at_++];
      if (is_signed) word.text += source_[at_++];
      TakeDigits(word);
    }
    if (!IsNameByte(Now())) return absl::OkStatus();
    return Fault(absl::StrCat("the number ", word.text, std::string(1, Now()), " has a suffix"));
  }

  absl::Status ReadString(Word& word) {
    word.kind = Word::Kind::kString;
    const char quote = source_[at_++];
    const bool is_template = language_ == Language::kGroovy && quote == '"';
    for (; Now() != quote; ++at_) {
      if (at_ >= source_.size() || Now() == '\n') return Fault("a string does not end");
      if (is_template && Now() == '$') return Computed();
      if (Now() == '\\') {
        ++at_;
        RETURN_IF_ERROR(ReadEscape(quote, word.text));
      } else {
        word.text += Now();
      }
    }
    ++at_;
    return absl::OkStatus();
  }

  static absl::Status Computed() {
    return Fault(
        "a string has a $ in it, which Groovy replaces by a value; write the variable without "
        "quotes, 'a text ' + a, or single quotes where the $ is meant");
  }

  // Reads escapes that mean the same in each language that has them. JUEL has only \\ and quotes.
  absl::Status ReadEscape(char quote, std::string& text) const {
    const char c = Now();
    if (c == '\\' || c == quote || (c == '$' && language_ == Language::kGroovy)) {
      text += c;
      return absl::OkStatus();
    }
    constexpr std::pair<char, char> kEscapes[] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}};
    for (const auto& [letter, meant] : kEscapes) {
      if (letter != c || language_ == Language::kJuel) continue;
      text += meant;
      return absl::OkStatus();
    }
    return Fault(absl::StrCat("a string has the escape \\", std::string(1, c)));
  }

  const absl::string_view source_;
  const Language language_;
  size_t at_ = 0;
  int depth_ = 0;  // of ( and [
};

}  // namespace

absl::StatusOr<std::vector<Word>> Words(absl::string_view source, Language language) {
  if (source.size() > expr::kMaxExpressionBytes) {
    return Fault(absl::StrCat("it is longer than ", expr::kMaxExpressionBytes, " bytes"));
  }
  return Lexer(source, language).Run();
}

}  // namespace magpie::flow::foreign
