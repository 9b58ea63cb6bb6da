#include "services/flow-engine/foreign/calls.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/flow-engine/foreign/fault.h"
#include "services/flow-engine/foreign/groovy.h"

namespace magpie::flow::foreign {
namespace {

using Kind = Piece::Kind;

struct Hint {
  absl::string_view name;
  size_t arguments;
  absl::string_view cel;  // $0 and $1 are the arguments
};

constexpr Hint kHints[] = {{"abs", 1, "math.abs($0)"},
                           {"ceiling", 1, "math.ceil(double($0))"},
                           {"contains", 2, "$0.contains($1)"},
                           {"count", 1, "size($0)"},
                           {"date and time", 1, "timestamp($0)"},
                           {"duration", 1, "duration($0), such as '90s'"},
                           {"empty", 1, "size($0) == 0"},
                           {"ends with", 2, "$0.endsWith($1)"},
                           {"floor", 1, "math.floor(double($0))"},
                           {"fn:contains", 2, "$0.contains($1)"},
                           {"fn:length", 1, "size($0)"},
                           {"is defined", 1, "has($0) of a member"},
                           {"is empty", 1, "size($0) == 0"},
                           {"list contains", 2, "$1 in $0"},
                           {"lower case", 1, "$0.lowerAscii()"},
                           {"matches", 2, "$0.matches($1)"},
                           {"max", 1, "$0.max()"},
                           {"min", 1, "$0.min()"},
                           {"modulo", 2, "$0 % $1 of ints"},
                           {"number", 1, "double($0)"},
                           {"starts with", 2, "$0.startsWith($1)"},
                           {"string", 1, "string($0)"},
                           {"string length", 1, "size($0)"},
                           {"sum", 1, "$0.sum()"},
                           {"upper case", 1, "$0.upperAscii()"}};

bool IsName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// a.equals('b'), 'b'.equals(a): converts nothing to a string. JUEL fails if a is null.
absl::StatusOr<Piece> Equals(Language language, const Piece& receiver, const Piece& argument) {
  const std::string right = AtLevel(argument, Level::kSum);
  if (receiver.is_literal && receiver.kind == Kind::kString && argument.kind == Kind::kAny) {
    return Bool(absl::StrCat(right, " == ", receiver.text), Level::kComparison);
  }
  const bool is_open = receiver.kind == Kind::kAny || receiver.kind == Kind::kString;
  if (language == Language::kGroovy && is_open && argument.divisor == 0) {
    return EqualObjects(receiver, argument);
  }
  if (!argument.is_literal || argument.kind != Kind::kString || receiver.kind != Kind::kAny) {
    return Fault(
        "it calls equals() with something other than a variable and a string; write a == b");
  }
  return Bool(absl::StrCat(AtLevel(receiver, Level::kSum), " + \"\" == ", right),
              Level::kComparison);
}

// The method of CEL that does the same for strings and is an error for lists.
absl::string_view OfStrings(Language language, absl::string_view name) {
  if (language == Language::kJavaScript && name == "includes") return "contains";
  if (language != Language::kJavaScript && name == "contains") return name;
  return name == "startsWith" || name == "endsWith" ? name : "";
}

}  // namespace

absl::StatusOr<Piece> MethodCall(Language language, const Piece& receiver, absl::string_view name,
                                 const std::vector<Piece>& arguments) {
  const std::string target = AtLevel(receiver, Level::kOperand);
  const bool is_java = language != Language::kJavaScript;
  const bool is_open = receiver.kind == Kind::kAny || receiver.kind == Kind::kString;
  if (target == "execution" && name == "getVariable" && arguments.size() == 1 &&
      IsName(arguments[0].value)) {
    return Piece{.text = arguments[0].value};
  }
  if (is_java && name == "equals" && arguments.size() == 1) {
    return Equals(language, receiver, arguments[0]);
  }
  if (is_java && name == "isEmpty" && arguments.empty() && is_open) {
    return Bool(absl::StrCat(target, ".size() == 0"), Level::kComparison);
  }
  const absl::string_view same = OfStrings(language, name);
  if (!same.empty() && arguments.size() == 1 && is_open) {
    return Bool(absl::StrCat(target, ".", same, "(", arguments[0].text, ")"), Level::kOperand);
  }
  if (language == Language::kGroovy && is_open) return GroovyMethod(receiver, name, arguments);
  if (is_java && name == "size" && arguments.empty() && receiver.kind == Kind::kAny) {
    // A string has no size() in Java; CEL's maps and lists alone have map().
    return Piece{.text = absl::StrCat(target, ".map(i, i).size()"), .kind = Kind::kNumber};
  }
  return Fault(absl::StrCat("it calls ", target, ".", name,
                            "(), and variables are JSON, which has no such method"));
}

absl::Status NoSuchFunction(absl::string_view name, const std::vector<std::string>& arguments) {
  const std::string none = absl::StrCat("there is no function ", name, " here");
  const auto* const hint = std::ranges::find(kHints, name, &Hint::name);
  if (hint == std::end(kHints) || hint->arguments != arguments.size()) return Fault(none);
  return Fault(absl::StrCat(
      none, "; write ",
      absl::Substitute(hint->cel, arguments[0], arguments.size() > 1 ? arguments[1] : "")));
}

}  // namespace magpie::flow::foreign
