#include "services/flow-engine/formats/turbo/condition.h"

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

// The value of the translation of `condition`.
std::string Outcome(absl::string_view condition, absl::string_view variables) {
  const absl::StatusOr<expr::Program> program =
      expr::Program::Compile(Cel(condition), {.mixes_numbers = true});
  if (!program.ok()) return "none";
  const absl::StatusOr<Value> value = program->Eval(*ParseJsonObject(variables));
  return value.ok() ? ToJson(*value) : std::string(value.status().message());
}

TEST(TurboConditionTest, RemovesTheWrappingAndKeepsCel) {
  EXPECT_EQ(Cel("a==1"), "a==1");
  EXPECT_EQ(Cel(" ${(a>=10)} "), "(a>=10)");
  EXPECT_EQ(Cel("#{a}"), "a");
  EXPECT_EQ(Cel(""), "");
  EXPECT_EQ(Cel("a in ['x'] ? b.size() > 0 : c.contains('y')"),
            "a in ['x'] ? b.size() > 0 : c.contains('y')");
  EXPECT_EQ(Cel("a == 1 && b != \"xy\" || c >= 2.5"), "a == 1 && b != \"xy\" || c >= 2.5");
  EXPECT_EQ(Cel("order.status == 'paid'"), "order.status == 'paid'");
  EXPECT_EQ(Cel("n == -1 && s == 'a$b'"), "n == -1 && s == 'a$b'");
  EXPECT_EQ(Cel("or.and == not"), "or.and == not");
}

TEST(TurboConditionTest, ALetterIsEqualToItsNumber) {
  for (const absl::string_view text :
       {"a == 'Y'", "a == \"Y\"", "'Y' == a", "a == 'Y' && b == 1", "b in ['x', 'y'] || a == 'Y'",
        "a == 'Y' && !s.contains('N')"}) {
    EXPECT_EQ(Outcome(text, R"({"a":"Y","b":1,"s":"x"})"), "true") << text << ": " << Cel(text);
    EXPECT_NE(Outcome(text, R"({"a":89,"b":1,"s":"x"})"), "false") << text << ": " << Cel(text);
  }
  EXPECT_EQ(Outcome("a != 'Y'", R"({"a":"N"})"), "true");
  EXPECT_NE(Outcome("a != 'Y'", R"({"a":89})"), "true");
  EXPECT_EQ(Outcome("a == '吃'", R"({"a":"吃"})"), "true");
  EXPECT_NE(Outcome("a == '吃'", R"({"a":21507})"), "false");
  EXPECT_EQ(Cel("a == '\\u0059'"), "none");
  EXPECT_EQ(Cel("a.equals('Y')"), "a == 'Y'");
}

TEST(TurboConditionTest, TurnsEqualsIntoTheOperator) {
  EXPECT_EQ(Cel(R"(x.equals("y"))"), R"(x == "y")");
  EXPECT_EQ(Cel(R"(a.equals("1") || n<=3)"), R"(a == "1" || n <= 3)");
  EXPECT_EQ(Cel(R"("456".equals( order.id ))"), R"("456" == order.id)");
  EXPECT_EQ(Cel("!a.b[0].equals('c')"), "!(a.b[0] == 'c')");
  EXPECT_EQ(Cel("(a.equals('b') && n > 1) ? true : d.equals(e)"),
            "a == 'b' && n > 1 ? true : type(d) == type(e) && d == e");
  EXPECT_EQ(Cel("x == a.equals('b')"), "x == (a == 'b')");
  EXPECT_EQ(Cel("a.equals('b').equals(true)"), "(a == 'b') == true");
  EXPECT_EQ(Cel("a.equals(null) && (b.equals(true) || c)"), "a == null && (b == true || c)");
  EXPECT_EQ(Cel("size(a.b) - (1 - n) > 1 && x.equals('y')"), "size(a.b) - (1 - n) > 1 && x == 'y'");
}

TEST(TurboConditionTest, TurnsWordsAndMethodsIntoCels) {
  EXPECT_EQ(Cel("a == 1 and not (b or c)"), "a == 1 && !(b || c)");
  EXPECT_EQ(Cel("not(a)"), "!a");
  EXPECT_EQ(Cel("${n gt 3 and m le 2 or k eq 'x' or k ne 'y'}"),
            "n > 3 && m <= 2 || k == 'x' || k != 'y'");
  EXPECT_EQ(Cel("n == 1 and !l.isEmpty()"), "n == 1 && !(l.size() == 0)");
  EXPECT_EQ(Outcome("not (n eq 1) or s.length() gt 2", R"({"n":1,"s":"abc"})"), "true");
}

TEST(TurboConditionTest, AcceptsEmptyOfJuel) {
  EXPECT_EQ(Cel("${empty a.b or n mod 2 eq 1}"), R"(a.b in [null, "", [], {}] || n % 2 == 1)");
  EXPECT_EQ(Cel("${approved == true && amount < 10 || name eq 'x' and !empty list}"),
            R"(approved == true && amount < 10 || name == 'x' && !(list in [null, "", [], {}]))");
  for (const absl::string_view nothing : {"null", R"("")", "[]", "{}"}) {
    EXPECT_EQ(Outcome("empty a", absl::StrCat(R"({"a":)", nothing, "}")), "true") << nothing;
  }
  EXPECT_EQ(Outcome("not empty a", R"({"a":[0]})"), "true");
  EXPECT_EQ(Cel("empty == 1 and empty"), "empty == 1 && empty") << "a variable of that name";
}

TEST(TurboConditionTest, DividesDecimalsAsInGroovy) {
  EXPECT_EQ(Outcome("n / 2 > 3", R"({"n":7})"), "true");
  EXPECT_EQ(Outcome("${(n / 10) == 0.7}", R"({"n":7})"), "true");
  EXPECT_EQ(Outcome("n / 2 == 3.5 && k == 'long'", R"({"n":7,"k":"long"})"), "true");
  EXPECT_EQ(ReadTurboCondition("${n / 3 > 2}"), "groovy: n / 3 > 2");
  EXPECT_EQ(ReadTurboCondition("n * 0.1 == 0.3"), "groovy: n * 0.1 == 0.3");
  EXPECT_EQ(Cel("n > 0.5 && m + 1 > 2 "), "none");
  EXPECT_EQ(Cel("double(n) / 3 > 2.0"), "double(n) / 3 > 2.0") << "Groovy has no double()";
  EXPECT_EQ(Cel("n > 0.5 && m > 2"), "n > 0.5 && m > 2");
  EXPECT_EQ(Cel("s == 'a/b'"), "s == 'a/b'");
}

TEST(TurboConditionTest, TheMemberAfterASafeDotMayBeMissing) {
  EXPECT_EQ(Cel("a?.b > 1"), "a != null && has(a.b) && a.b != null && a.b > 1");
  EXPECT_EQ(Cel("a?.b.equals(1) || c"),
            "a != null && has(a.b) && type(a.b) == int && a.b == 1 || c");
  for (const absl::string_view variables :
       {R"({"a": null})", R"({"a": {}})", R"({"a": {"b": null}})"}) {
    EXPECT_EQ(Outcome("a?.b == 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b != 1", variables), "true") << variables;
    EXPECT_EQ(Outcome("a?.b == null", variables), "true") << variables;
    EXPECT_EQ(Outcome("null != a?.b", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b > 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b?.c < 1", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b?.size() > 0", variables), "false") << variables;
    EXPECT_EQ(Outcome("a?.b && true", variables), "false") << variables;
    EXPECT_EQ(Outcome("!a?.b", variables), "true") << variables;
    EXPECT_EQ(Outcome("a?.b in ['x'] ? 1 : 2", variables), "2") << variables;
  }
  EXPECT_EQ(Outcome("a?.b == 1 && a?.b >= 1 && a?.b != null", R"({"a": {"b": 1}})"), "true");
}

TEST(TurboConditionTest, WhereGroovyDiffersTheConditionIsTranslatedOrAFault) {
  EXPECT_EQ(Cel(R"("${status}" == "done")"), "none");
  EXPECT_EQ(Cel(R"(status == "$other")"), "none");
  EXPECT_EQ(Cel(R"(status == '''a''')"), "status == '''a'''");
  for (const absl::string_view text : {"s.matches('a.*')",
                                       "s.split(',')[0] == 'a'",
                                       "n == 010",
                                       "n == 0x10",
                                       "n == 1u",
                                       "r'a' == s",
                                       "s == '\\x41'",
                                       "s == '\\101'",
                                       "count * 100000 > 5",
                                       "a - b > 0",
                                       "-n > 3",
                                       "a + 1 > 2",
                                       "n == 0.1234567890123456789",
                                       "x in [1.5]",
                                       "s.trim() == 'a'",
                                       "s.substring(1) == 'a'",
                                       "s.charAt(0) == 'a'",
                                       "s.indexOf('a') == 1",
                                       "l.first() == 1",
                                       "l.last() == 1",
                                       "l.sum() == 1",
                                       "l.max() > 1",
                                       "a\n[0] == 1",
                                       "a == b\n(c)",
                                       "a\n-1 == 1",
                                       "a?.b.c == 1",
                                       "n.equals(1.5)",
                                       "a / 3 > 1"}) {
    EXPECT_EQ(Cel(text), "none") << text;
  }
  EXPECT_EQ(Cel("(a\n[0]) == 1"), "(a\n[0]) == 1") << "brackets hold lines together";
  EXPECT_EQ(Cel("a\n&& b"), "a\n&& b");
  EXPECT_EQ(Cel("cel: count * 100000 > 5"), "count * 100000 > 5");
}

TEST(TurboConditionTest, CountsUnitsOfUtf16) {
  constexpr absl::string_view kTexts = R"({"s":"a😀","e":"","l":[1,2]})";
  EXPECT_EQ(Outcome("s.length() == 3", kTexts), "true");
  EXPECT_EQ(Outcome("s.size() == 3 && e.size() < 1 && l.size() == 2", kTexts), "true");
  EXPECT_EQ(Outcome("e.length() == 0", kTexts), "true");
  EXPECT_EQ(Cel("l.size() > 0"), "l.size() > 0");
}

TEST(TurboConditionTest, DistinguishesIntsFromDecimals) {
  EXPECT_EQ(Outcome("x in [1, 2]", R"({"x":1})"), "true");
  EXPECT_EQ(Outcome("x in [1, 2]", R"({"x":1.0})"), "false");
  EXPECT_EQ(Outcome("x in [1, 'a', null]", R"({"x":null})"), "true");
  EXPECT_EQ(Outcome("x in list", R"({"x":1.0,"list":[1,"a"]})"), "false");
  EXPECT_EQ(Outcome("x in list", R"({"x":"a","list":[1,"a"]})"), "true");
  EXPECT_EQ(Outcome("x.equals(1)", R"({"x":1.0})"), "false");
  EXPECT_EQ(Outcome("x.equals(y)", R"({"x":1.0,"y":1})"), "false");
  EXPECT_EQ(Outcome("x.equals(y)", R"({"x":1,"y":1})"), "true");
}

TEST(TurboConditionTest, AnErrorOfAMemberOnTheLeftCounts) {
  constexpr absl::string_view kNull = R"({"order":null,"vip":true,"n":null})";
  EXPECT_NE(Outcome("order.note == 'x' || vip", kNull), "true");
  EXPECT_NE(Outcome("order.note.size() == 0 && !vip", kNull), "false");
  EXPECT_EQ(Outcome("vip || order.note == 'x'", kNull), "true");
  EXPECT_EQ(Outcome("n == 1 || vip", kNull), "true");
  EXPECT_EQ(Outcome("o.a == 1 && o.b == 'x'", R"({"o":{"a":1,"b":"x"}})"), "true");
  EXPECT_EQ(Cel("has(o.a) && o.a == 1"), "has(o.a) && o.a == 1") << "CEL alone";
  EXPECT_EQ(Cel("l.exists(i, i > 1) && vip"), "l.exists(i, i > 1) && vip");
}

TEST(TurboConditionTest, BindsAsInGroovy) {
  EXPECT_EQ(Outcome("ok == n > 3", R"({"ok":true,"n":4})"), "true");
  EXPECT_EQ(Outcome("ok == s in ['x']", R"({"ok":false,"s":"y"})"), "true");
  EXPECT_EQ(Outcome("s in ['x'] == ok", R"({"ok":false,"s":"y"})"), "true");
}

TEST(TurboConditionTest, LowersLettersThatBothKnow) {
  EXPECT_EQ(Outcome("s.toLowerCase().startsWith('a')", R"({"s":"ABC"})"), "true");
  EXPECT_EQ(Outcome("s.toUpperCase() == 'ABC'", R"({"s":"aBc"})"), "true");
  EXPECT_NE(Outcome("s.toLowerCase() == 'ä'", R"({"s":"Ä"})"), "false");
  EXPECT_EQ(Outcome("s.replace('-', '') == 'ab'", R"({"s":"a-b"})"), "true");
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
