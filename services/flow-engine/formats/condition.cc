#include "services/flow-engine/formats/condition.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/expr/expr.h"

namespace magpie::flow {
namespace {

bool IsAnyOf(char c, absl::string_view chars) {
  return c != '\0' && chars.find(c) != absl::string_view::npos;
}

bool IsWord(char c) { return absl::ascii_isalnum(c) || IsAnyOf(c, "_$"); }

// What stands around an == that needs no brackets.
bool BindsLess(char c) { return c == '\0' || IsAnyOf(c, "()[]|&?:,"); }

// Copies an expression and rewrites its calls of equals. It knows operands (a literal, a name or a
// group in brackets, with members, calls and items behind it) and copies all else.
class Rewriter {
 public:
  explicit Rewriter(absl::string_view text, int nesting = 0) : text_(text), nesting_(nesting) {}

  // The whole text, rewritten. Not to be used where is_broken().
  std::string Run() {
    std::string out = UpTo('\0');
    is_broken_ = is_broken_ || at_ < text_.size();
    return out;
  }

  // Whether the text is one operand and nothing else.
  bool IsOperand() {
    Operand();
    return !is_broken_ && at_ == text_.size();
  }

  // Whether quotes or brackets do not match.
  bool is_broken() const { return is_broken_; }

 private:
  struct Rewritten {
    std::string text;
    bool is_comparison = false;  // it binds as == does
  };

  char Now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // Up to `closing`, which is left where it is.
  std::string UpTo(char closing) {
    std::string out;
    while (!is_broken_ && at_ < text_.size() && Now() != closing) {
      if (!IsWord(Now()) && !IsAnyOf(Now(), "\"'([{")) {
        is_broken_ = IsAnyOf(Now(), ")]}");
        out += text_[at_++];
        continue;
      }
      const absl::string_view before = absl::StripTrailingAsciiWhitespace(out);
      const Rewritten operand = Operand();
      const absl::string_view after = absl::StripLeadingAsciiWhitespace(text_.substr(at_));
      const bool stands_alone = BindsLess(before.empty() ? '\0' : before.back()) &&
                                BindsLess(after.empty() ? '\0' : after.front());
      out += operand.is_comparison && !stands_alone ? absl::StrCat("(", operand.text, ")")
                                                    : operand.text;
    }
    return out;
  }

  Rewritten Operand() {
    Rewritten operand = {Primary()};
    while (!is_broken_ && IsAnyOf(Now(), ".[")) {
      if (operand.is_comparison) operand = {absl::StrCat("(", operand.text, ")")};
      if (Now() == '[') {
        operand.text += Group(']');
      } else {
        Member(operand);
      }
    }
    return operand;
  }

  // A member or a call behind `operand`.
  void Member(Rewritten& operand) {
    ++at_;
    const std::string name = Word();
    if (Now() != '(') {
      absl::StrAppend(&operand.text, ".", name);
      return;
    }
    const std::string group = Group(')');
    if (is_broken_) return;
    std::string argument(
        absl::StripAsciiWhitespace(absl::string_view(group).substr(1, group.size() - 2)));
    if (name != "equals" || argument.empty()) {
      absl::StrAppend(&operand.text, ".", name, group);
      return;
    }
    if (!Rewriter(argument, nesting_).IsOperand()) argument = absl::StrCat("(", argument, ")");
    operand = {absl::StrCat(operand.text, " == ", argument), true};
  }

  std::string Primary() {
    if (Now() == '(') return Group(')');
    if (Now() == '[') return Group(']');
    if (Now() == '{') return Group('}');
    return IsAnyOf(Now(), "\"'") ? Quoted() : Word();
  }

  // From the opening bracket that stands here to `closing`.
  std::string Group(char closing) {
    is_broken_ = is_broken_ || nesting_ == expr::kMaxNesting;
    if (is_broken_) return "";
    ++nesting_;
    std::string out(1, text_[at_++]);
    out += UpTo(closing);
    --nesting_;
    is_broken_ = is_broken_ || Now() != closing;
    if (is_broken_) return "";
    ++at_;
    return out + closing;
  }

  std::string Quoted() {
    const size_t begin = at_++;
    while (at_ < text_.size() && Now() != text_[begin]) at_ += Now() == '\\' ? 2 : 1;
    is_broken_ = is_broken_ || at_ >= text_.size();
    at_ = std::min(at_ + 1, text_.size());
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string Word() {
    const size_t begin = at_;
    while (IsWord(Now())) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  const absl::string_view text_;
  size_t at_ = 0;
  int nesting_;
  bool is_broken_ = false;
};

}  // namespace

std::string ToCel(absl::string_view condition) {
  condition = absl::StripAsciiWhitespace(condition);
  absl::string_view inside = condition;
  if ((absl::ConsumePrefix(&inside, "${") || absl::ConsumePrefix(&inside, "#{")) &&
      absl::ConsumeSuffix(&inside, "}")) {
    condition = absl::StripAsciiWhitespace(inside);
  }
  if (condition.size() > expr::kMaxExpressionBytes) return std::string(condition);
  Rewriter rewriter(condition);
  std::string rewritten = rewriter.Run();
  return rewriter.is_broken() ? std::string(condition) : rewritten;
}

}  // namespace magpie::flow
