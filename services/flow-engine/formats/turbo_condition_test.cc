#include "services/flow-engine/formats/turbo_condition.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/expr.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

std::string Cel(absl::string_view condition) {
  const std::string read = ReadTurboCondition(condition);
  return absl::StartsWith(read, "groovy: ") ? "none" : read;
}

// What the translation of `condition` comes to.
std::string Outcome(absl::string_view condition, absl::string_view variables) {
  const absl::StatusOr<expr::Program> program =
      expr::Program::Compile(Cel(condition), {.mixes_numbers = true});
  if (!program.ok()) return "none";
  const absl::StatusOr<Value> value = program->Eval(*ParseJsonObject(variables));
  return value.ok() ? ToJson(*value) : std::string(value.status().message());
}

TEST(TurboConditionTest, TakesOffTheWrappingAndLeavesCelAlone) {
  EXPECT_EQ(Cel("a==1"), "a==1");
  EXPECT_EQ(Cel(" ${(a>=10)} "), "(a>=10)");
  EXPECT_EQ(Cel("#{a}"), "a");
  EXPECT_EQ(Cel(""), "");
  EXPECT_EQ(Cel("a in ['x'] ? b.size() > 1 : c.contains('y')"),
            "a in ['x'] ? b.size() > 1 : c.contains('y')");
  EXPECT_EQ(Cel("or.and == not"), "or.and == not");
}

TEST(TurboConditionTest, TurnsEqualsIntoTheOperator) {
  EXPECT_EQ(Cel(R"(x.equals("y"))"), R"(x == "y")");
  EXPECT_EQ(Cel(R"(a.equals("1") || n<=3)"), R"(a == "1" || n <= 3)");
  EXPECT_EQ(Cel(R"("456".equals( order.id ))"), R"("456" == order.id)");
  EXPECT_EQ(Cel("!a.b[0].equals(c)"), "!(a.b[0] == c)");
  EXPECT_EQ(Cel("(a.equals(b) && n > 1) ? true : d.equals(e)"), "a == b && n > 1 ? true : d == e");
  EXPECT_EQ(Cel("x == a.equals(b)"), "x == (a == b)");
  EXPECT_EQ(Cel("a.equals(b).equals(true)"), "(a == b) == true");
  EXPECT_EQ(Cel("a.equals(b || c)"), "a == (b || c)");
  EXPECT_EQ(Cel("a.equals(null) && (b.equals(1) || c)"), "a == null && (b == 1 || c)");
  EXPECT_EQ(Cel("size(a.b) - (1 - n) > 1 && x.equals(-y)"), "size(a.b) - (1 - n) > 1 && x == -y");
}

TEST(TurboConditionTest, TurnsWordsAndMethodsIntoCels) {
  EXPECT_EQ(Cel("a == 1 and not (b or c)"), "a == 1 && !(b || c)");
  EXPECT_EQ(Cel("not(a)"), "!a");
  EXPECT_EQ(Cel("${n gt 3 and m le 2 or k eq 'x' or k ne 'y'}"),
            "n > 3 && m <= 2 || k == 'x' || k != 'y'");
  EXPECT_EQ(Cel("s.length() > 2 && !l.isEmpty()"), "s.size() > 2 && !(l.size() == 0)");
  EXPECT_EQ(Cel("s.toLowerCase().startsWith('a') and x in [1, 2]"),
            "s.lowerAscii().startsWith('a') && x in [1, 2]");
}

TEST(TurboConditionTest, TakesTheEmptyOfJuel) {
  EXPECT_EQ(Cel("${empty a.b or n mod 2 eq 1}"), R"(a.b in [null, "", [], {}] || n % 2 == 1)");
  EXPECT_EQ(Cel("${approved == true && amount < 10 || name eq 'x' and !empty list}"),
            R"(approved == true && amount < 10 || name == 'x' && !(list in [null, "", [], {}]))");
  for (const absl::string_view nothing : {"null", R"("")", "[]", "{}"}) {
    EXPECT_EQ(Outcome("empty a", absl::StrCat(R"({"a":)", nothing, "}")), "true") << nothing;
  }
  EXPECT_EQ(Outcome("not empty a", R"({"a":[0]})"), "true");
  EXPECT_EQ(Cel("empty == 1 and empty"), "empty == 1 && empty") << "a variable of that name";
}

TEST(TurboConditionTest, DividesDecimalsAsGroovyDoes) {
  EXPECT_EQ(Outcome("n / 2 > 3", R"({"n":7})"), "true");
  EXPECT_EQ(Outcome("${(n / 10) == 0.7}", R"({"n":7})"), "true");
  EXPECT_EQ(Outcome("n / 2 == 3.5 && k == 'long'", R"({"n":7,"k":"long"})"), "true");
  EXPECT_EQ(ReadTurboCondition("${n / 3 > 2}"), "groovy: n / 3 > 2");
  EXPECT_EQ(ReadTurboCondition("n * 0.1 == 0.3"), "groovy: n * 0.1 == 0.3");
  EXPECT_EQ(Cel("n > 0.5 && m + 1 > 2 "), "none") << "0.5 and + may meet";
  EXPECT_EQ(Cel("n > 0.5 && m > 2"), "n > 0.5 && m > 2");
  EXPECT_EQ(Cel("s == 'a/b'"), "s == 'a/b'");
}

TEST(TurboConditionTest, WhatIsBehindASafeDotMayBeMissing) {
  EXPECT_EQ(Cel("a?.b > 1"), "a != null && has(a.b) && a.b != null && a.b > 1");
  EXPECT_EQ(Cel("a?.b.equals(1) || c"), "a != null && has(a.b) && a.b == 1 || c");
  for (const absl::string_view variables :
       {R"({"a": null})", R"({"a": {}})", R"({"a": {"b": null}})"}) {
    EXPECT_EQ(Outcome("a?.b == 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b != 1", variables), "true") << variables;
    EXPECT_EQ(Outcome("a?.b == null", variables), "true") << variables;
    EXPECT_EQ(Outcome("null != a?.b", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b > 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b?.c < 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b?.size() > 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b && true", variables), "false") << variables;
    EXPECT_EQ(Outcome("!a?.b", variables), "true") << variables;
    EXPECT_EQ(Outcome("a?.b in [1] ? 1 : 2", variables), "2") << variables;
  }
  EXPECT_EQ(Outcome("a?.b == 1 && a?.b >= 1 && a?.b != null", R"({"a": {"b": 1}})"), "true");
}

TEST(TurboConditionTest, MarksWhatItCannotTranslate) {
  for (const absl::string_view text :
       {"'.equals(x)' = a", "a.equals()", "a.equals(b", "a.equals(b))", "a.equals('b)", "(]",
        "equals(a)", "bpmn:getDataObject('approved') = 'yes'", "a = 1", "$a == 1", "a ?. b ?"}) {
    EXPECT_EQ(Cel(text), "none") << text;
  }
  const std::string deep = std::string(100, '(') + "a.equals(b)" + std::string(100, ')');
  EXPECT_EQ(Cel(deep), "none");
  std::string doubling = "a";
  for (int i = 0; i < 300; ++i) doubling += "?.isEmpty()";
  EXPECT_EQ(Cel(doubling), "none");
}

}  // namespace
}  // namespace magpie::flow
