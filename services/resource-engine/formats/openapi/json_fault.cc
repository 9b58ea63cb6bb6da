#include "services/resource-engine/formats/openapi/json_fault.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// Each method returns whether parsing can continue; if not, the fault is set.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {}

  std::optional<std::string> Find() {
    if (!TakeValue(0)) return fault_;
    SkipSpace();
    if (at_ < text_.size()) (void)Fail("has more text after its end");
    return fault_;
  }

 private:
  bool Fail(absl::string_view what) {
    fault_ = absl::StrCat("line ", line_, ": ", what);
    return false;
  }

  // The next character; 0 at the end.
  char Next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipSpace() {
    for (; at_ < text_.size() && absl::ascii_isspace(text_[at_]); ++at_)
      line_ += text_[at_] == '\n';
  }

  bool TakeValue(int depth) {
    SkipSpace();
    switch (Next()) {
      case '{':
        return TakeMembers(depth + 1, '}');
      case '[':
        return TakeMembers(depth + 1, ']');
      case '"':
        return TakeText();
      default:
        return TakeWord();
    }
  }

  // Parses a map or a list up to its closing bracket.
  bool TakeMembers(int depth, char end) {
    if (depth > kMaxJsonDepth) {
      return Fail(absl::StrCat("is nested more than ", kMaxJsonDepth, " deep"));
    }
    ++at_;
    std::set<absl::string_view> keys;
    for (bool first = true;; first = false) {
      SkipSpace();
      if (first && Next() == end) return ++at_, true;
      if (end == '}' && !TakeKey(keys)) return false;
      if (!TakeValue(depth)) return false;
      SkipSpace();
      if (Next() == end) return ++at_, true;
      if (Next() != ',') return FailAt(absl::StrCat("lacks a comma or a ", std::string(1, end)));
      ++at_;
      SkipSpace();
      if (Next() == end) return Fail("has a comma after the last one");
    }
  }

  bool TakeKey(std::set<absl::string_view>& keys) {
    if (Next() != '"') return FailAt("lacks a key in quotation marks");
    const size_t begin = at_ + 1;
    if (!TakeText()) return false;
    const absl::string_view key = text_.substr(begin, at_ - 1 - begin);
    if (!keys.insert(key).second) {
      return Fail(absl::StrCat("has the key \"", key.substr(0, 80), "\" twice"));
    }
    SkipSpace();
    if (Next() != ':')
      return FailAt(absl::StrCat("lacks a colon after \"", key.substr(0, 80), "\""));
    ++at_;
    return true;
  }

  bool TakeText() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') return ++at_, true;
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) < ' ') break;
    }
    return Fail("has a text without its closing quotation mark, or with a control character");
  }

  bool TakeWord() {
    const size_t begin = at_;
    while (at_ < text_.size() && (absl::ascii_isalnum(text_[at_]) || Next() == '+' ||
                                  Next() == '-' || Next() == '.' || Next() == '_')) {
      ++at_;
    }
    const absl::string_view word = text_.substr(begin, at_ - begin);
    double number = 0;
    const bool is_number = !word.empty() && (word[0] == '-' || absl::ascii_isdigit(word[0])) &&
                           word.find_first_not_of("0123456789+-.eE") == word.npos &&
                           absl::SimpleAtod(word, &number);
    if (is_number || word == "true" || word == "false" || word == "null") return true;
    if (word.empty()) return FailAt("lacks a value");
    return Fail(absl::StrCat("has ", word.substr(0, 80), ", which is not a JSON value"));
  }

  bool FailAt(absl::string_view what) {
    if (Next() == '/' || Next() == '#') return Fail("has a comment, which JSON does not have");
    if (Next() == '\'') return Fail("has a single quotation mark, where JSON has a double one");
    if (at_ >= text_.size()) return Fail(absl::StrCat(what, ", and ends"));
    return Fail(absl::StrCat(what, " before ", std::string(1, Next())));
  }

  const absl::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
  std::optional<std::string> fault_;
};

}  // namespace

std::optional<std::string> FindJsonFault(absl::string_view text) { return Scanner(text).Find(); }

}  // namespace magpie::resource
