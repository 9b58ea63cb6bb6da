// Accepted expressions can run: each operator on operands of each kind is a fault, or has a value
// for some values of its variables.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/flow-engine/foreign/translate.h"

namespace magpie::flow::foreign {
namespace {

// Of a variable x.
constexpr std::array<absl::string_view, 16> kOperands = {
    "x",       "1",       "2.5",     "-1",   "'s'",  "true",        "null",     "(x + y)",
    "(x * 2)", "(x / 2)", "(x % 2)", "(-x)", "(!x)", "(x ? y : 1)", "(x == 1)", "x.k"};
constexpr std::array<absl::string_view, 11> kOperators = {
    "+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"};
constexpr std::array<absl::string_view, 7> kValues = {
    "5", "true", R"("s")", "null", R"({"k":5})", R"({"k":true})", R"({"k":"s"})"};

std::string Of(absl::string_view operand, absl::string_view variable) {
  return absl::StrReplaceAll(operand, {{"x", variable}});
}

std::vector<Value::Map> Worlds() {
  std::vector<Value::Map> worlds;
  for (const absl::string_view a : kValues) {
    for (const absl::string_view b : kValues) {
      for (const absl::string_view y : {"5", "true", R"("s")"}) {
        worlds.push_back(
            *ParseJsonObject(absl::Substitute(R"({"a":$0,"b":$1,"y":$2,"n":5,"s":"s"})", a, b, y)));
      }
    }
  }
  return worlds;
}

bool CanRun(absl::string_view cel, const std::vector<Value::Map>& worlds) {
  const auto program = expr::Program::Compile(cel, {.is_condition = true, .mixes_numbers = true});
  if (!program.ok()) return false;
  return std::ranges::any_of(worlds, [&](const Value::Map& world) {
    const absl::StatusOr<Value> value = program->Eval(world);
    return value.ok() && value->as_bool() != nullptr;
  });
}

void Check(Language language, const std::string& text) {
  static const std::vector<Value::Map>& worlds = *new std::vector<Value::Map>(Worlds());
  const absl::StatusOr<std::string> cel = Translated(text, language);
  EXPECT_TRUE(!cel.ok() || CanRun(*cel, worlds)) << text << " is " << *cel;
}

TEST(CanRunTest, AcceptsAndRefusesAsListed) {
  for (const Language language : {Language::kJuel, Language::kJavaScript, Language::kGroovy}) {
    SCOPED_TRACE(static_cast<int>(language));
    for (const absl::string_view left : kOperands) {
      for (const absl::string_view right : kOperands) {
        for (const absl::string_view sign : kOperators) {
          const std::string both = absl::StrCat(Of(left, "a"), " ", sign, " ", Of(right, "b"));
          const bool computes = sign.find_first_of("+-*/%") != sign.npos;
          if (!computes) Check(language, both);
          const bool joins = computes && absl::StrContains(both, "'s'");
          if (computes) Check(language, absl::StrCat(both, joins ? " > s" : " > n"));
        }
      }
    }
  }
}

}  // namespace
}  // namespace magpie::flow::foreign
