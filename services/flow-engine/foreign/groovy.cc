#include "services/flow-engine/foreign/groovy.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/flow-engine/foreign/fault.h"

namespace magpie::flow::foreign {
namespace {

using Kind = Piece::Kind;

bool IsWholeNumber(const Piece& piece) {
  return piece.is_literal && piece.kind == Kind::kNumber && !piece.is_double;
}

// Characters beyond U+FFFF are two units of UTF-16.
std::string Units(absl::string_view text) {
  return absl::Substitute(R"(size($0) + $0.split('').filter(c, c > '\uffff').size())", text);
}

// Applies `method`; an error if `text` has letters whose cases CEL does not know.
std::string OfAscii(absl::string_view text, absl::string_view method) {
  return absl::Substitute("{true: $0.$1()}[$0.matches('^[[:ascii:]]*$$')]", text, method);
}

// A method that CEL has as well, with a different meaning.
struct Differing {
  absl::string_view name;
  absl::string_view how;
  absl::string_view instead;  // $0 is the receiver, $1 what is in the brackets
};

constexpr absl::string_view kCountsUnits =
    "counts units of UTF-16 in Groovy, and characters in CEL";
constexpr absl::string_view kOfNothing = "gives a different result for an empty list in Groovy";

constexpr Differing kDiffering[] = {
    {"matches", "asks for the whole of a string in Groovy, and for a part of it in CEL",
     "$0.matches('^(?:...)$$')"},
    {"split", "splits by a pattern in Groovy, and by a text in CEL", "$0.split($1)"},
    {"trim", "removes different white space in Groovy than in CEL", "$0.trim()"},
    {"substring", kCountsUnits, "$0.substring($1)"},
    {"charAt", kCountsUnits, "$0.charAt($1)"},
    {"indexOf", kCountsUnits, "$0.indexOf($1)"},
    {"lastIndexOf", kCountsUnits, "$0.lastIndexOf($1)"},
    {"first", kOfNothing, "$0[0]"},
    {"last", kOfNothing, "$0[size($0) - 1]"},
    {"sum", kOfNothing, "$0.sum()"},
    {"min", kOfNothing, "$0.min()"},
    {"max", kOfNothing, "$0.max()"},
    {"flatten", "flattens at every depth in Groovy", "$0.flatten(10)"},
    {"sort", "sorts what is of several kinds in Groovy", "$0.sort()"}};

}  // namespace

absl::StatusOr<Piece> InLiterals(const Piece& value, const std::vector<Piece>& items) {
  std::vector<absl::string_view> wholes;
  std::vector<absl::string_view> others;
  for (const Piece& item : items) {
    if (item.kind == Kind::kNumber && !IsWholeNumber(item)) {
      return Fault("`in` asks for a decimal, of which Groovy has several kinds; write a == 1.5");
    }
    (IsWholeNumber(item) ? wholes : others).push_back(item.text);
  }
  const std::string text = AtLevel(value, Level::kSum);
  const auto in = [&](const std::vector<absl::string_view>& list) {
    return absl::StrCat(text, " in [", absl::StrJoin(list, ", "), "]");
  };
  if (wholes.empty()) return Bool(in(others), Level::kComparison);
  const std::string number = absl::StrCat("type(", value.text, ") == int && ", in(wholes));
  if (others.empty()) return Bool(number, Level::kAnd);
  return Bool(absl::StrCat(in(others), " || ", number), Level::kOr);
}

absl::StatusOr<Piece> InList(const Piece& value, const Piece& list) {
  if (list.kind != Kind::kAny) return Fault("`in` asks for a list");
  constexpr absl::string_view kNames[] = {"i", "item", "each", "one_of_them"};
  const auto* const name = std::ranges::find_if(
      kNames, [&](absl::string_view word) { return !absl::StrContains(value.text, word); });
  if (name == std::end(kNames)) return Fault("`in` asks for too much; write a.exists(i, i == b)");
  return Bool(absl::Substitute("$0.exists($1, type($1) == type($2) && $1 == $3)",
                               AtLevel(list, Level::kOperand), *name, value.text,
                               AtLevel(value, Level::kSum)),
              Level::kOperand);
}

absl::StatusOr<Piece> EqualObjects(const Piece& receiver, const Piece& argument) {
  const std::string left = AtLevel(receiver, Level::kSum);
  const std::string both = absl::StrCat(left, " == ", AtLevel(argument, Level::kSum));
  if (argument.kind == Kind::kNumber && argument.is_literal) {
    if (!IsWholeNumber(argument)) {
      return Fault(
          "it calls equals() with a decimal, of which Groovy has several kinds; write "
          "a == 1.5");
    }
    return Bool(absl::StrCat("type(", receiver.text, ") == int && ", both), Level::kAnd);
  }
  if (argument.is_literal || receiver.kind == Kind::kString) return Bool(both, Level::kComparison);
  return Bool(absl::StrCat("type(", receiver.text, ") == type(", argument.text, ") && ", both),
              Level::kAnd);
}

absl::StatusOr<Piece> GroovyMethod(const Piece& receiver, absl::string_view name,
                                   const std::vector<Piece>& arguments) {
  const std::string target = AtLevel(receiver, Level::kOperand);
  if (name == "length" && arguments.empty()) {
    return Piece{.text = Units(target), .level = Level::kSum, .kind = Kind::kNumber};
  }
  if (name == "size" && arguments.empty()) {
    return Piece{.text = absl::StrCat("type(", receiver.text, ") == string ? ", Units(target),
                                      " : size(", receiver.text, ")"),
                 .level = Level::kConditional,
                 .kind = Kind::kNumber};
  }
  if ((name == "toLowerCase" || name == "toUpperCase") && arguments.empty()) {
    const bool is_lower = name == "toLowerCase";
    return Piece{.text = OfAscii(target, is_lower ? "lowerAscii" : "upperAscii"),
                 .kind = Kind::kString};
  }
  if (name == "replace" && arguments.size() == 2 && arguments[0].is_literal &&
      arguments[0].kind == Kind::kString && !arguments[0].value.empty()) {
    return Piece{
        .text = absl::StrCat(target, ".replace(", arguments[0].text, ", ", arguments[1].text, ")"),
        .kind = Kind::kString};
  }
  const auto* const differing = std::ranges::find(kDiffering, name, &Differing::name);
  if (differing == std::end(kDiffering)) {
    return Fault(absl::StrCat("it calls ", target, ".", name,
                              "(), and variables are JSON, which has no such method"));
  }
  const std::string inside = absl::StrJoin(
      arguments, ", ", [](std::string* out, const Piece& of) { absl::StrAppend(out, of.text); });
  return Fault(absl::StrCat("it calls ", target, ".", name, "(), which ", differing->how,
                            "; write ", absl::Substitute(differing->instead, target, inside)));
}

}  // namespace magpie::flow::foreign
