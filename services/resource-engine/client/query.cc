#include "services/resource-engine/client/query.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

bool IsWord(char c) { return absl::ascii_isalnum(c) || c == '_'; }

class Parser {
 public:
  Parser(absl::string_view text, const Value::Map& variables)
      : text_(text), variables_(variables) {}

  absl::StatusOr<Query> Parse() {
    const bool braced = TakeIf('{');
    RETURN_IF_ERROR(ParseSelections("", 1, query_.shape));
    if (braced && !TakeIf('}')) return Expected("'}'");
    if (Peek() != '\0' || at_ < text_.size()) return Expected("the end");
    for (const auto& [name, value] : variables_) {
      if (!used_.contains(name)) return Bad(text_.size(), absl::StrCat("$", name, " is not used"));
    }
    return std::move(query_);
  }

 private:
  // Parses one or more selections up to a brace or the end; `prefix` is "" or "order.".
  absl::Status ParseSelections(const std::string& prefix, int depth, std::vector<Selection>& into) {
    if (depth > kMaxQueryDepth) return Bad(at_, absl::StrCat("deeper than ", kMaxQueryDepth));
    do {
      const size_t begin = Skip();
      Selection selection;
      RETURN_IF_ERROR(ParseSelection(prefix, depth, selection));
      for (const Selection& other : into) {
        if (other.key == selection.key) {
          return Bad(begin, absl::StrCat(selection.key, " is given twice"));
        }
      }
      into.push_back(std::move(selection));
    } while (Peek() != '}' && Peek() != '\0');
    return absl::OkStatus();
  }

  absl::Status ParseSelection(const std::string& prefix, int depth, Selection& selection) {
    ASSIGN_OR_RETURN(std::string name, ParseWord());
    selection.key = name;
    if (TakeIf(':')) {
      ASSIGN_OR_RETURN(name, ParseWord());
    }
    const size_t end = at_;
    if (TakeIf('(')) RETURN_IF_ERROR(ParseArguments());
    if (TakeIf('{')) {
      RETURN_IF_ERROR(
          ParseSelections(absl::StrCat(prefix, name, "."), depth + 1, selection.selections));
      return TakeIf('}') ? absl::OkStatus() : Expected("'}'");
    }
    selection.field = prefix + name;
    const auto field = ParseName(selection.field);
    if (!field.ok()) return Bad(end, field.status().message());
    if (std::ranges::find(query_.fields, *field) == query_.fields.end()) {
      if (query_.fields.size() >= kMaxQueryFields) {
        return Bad(end, absl::StrCat("more than ", kMaxQueryFields, " fields"));
      }
      query_.fields.push_back(*field);
    }
    return absl::OkStatus();
  }

  // After '('.
  absl::Status ParseArguments() {
    do {
      const size_t begin = Skip();
      ASSIGN_OR_RETURN(const std::string name, ParseWord());
      if (!TakeIf(':')) return Expected("':'");
      ASSIGN_OR_RETURN(Value value, ParseValue());
      const auto [known, is_new] = query_.params.try_emplace(name, value);
      if (!is_new && known->second != value) {
        return Bad(begin, absl::StrCat(name, " is given a different value earlier"));
      }
    } while (!TakeIf(')'));
    return absl::OkStatus();
  }

  // A variable, or JSON.
  absl::StatusOr<Value> ParseValue() {
    if (TakeIf('$')) {
      const size_t begin = at_;
      ASSIGN_OR_RETURN(const std::string name, ParseWord());
      const auto value = variables_.find(name);
      if (value == variables_.end()) return Bad(begin, absl::StrCat("$", name, " is not given"));
      used_.insert(name);
      return value->second;
    }
    const size_t begin = Skip();
    absl::StatusOr<Value> value = ParseJson(TakeScalar());
    if (!value.ok()) return Bad(begin, "expected a variable or a value");
    return value;
  }

  // The bytes of a string, a number or a word.
  absl::string_view TakeScalar() {
    const size_t begin = at_;
    if (Peek() == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\') ++at_;
      }
      at_ = std::min(at_ + 1, text_.size());
    } else {
      while (at_ < text_.size() && (IsWord(text_[at_]) || absl::StrContains("+-.", text_[at_]))) {
        ++at_;
      }
    }
    return text_.substr(begin, at_ - begin);
  }

  absl::StatusOr<std::string> ParseWord() {
    const size_t begin = Skip();
    while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
    if (at_ == begin) return Expected("a name");
    return std::string(text_.substr(begin, at_ - begin));
  }

  // What comes next; '\0' at the end.
  char Peek() { return Skip() < text_.size() ? text_[at_] : '\0'; }

  bool TakeIf(char c) {
    const bool is_there = Skip() < text_.size() && text_[at_] == c;
    if (is_there) ++at_;
    return is_there;
  }

  // Skips white space, commas and comments.
  size_t Skip() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ',' || absl::ascii_isspace(c)) {
        ++at_;
      } else {
        break;
      }
    }
    return at_;
  }

  absl::Status Expected(absl::string_view what) {
    return Bad(Skip(), absl::StrCat("expected ", what, at_ < text_.size() ? "" : ", not the end"));
  }

  absl::Status Bad(size_t at, absl::string_view why) const {
    const absl::string_view before = text_.substr(0, at);
    const auto line = 1 + std::ranges::count(before, '\n');
    const size_t line_begin = before.rfind('\n');
    const size_t column = line_begin == before.npos ? at + 1 : at - line_begin;
    return Error(absl::StatusCode::kInvalidArgument, "BAD_QUERY",
                 absl::StrCat(line, ":", column, ": ", why));
  }

  const absl::string_view text_;
  const Value::Map& variables_;
  size_t at_ = 0;
  Query query_;
  std::set<std::string> used_;
};

}  // namespace

absl::StatusOr<Query> ParseQuery(absl::string_view text, const Value::Map& variables) {
  if (text.size() > kMaxQueryBytes) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_QUERY",
                 absl::StrCat("is longer than ", kMaxQueryBytes, " bytes"));
  }
  return Parser(text, variables).Parse();
}

Value::Map InShape(const std::vector<Selection>& shape, const Value::Map& values) {
  Value::Map shaped;
  for (const Selection& selection : shape) {
    if (selection.field.empty()) {
      shaped.emplace(selection.key, InShape(selection.selections, values));
      continue;
    }
    const auto value = values.find(selection.field);
    shaped.emplace(selection.key, value == values.end() ? Value() : value->second);
  }
  return shaped;
}

}  // namespace magpie::resource
