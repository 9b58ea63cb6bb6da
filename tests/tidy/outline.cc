#include "tests/tidy/outline.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <regex>
#include <utility>

namespace magpie::tidy {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Where the comment, text or preprocessor line at `at` ends, if one begins there.
std::optional<size_t> EndOfOpaque(const std::string& text, size_t at) {
  const auto past = [&](const std::string& end, size_t from) {
    const size_t found = text.find(end, from);
    return found == std::string::npos ? text.size() : found + end.size();
  };
  if (text.compare(at, 2, "//") == 0) return std::min(text.find('\n', at), text.size());
  if (text.compare(at, 2, "/*") == 0) return past("*/", at + 2);
  if (text.compare(at, 2, "R\"") == 0) {
    const size_t open = text.find('(', at);
    return past(")" + text.substr(at + 2, open - at - 2) + "\"", open);
  }
  if (text[at] == '#' && (at == 0 || text[at - 1] == '\n')) {
    size_t end = text.find('\n', at);
    while (end != std::string::npos && text[end - 1] == '\\') end = text.find('\n', end + 1);
    return std::min(end, text.size());
  }
  // 1'000 is a number.
  const bool is_char = text[at] == '\'' && (at == 0 || !IsWord(text[at - 1]));
  if (text[at] != '"' && !is_char) return std::nullopt;
  for (size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] == '\\') {
      ++end;
    } else if (text[end] == text[at]) {
      return end + 1;
    }
  }
  return text.size();
}

// `text` with comments and strings blanked out, line by line.
std::string CodeOf(std::string text) {
  for (size_t at = 0; at < text.size();) {
    const std::optional<size_t> end = EndOfOpaque(text, at);
    for (size_t i = at; i < end.value_or(at); ++i) {
      if (text[i] != '\n') text[i] = ' ';
    }
    at = end.value_or(at + 1);
  }
  return text;
}

// What is outside all brackets: "void Run()" of "template <class T> void Run(std::vector<T> all)".
std::string Skeleton(std::string head) {
  static const std::regex kNoise(
      R"(\b(ABSL|GUARDED)\w*\([^()]*(\([^()]*\))?[^()]*\)|\[\[[^\]]*\]\])");
  static const std::regex kOperator(R"(operator\s*[^\s(\w]+)");
  head = std::regex_replace(std::regex_replace(head, kNoise, ""), kOperator, "operator");
  std::string outside;
  int depth = 0;
  for (const char c : head) {
    if (c == '(' || c == '<' || c == '[') ++depth;
    if (depth == 0 || (depth == 1 && c == '(')) outside += c;
    if (c == ')' || c == '>' || c == ']') {
      if (--depth == 0 && c == ')') outside += c;
    }
  }
  return outside;
}

// The word before the first parameter list.
std::string NameOf(const std::string& skeleton) {
  static const std::regex kName(R"(([\w:~]+)\s*\()");
  std::smatch match;
  return std::regex_search(skeleton, match, kName) ? match[1].str() : "";
}

enum class Kind { kNamespace, kClass, kFunction, kOther };

struct Scope {
  Kind kind;
  std::string name;
  int first_line = 0;
  int methods = 0;
};

Scope ScopeOf(const std::string& head) {
  static const std::regex kNamespace(R"(\b(namespace|extern)\b)");
  static const std::regex kClass(R"(^\s*(?:template\s*)?(?:class|struct|union)\s+(\w+))");
  const std::string skeleton = Skeleton(head);
  std::smatch match;
  if (std::regex_search(skeleton, kNamespace)) return {Kind::kNamespace, ""};
  if (std::regex_search(skeleton, match, kClass)) return {Kind::kClass, match[1]};
  const bool is_function = skeleton.find("()") != std::string::npos &&
                           skeleton.substr(0, skeleton.find("()")).find('=') == std::string::npos;
  return is_function ? Scope{Kind::kFunction, NameOf(skeleton)} : Scope{Kind::kOther, ""};
}

class Reader {
 public:
  explicit Reader(const std::string& text) : code_(CodeOf(text)) {}

  Outline Read() {
    for (; at_ < code_.size(); ++at_) Take(code_[at_]);
    return std::move(outline_);
  }

 private:
  void Take(char c) {
    if (c == '\n') ++line_;
    if (c == '(') ++parentheses_;
    if (c == ')') --parentheses_;
    if (c == '{') return Open();
    if (c == '}') return Close();
    if (parentheses_ > 0 || IsInBody()) return;
    if (c == ';') {
      Declare();
    } else if (c == ':' && IsAccessLabel()) {
      Begin();
    } else if (head_line_ == 0 && !std::isspace(static_cast<unsigned char>(c))) {
      head_line_ = line_;
    }
  }

  bool IsInBody() const { return !scopes_.empty() && scopes_.back().kind >= Kind::kFunction; }

  std::string Head() const { return code_.substr(head_, at_ - head_); }

  bool IsAccessLabel() const {
    static const std::regex kLabel(R"(\s*(public|protected|private)\s*)");
    return std::regex_match(Head(), kLabel);
  }

  // c_{1} of the initializers of a constructor.
  bool IsInitializer() const {
    static const std::regex kBegin(R"(\)\s*:[^:])");
    const std::string head = Head();
    const size_t last = head.find_last_not_of(" \n");
    return last != std::string::npos && (IsWord(head[last]) || head[last] == '>') &&
           std::regex_search(head, kBegin);
  }

  void Open() {
    if (IsInBody() || parentheses_ > 0 || IsInitializer()) {
      scopes_.push_back({Kind::kOther, ""});
      inner_.push_back(std::exchange(parentheses_, 0));
      return;
    }
    Scope scope = ScopeOf(Head());
    scope.first_line = head_line_ == 0 ? line_ : head_line_;
    if (scope.kind == Kind::kFunction) CountMethod(scope.name);
    scopes_.push_back(std::move(scope));
    inner_.push_back(0);
    if (scopes_.back().kind <= Kind::kClass) Begin();
  }

  void Close() {
    if (scopes_.empty()) return;
    const Scope scope = std::move(scopes_.back());
    scopes_.pop_back();
    parentheses_ = inner_.back();
    inner_.pop_back();
    if (scope.kind == Kind::kFunction) {
      outline_.functions.push_back({scope.name, scope.first_line, line_});
      Begin();
    } else if (scope.kind == Kind::kClass) {
      outline_.classes.push_back({scope.name, scope.first_line, scope.methods});
    } else if (scope.kind == Kind::kNamespace) {
      Begin();
    }
  }

  void Declare() {
    const std::string skeleton = Skeleton(Head());
    static const std::regex kNoMethod(R"(^\s*(using|friend|typedef|static_assert)\b)");
    const bool is_method =
        ScopeOf(Head()).kind == Kind::kFunction && !std::regex_search(skeleton, kNoMethod);
    if (is_method) CountMethod(NameOf(skeleton));
    Begin();
  }

  void CountMethod(const std::string& name) {
    if (scopes_.empty() || scopes_.back().kind != Kind::kClass) return;
    Scope& scope = scopes_.back();
    if (name != scope.name && name != "~" + scope.name && name != "operator") ++scope.methods;
  }

  void Begin() {
    head_ = at_ + 1;
    head_line_ = 0;
  }

  const std::string code_;
  size_t at_ = 0;
  int line_ = 1;
  int parentheses_ = 0;
  size_t head_ = 0;    // where what may be a declaration begins
  int head_line_ = 0;  // of its first word; 0 before that
  std::vector<Scope> scopes_;
  std::vector<int> inner_;  // the parentheses around each scope
  Outline outline_;
};

}  // namespace

Outline OutlineOf(const std::string& text) { return Reader(text).Read(); }

}  // namespace magpie::tidy
