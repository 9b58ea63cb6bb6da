// Libraries, macros and names beyond the core of the language.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/expr/testing.h"

namespace magpie::expr {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(FormatTest, PutsArgumentsInPlaceOfClauses) {
  EXPECT_EQ(Eval("'%s is %d, %.1f%%'.format(['单车', 5, 2.25])"), R"("单车 is 5, 2.2%")");
  EXPECT_EQ(Eval("'%b %o %x %X'.format([-5, 8, 255, 'hi'])"), R"("-101 10 ff 6869")");
  EXPECT_EQ(Eval("'%s'.format([{'b': [1, null], 'a': duration('1m')}])"),
            R"("{a: 60s, b: [1, null]}")");
  EXPECT_THAT(Eval("'%s %s'.format([1])"), HasSubstr("more clauses than arguments"));
  EXPECT_THAT(Eval("'%d'.format(['a'])"),
              HasSubstr("a clause does not accept values of kind string"));
  EXPECT_THAT(Eval("'%.101f'.format([1.0])"), HasSubstr("a % without a clause"));
}

TEST(ListsTest, TakesPartsOfLists) {
  EXPECT_EQ(Eval("[1, 2, 3, 4].slice(1, 3) + [[1], [[2]]].flatten()"), "[2,3,1,[2]]");
  EXPECT_EQ(Eval("[3, 1, 2].sort() + [2, 2.0, 1].distinct() + [1, 2].reverse()"),
            "[1,2,3,2,1,2,1]");
  EXPECT_EQ(Eval("[{'n': 'b', 's': 2}, {'n': 'a', 's': 1}].sortBy(e, e.s).map(e, e.n)"),
            R"(["a","b"])");
  EXPECT_EQ(Eval("lists.range(3).map(i, [7, 8, 9].indexOf(9 - i))"), "[2,1,0]");
  EXPECT_EQ(Eval("[[].first().hasValue(), [5].last().value() == 5]"), "[false,true]");
  EXPECT_THAT(Eval("[1, 'a'].sort()"), HasSubstr("one kind that has an order"));
  EXPECT_THAT(Eval("[1].slice(0, 2)"), HasSubstr("the slice is outside the list"));
}

TEST(ListsTest, SumsAndCompares) {
  EXPECT_EQ(Eval("[[1, 2].sum(), [].sum(), [1.5, 2.0].max(), ['b', 'a'].min()]"),
            R"([3,0,2.0,"a"])");
  EXPECT_EQ(Eval("[1, 2, 2].isSorted() && ![2, 1].isSorted()"), "true");
  EXPECT_THAT(Eval("[1, 'a'].sum()"), HasSubstr("not defined for these types: sum(list)"));
  EXPECT_THAT(Eval("[].max()"), HasSubstr("max() of an empty list"));
}

TEST(MatchesTest, RequiresAPattern) {
  EXPECT_EQ(Eval("'order-42'.matches('^order-[0-9]+$') && matches('a', p)", R"({"p":"[a-c]"})"),
            "true");
  EXPECT_THAT(Eval("'a'.matches('(')"), HasSubstr("1:13: not a pattern: missing )"));
  EXPECT_THAT(Eval("'a'.matches(p)", R"({"p":"("})"), HasSubstr("not a pattern: missing )"));
  EXPECT_THAT(Eval("'a'.matches('((a{99}){99})')"), HasSubstr("not a pattern"));
  EXPECT_THAT(Eval("'a'.matches('[a-z]{900}[0-9]{900}[a-f]{900}')"), HasSubstr("instructions"));
}

TEST(MacroTest, MayHaveTwoVariables) {
  EXPECT_EQ(Eval("[5, 6].exists(i, v, i == 1 && v == 6) && {'a': 1}.all(k, v, k == 'a')"), "true");
  EXPECT_EQ(Eval("['a', 'b'].transformList(i, v, i > 0, v + string(i))"), R"(["b1"])");
  EXPECT_EQ(Eval("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10)"), R"({"b":20})");
  EXPECT_EQ(Eval("['x'].transformMapEntry(i, v, {v: i})"), R"({"x":0})");
  EXPECT_THAT(Eval("[1, 1].transformMapEntry(i, v, {string(v): i})"), HasSubstr("duplicate key"));
  EXPECT_THAT(Eval("[1].all(x, x, true)"), HasSubstr("two variables with the same name"));
}

TEST(BindTest, NamesAValueForItsBody) {
  EXPECT_EQ(Eval("cel.bind(x, 2 + 3, x * x)"), "25");
  EXPECT_EQ(Eval("cel.bind(x, 1 / 0, true)"), "true");  // a failure counts where it is used
  EXPECT_EQ(Eval("cel.block([1, cel.index(0) + 1], cel.index(1) * 2)"), "4");
  EXPECT_EQ(Program::Compile("cel.bind(o, order, o.status == o.last)")->paths(),
            (std::vector<std::string>{"order", "order.last", "order.status"}));
  EXPECT_THAT(Eval("cel.index(0)"), HasSubstr("this name is not bound"));
}

TEST(NamesTest, AreLookedUpInTheContainerFirst) {
  const Options inside{.container = "a.b"};
  EXPECT_EQ(Eval("y", R"({"y":1,"a.y":2})", inside), "2");
  EXPECT_EQ(Eval(".y", R"({"y":1,"a.y":2})", inside), "1");
  EXPECT_EQ(Eval("x.y", R"({"x.y":1,"x":{"y":2}})", {.has_dotted_variables = true}), "1");
  EXPECT_EQ(Eval("x.y", R"({"x.y":1,"x":{"y":2}})"), "2");
}

TEST(OptionsTest, NumbersMayMix) {
  EXPECT_THAT(Eval("1 + 0.5"), HasSubstr("not defined for these types: int + double"));
  EXPECT_EQ(Eval("1 + 0.5 + x / 2", R"({"x":3.0})", {.mixes_numbers = true}), "3.0");
  EXPECT_THAT(Eval("'a' + 0.5", "{}", {.mixes_numbers = true}),
              HasSubstr("not defined for these types"));
}

TEST(OptionsTest, WhatIsMissingMayBeNull) {
  EXPECT_EQ(Eval("[x, order.y, order.z[0]]", R"({"order":{"z":[]}})", {.missing_is_null = true}),
            "[null,null,null]");
}

TEST(OptionsTest, AConditionMustBeAbleToBeABool) {
  const Options condition{.is_condition = true};
  EXPECT_EQ(Eval("1 + 1", "{}", condition),
            "1:1: a bool is expected, but this can never be one\n1 + 1\n^");
  EXPECT_THAT(Eval("x ? 'a' : [1]", "{}", condition), HasSubstr("never be one"));
  EXPECT_EQ(Eval("x ? true : y", R"({"x":true})", condition), "true");
  EXPECT_THAT(Eval("[1].exists(x, x + 1)"), HasSubstr("1:15: a bool is expected"));
}

TEST(ViewTest, EvaluatesParsedJsonInPlace) {
  const auto document = JsonDocument::Parse(
      R"({"items":[{"kind":"fee","price":3},{"kind":"tip","price":4},{"kind":"fee","price":5}]})");
  ASSERT_TRUE(document.ok());
  const absl::StatusOr<Program> program =
      Program::Compile("items.filter(i, i.kind == 'fee').map(i, i.price).sum()");
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(ToJson(*program->Eval(MapView(document->root()))), "8");
  EXPECT_EQ(program->paths(), (std::vector<std::string>{"items", "items[].kind", "items[].price"}));
}

// Expressions that fail with these variables.
constexpr char kVariables[] = R"({
  "text": "SECRET (4111\\", "number": 41112222, "negative": -41112222, "huge": 4.111e300,
  "list": ["SECRET", 41112222, null], "map": {"SECRET": 41112222}, "pattern": "SECRET[4111",
  "replacement": "\\4111", "format": "%4111 %Z", "clause": "%Z",
  "big": 411122223333444455556666})";

constexpr const char* kFailing[] = {"map[text]",
                                    "map[number]",
                                    "list[number]",
                                    "list[negative]",
                                    "list[text]",
                                    "text.member",
                                    "number.member",
                                    "text[0]",
                                    "int(text)",
                                    "uint(text)",
                                    "uint(negative)",
                                    "double(text)",
                                    "bool(text)",
                                    "int(huge)",
                                    "uint(huge)",
                                    "int(big)",
                                    "number * number * number * number",
                                    "text + number",
                                    "text / 0",
                                    "number / 0",
                                    "number % 0",
                                    "-text",
                                    "!text",
                                    "text ? 1 : 2",
                                    "text && true",
                                    "text < number",
                                    "map < map",
                                    "timestamp(text)",
                                    "duration(text)",
                                    "timestamp(huge)",
                                    "duration(huge)",
                                    "timestamp('2026-01-01T00:00:00Z').getHours(text)",
                                    "timestamp('2026-01-01T00:00:00Z') + duration(text)",
                                    "'a'.matches(pattern)",
                                    "matches(text, pattern)",
                                    "regex.extract(text, pattern)",
                                    "regex.extractAll(text, pattern)",
                                    "regex.extract(text, '(S)(E)')",
                                    "regex.replace('a', 'a', replacement)",
                                    "regex.replace(text, pattern, 'a')",
                                    "regex.replace('a', 'a', text)",
                                    "text.charAt(number)",
                                    "text.charAt(negative)",
                                    "text.substring(number)",
                                    "text.substring(0, number)",
                                    "text.substring(2, negative)",
                                    "text.indexOf('a', number)",
                                    "text.lastIndexOf('a', number)",
                                    "list.slice(number, number)",
                                    "list.slice(0, number)",
                                    "list.slice(negative, 1)",
                                    "list.flatten(negative)",
                                    "list.sum()",
                                    "list.sort()",
                                    "list.max()",
                                    "list.join(text)",
                                    "lists.range(negative)",
                                    "lists.range(number)",
                                    "format.format([1])",
                                    "clause.format([text])",
                                    "'%d'.format([text])",
                                    "'%s %s'.format([text])",
                                    "{text: 1, text: 2}",
                                    "{huge: 1}",
                                    "{list: 1}",
                                    "{number: 1}",
                                    "text.all(x, true)",
                                    "list.all(x, x)",
                                    "list.exists_one(x, x.a)",
                                    "list.map(x, int(x))",
                                    "map.transformMapEntry(k, v, {k: 1, number: 2}).map(x, int(x))",
                                    "optional.none().value()",
                                    "map[?text].value()",
                                    "base64.decode(text)",
                                    "ip(text)",
                                    "cidr(text)",
                                    "math.bitShiftLeft(number, negative)",
                                    "math.abs(text)",
                                    "math.greatest(text, number)",
                                    "string(list)",
                                    "bytes(number)",
                                    "size(number)",
                                    "sets.contains(text, list)",
                                    "text in number",
                                    "text.unknown(number)",
                                    "timestamp('9999-12-31T23:59:59Z') + duration('9s')"};

// Errors quote the expression, which its author wrote, but no value from an evaluation.
TEST(ErrorsTest, NoErrorCitesAValue) {
  for (const char* text : kFailing) {
    const std::string message = Eval(text, kVariables);
    const std::string said = message.substr(0, message.find(", in: "));
    for (const char* part : {"SECRET", "411", "222", "Z", "e300", "e+300"}) {
      EXPECT_THAT(said, Not(HasSubstr(part))) << text;
    }
    EXPECT_THAT(message, Not(HasSubstr("41112"))) << text;
  }
}

}  // namespace
}  // namespace magpie::expr
