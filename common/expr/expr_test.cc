#include "common/expr/expr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/expr/testing.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::expr {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Explained(absl::string_view text, absl::string_view json) {
  return Program::Compile(text)->Explain(*ParseJsonObject(json)).explanation;
}

std::string Repeat(absl::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

TEST(LiteralTest, WritesValuesOfEachKind) {
  EXPECT_EQ(Eval("42"), "42");
  EXPECT_EQ(Eval("-0x2A"), "-42");
  EXPECT_EQ(Eval("18446744073709551615u"), "18446744073709551615");
  EXPECT_EQ(Eval(".5e1"), "5.0");
  EXPECT_EQ(Eval("true"), "true");
  EXPECT_EQ(Eval("null"), "null");
  EXPECT_EQ(Eval("[1, 'a', [2.5],]"), R"([1,"a",[2.5]])");
  EXPECT_EQ(Eval("{'b': 1, 'a': {'c': 2},}"), R"({"a":{"c":2},"b":1})");
}

TEST(LiteralTest, ReachesBothEndsOfTheInts) {
  EXPECT_EQ(Eval("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Eval("9223372036854775807"), "9223372036854775807");
  EXPECT_THAT(Eval("9223372036854775808"), HasSubstr("1:1: the number is out of range"));
  EXPECT_THAT(Eval("-9223372036854775809"), HasSubstr("out of range"));
  EXPECT_THAT(Eval("18446744073709551616u"), HasSubstr("out of range"));
  EXPECT_THAT(Eval("1e999"), HasSubstr("out of range"));
}

TEST(LiteralTest, WritesStringsInEveryWay) {
  EXPECT_EQ(Eval(R"("it's")"), R"("it's")");
  EXPECT_EQ(Eval(R"('say "x"')"), R"("say \"x\"")");
  EXPECT_EQ(Eval("'''two\nlines'''"), R"("two\nlines")");
  EXPECT_EQ(Eval(R"("""a "quoted" word""")"), R"("a \"quoted\" word")");
  EXPECT_EQ(Eval(R"(r'\d+\')"), R"("\\d+\\")");
  EXPECT_EQ(Eval(R"('\x41\102\u00e9\U0001F6B2\t\'')"), R"("ABé🚲\t'")");
  EXPECT_EQ(Eval("''"), R"("")");
}

TEST(LiteralTest, RefusesBrokenStrings) {
  EXPECT_THAT(Eval("'open"), HasSubstr("1:1: the string is not closed"));
  EXPECT_THAT(Eval("'a\nb'"), HasSubstr("the string is not closed on this line"));
  EXPECT_THAT(Eval(R"('ab\q')"), HasSubstr("1:4: this escape is unknown"));
  EXPECT_THAT(Eval(R"('\ud800')"), HasSubstr("escape is unknown"));
  EXPECT_THAT(Eval(R"('\x4')"), HasSubstr("escape is unknown"));
  EXPECT_THAT(Eval("'\xff'"), HasSubstr("not UTF-8"));
  EXPECT_THAT(Eval(R"(b'\u0041')"), HasSubstr("escape is unknown"));
}

TEST(OperatorTest, BindsAsUsual) {
  EXPECT_EQ(Eval("1 + 2 * 3 - 4 / 2 % 3"), "5");
  EXPECT_EQ(Eval("(1 + 2) * 3"), "9");
  EXPECT_EQ(Eval("1 < 2 == true && !false || false"), "true");
  EXPECT_EQ(Eval("false ? 1 : true ? 2 : 3"), "2");
  EXPECT_EQ(Eval("-(-3)"), "3");
  EXPECT_EQ(Eval("2 - -3 // and a comment\n + 1"), "6");
}

TEST(OperatorTest, JoinsStringsAndLists) {
  EXPECT_EQ(Eval("'lock ' + 'open'"), R"("lock open")");
  EXPECT_EQ(Eval("[1] + [2, 3]"), "[1,2,3]");
}

TEST(OperatorTest, DoesNotMixKindsOfNumbers) {
  EXPECT_EQ(Eval("1 + 1.0"), "not defined for these types: int + double, in: 1 + 1.0");
  EXPECT_EQ(Eval("1u + 1"), "not defined for these types: uint + int, in: 1u + 1");
  EXPECT_EQ(Eval("-(1u)"), "not defined for these types: -uint, in: -(1u)");
}

TEST(OperatorTest, OverflowsWithAnError) {
  for (const absl::string_view text :
       {"9223372036854775807 + 1", "-9223372036854775808 - 1", "4611686018427387904 * 2",
        "-(-9223372036854775808)", "-9223372036854775808 / -1", "-9223372036854775808 % -1",
        "0u - 1u", "18446744073709551615u + 1u"}) {
    EXPECT_THAT(Eval(text), HasSubstr("overflow")) << text;
  }
}

TEST(OperatorTest, DividesWholeNumbersByZeroWithAnError) {
  EXPECT_THAT(Eval("1 / 0"), HasSubstr("division by zero"));
  EXPECT_THAT(Eval("1u % 0u"), HasSubstr("division by zero"));
  EXPECT_EQ(Eval("1.0 / 0.0 > 1e308"), "true");
}

TEST(ComparisonTest, ComparesNumbersByValue) {
  EXPECT_EQ(Eval("1 == 1.0 && 1u == 1 && 2 > 1.5 && -1 < 0u"), "true");
  EXPECT_EQ(Eval("9007199254740993 == 9007199254740992.0"), "false");
  EXPECT_EQ(Eval("9007199254740993 > 9007199254740992.0"), "true");
  EXPECT_EQ(Eval("9223372036854775807 < 9223372036854775808.0"), "true");
  EXPECT_EQ(Eval("-9223372036854775808 == -9223372036854775808.0"), "true");
  EXPECT_EQ(Eval("18446744073709551615u < 18446744073709551616.0"), "true");
  EXPECT_EQ(Eval("0u > -0.5 && 0u > -1.5 && -0.5 < 0u && 1u < 1.5"), "true");
}

TEST(ComparisonTest, NothingEqualsNaN) {
  EXPECT_EQ(Eval("0.0 / 0.0 == 0.0 / 0.0"), "false");
  EXPECT_EQ(Eval("0.0 / 0.0 != 1"), "true");
  EXPECT_EQ(Eval("0.0 / 0.0 < 1 || 1u >= 0.0 / 0.0"), "false");
}

TEST(ComparisonTest, EqualsAcrossKindsIsFalseAndOrderIsAnError) {
  EXPECT_EQ(Eval("1 == '1' || null == false || [] == {}"), "false");
  EXPECT_EQ(Eval("[1, {'a': 2u}] == [1.0, {'a': 2}]"), "true");
  EXPECT_EQ(Eval("1 < '1'"), "not defined for these types: int < string, in: 1 < '1'");
  EXPECT_EQ(Eval("[1] >= [0]"), "not defined for these types: list >= list, in: [1] >= [0]");
}

TEST(ComparisonTest, FindsWhatIsIn) {
  EXPECT_EQ(Eval("2 in [1, 2.0] && 'a' in {'a': 1} && !('b' in {'a': 1})"), "true");
  EXPECT_EQ(Eval("order.status in ['riding', 'locked']", R"({"order":{"status":"riding"}})"),
            "true");
  EXPECT_THAT(Eval("1 in 2"), HasSubstr("not defined for these types: int in int"));
}

TEST(LogicTest, ADecidingOperandWinsOverFailures) {
  EXPECT_EQ(Eval("missing || true"), "true");
  EXPECT_EQ(Eval("true || missing"), "true");
  EXPECT_EQ(Eval("missing && false"), "false");
  EXPECT_EQ(Eval("1 / 0 > 1 || x || true", R"({"x":"no bool"})"), "true");
  EXPECT_EQ(Eval("missing || false"), "no such variable: missing");
  EXPECT_EQ(Eval("true && x", R"({"x":1})"),
            "a bool is expected, not a value of kind int, in: true && x");
}

TEST(LogicTest, AConditionalEvaluatesOneSideOnly) {
  EXPECT_EQ(Eval("true ? 1 : missing"), "1");
  EXPECT_THAT(Eval("x ? 2 : 3", R"({"x":1})"), HasSubstr("a bool is expected"));
}

TEST(PathTest, ReadsMembersAndItems) {
  constexpr absl::string_view kOrder =
      R"({"order":{"status":"riding","items":[{"price":5},{"price":7.5}],"in-app":true}})";
  EXPECT_EQ(Eval("order.status", kOrder), R"("riding")");
  EXPECT_EQ(Eval("order.items[1].price", kOrder), "7.5");
  EXPECT_EQ(Eval("order['status']", kOrder), R"("riding")");
  EXPECT_EQ(Eval("order.`in-app`", kOrder), "true");
  EXPECT_EQ(Eval("order.items[1.0].price", kOrder), "7.5");
  EXPECT_EQ(Eval(".order.status", kOrder), R"("riding")");
}

TEST(PathTest, NamesThePathThatLeadsNowhere) {
  constexpr absl::string_view kOrder = R"({"order":{"status":"riding","items":[1]}})";
  EXPECT_EQ(Eval("ordr.status == 'x'", kOrder), "no such variable: ordr");
  EXPECT_EQ(Eval("order.note.text", kOrder), "no such member: order.note");
  EXPECT_EQ(Eval("order.items[1]", kOrder), "no such item: order.items[1]");
  EXPECT_EQ(Eval("order.items[-1]", kOrder), "no such item: order.items[-1]");
  EXPECT_EQ(Eval("order.items[0.5]", kOrder), "no such item: order.items[0.5]");
  EXPECT_EQ(Eval("order['note']", kOrder), "no such key: order['note']");
  EXPECT_EQ(Eval("order.status.code", kOrder),
            "a value of kind string has no members, in: order.status.code");
}

TEST(PathTest, HasSaysWhetherAMemberExists) {
  constexpr absl::string_view kOrder = R"({"order":{"status":null}})";
  EXPECT_EQ(Eval("has(order.status)", kOrder), "true");
  EXPECT_EQ(Eval("has(order.note)", kOrder), "false");
  EXPECT_EQ(Eval("has(ordr.note)", kOrder), "no such variable: ordr");
  EXPECT_THAT(Eval("has(order)", kOrder), HasSubstr("has() takes one member"));
}

TEST(MapTest, KeysAreBoolsNumbersAndStrings) {
  EXPECT_EQ(Eval("{1: 'a', true: 'b', 2u: 'c'}[2.0]"), R"("c")");
  EXPECT_THAT(Eval("{1.5: 'a'}"), HasSubstr("a key cannot be of kind double"));
  EXPECT_THAT(Eval("{1: 'a', 1u: 'b'}"), HasSubstr("duplicate key"));
  EXPECT_THAT(Eval("{1: 'a'}"), HasSubstr("keys of a result must be strings"));
}

TEST(FunctionTest, MeasuresAndSearchesStrings) {
  EXPECT_EQ(Eval("size('车锁') + 'ab'.size() + [1].size() + size({})"), "5");
  EXPECT_EQ(Eval("'bike lock'.startsWith('bike') && 'bike lock'.endsWith('lock') && "
                 "'bike lock'.contains('e l')"),
            "true");
  EXPECT_EQ(Eval("size(1)"), "not defined for these types: size(int), in: size(1)");
  EXPECT_THAT(Eval("'a'.contains(1)"),
              HasSubstr("not defined for these types: contains(string, int)"));
}

TEST(FunctionTest, ConvertsBetweenKinds) {
  EXPECT_EQ(Eval("[int('-7'), int(2.9), int(-2.9), int(3u)]"), "[-7,2,-2,3]");
  EXPECT_EQ(Eval("[uint('7'), uint(2.9), uint(3)]"), "[7,2,3]");
  EXPECT_EQ(Eval("[double('1.5'), double(2), double(3u)]"), "[1.5,2.0,3.0]");
  EXPECT_EQ(Eval("[string(1), string(1u), string(0.1), string(true), string('x')]"),
            R"(["1","1","0.1","true","x"])");
  EXPECT_EQ(Eval("[string(1000000.0), string(1e30), string(-0.0045)]"),
            R"(["1000000","1e+30","-0.0045"])");
  EXPECT_EQ(Eval("[bool('true'), bool('0'), dyn(true)]"), "[true,false,true]");
}

TEST(FunctionTest, RefusesImpossibleConversions) {
  for (const absl::string_view text :
       {"int('7x')", "int(' 7')", "int(1e19)", "int(0.0 / 0.0)", "int(9223372036854775808u)",
        "uint(-1)", "uint(-0.5)", "uint(1e20)", "double('')", "bool('yes')", "int(null)"}) {
    EXPECT_THAT(Eval(text), HasSubstr(absl::StrCat("in: ", text))) << text;
  }
}

TEST(MathTest, FindsTheGreatestAndTheLeastOfArgumentsOrOfAList) {
  EXPECT_EQ(Eval("math.greatest(1, 2.5, 2u)"), "2.5");
  EXPECT_EQ(Eval("math.least([3, -1, 2])"), "-1");
  EXPECT_THAT(Eval("math.least([])"), HasSubstr("math.least of an empty list"));
  EXPECT_THAT(Eval("math.greatest('a')"),
              HasSubstr("not defined for these types: math.greatest(string)"));
  EXPECT_THAT(Eval("math.greatest()"), HasSubstr("takes 1 or more arguments, not 0"));
}

TEST(MathTest, RoundsAndReturnsSigns) {
  EXPECT_EQ(Eval("[math.ceil(1.2), math.floor(-1.2), math.round(-1.5), math.trunc(-1.9)]"),
            "[2.0,-2.0,-2.0,-1.0]");
  EXPECT_EQ(Eval("[math.abs(-3), math.sign(-3), math.sign(0)]"), "[3,-1,0]");
  EXPECT_EQ(Eval("math.sqrt(9)"), "3.0");
  EXPECT_THAT(Eval("math.abs(-9223372036854775808)"), HasSubstr("out of the range of int"));
}

TEST(MathTest, ShiftsAndMasksBits) {
  EXPECT_EQ(Eval("[math.bitAnd(6, 3), math.bitOr(6, 3), math.bitXor(6, 3), math.bitNot(0)]"),
            "[2,7,5,-1]");
  EXPECT_EQ(Eval("math.bitShiftRight(-1, 63)"), "1");
  EXPECT_EQ(Eval("math.bitShiftLeft(1u, 64)"), "0");
  EXPECT_THAT(Eval("math.bitShiftLeft(1, -1)"), HasSubstr("negative number of bits"));
}

TEST(MathTest, AVariableMayBeNamedMath) {
  EXPECT_EQ(Eval("math.amount + math.abs(-1)", R"({"math":{"amount":1}})"), "2");
  EXPECT_THAT(Eval("[1].map(math, math.abs(1))"), HasSubstr("no such function: abs"));
}

TEST(StringsTest, IndexesCountCodePoints) {
  EXPECT_EQ(Eval("'单车锁'.charAt(1)"), R"("车")");
  EXPECT_EQ(Eval("'单车锁'.charAt(3)"), R"("")");
  EXPECT_EQ(Eval("['单车锁'.indexOf('锁'), '单车锁'.lastIndexOf('x')]"), "[2,-1]");
  EXPECT_EQ(Eval("'单车锁'.substring(1, 2) + 'abc'.substring(1)"), R"("车bc")");
  EXPECT_THAT(Eval("'单车锁'.charAt(4)"), HasSubstr("the index is outside the string"));
  EXPECT_THAT(Eval("'abc'.substring(2, 1)"), HasSubstr("the index is outside the string"));
}

TEST(StringsTest, SplitsAndJoins) {
  EXPECT_EQ(Eval("'a,b,c'.split(',')"), R"(["a","b","c"])");
  EXPECT_EQ(Eval("'a,b,c'.split(',', 2)"), R"(["a","b,c"])");
  EXPECT_EQ(Eval("['单车'.split(''), ''.split(''), ''.split(','), 'a'.split(',', 0)]"),
            R"([["单","车"],[],[""],[]])");
  EXPECT_EQ(Eval("['a', 'b'].join('-')"), R"("a-b")");
  EXPECT_THAT(Eval("[1].join()"), HasSubstr("not defined for these types: join(list)"));
}

TEST(StringsTest, DerivesStrings) {
  EXPECT_EQ(Eval("'aXbX'.replace('X', '-') + 'aXbX'.replace('X', '-', 1)"), R"("a-b-a-bX")");
  EXPECT_EQ(Eval("'单车'.replace('', '.')"), R"(".单.车.")");
  EXPECT_EQ(Eval("' \u3000 单车\t'.trim() + '单车'.reverse()"), R"("单车车单")");
  EXPECT_EQ(Eval("'aB'.lowerAscii() + 'aB'.upperAscii()"), R"("abAB")");
  EXPECT_EQ(Eval(R"(strings.quote('a\n"'))"), R"("\"a\\n\\\"\"")");
}

TEST(StringsTest, ChargesForTheStringsItMakes) {
  const std::string doubled = Repeat(".replace('', 'xxxxxxxxxxxxxxxx')", 8);
  EXPECT_THAT(Eval("'x'" + doubled), HasSubstr("costs more"));
}

TEST(MacroTest, QuantifiesOverListsAndMaps) {
  EXPECT_EQ(Eval("[1, 2, 3].all(x, x > 0)"), "true");
  EXPECT_EQ(Eval("[1, 2, 3].exists(x, x > 2)"), "true");
  EXPECT_EQ(Eval("[1, 2, 3].exists_one(x, x > 1)"), "false");
  EXPECT_EQ(Eval("{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])"), "true");
  EXPECT_EQ(Eval("[0, 2].exists(x, 4 / x == 2)"), "true");
  EXPECT_THAT(Eval("[0, 2].exists(x, 4 / x == 3)"), HasSubstr("division by zero"));
}

TEST(MacroTest, FiltersAndMaps) {
  EXPECT_EQ(Eval("[1, 2, 3, 4].filter(x, x % 2 == 0)"), "[2,4]");
  EXPECT_EQ(Eval("[1, 2].map(x, [10, 20].map(y, x * y))"), "[[10,20],[20,40]]");
  EXPECT_EQ(Eval("[1, 2, 3].map(x, x > 1, x * x)"), "[4,9]");
  EXPECT_THAT(Eval("[1].filter(x, x)"), HasSubstr("a bool is expected"));
  EXPECT_THAT(Eval("1.map(x, x)"), HasSubstr("a value of kind int has no items"));
}

TEST(MacroTest, AVariableHidesOthersWithItsName) {
  EXPECT_EQ(Eval("[1].map(x, [2].map(x, x)[0] + x)[0] + x", R"({"x":10})"), "13");
  EXPECT_EQ(Eval("[1].map(x, x + .x)[0]", R"({"x":10})"), "11");
}

TEST(CompileTest, ReportsLineColumnAndPlace) {
  EXPECT_EQ(Eval("order.status =="),
            "1:16: expected an operand, not the end\norder.status ==\n               ^");
  EXPECT_EQ(Eval("a &&\n\té + 'é' )"), "2:2: unexpected character\n\té + 'é' )\n\t^");
  EXPECT_EQ(Eval("'é' )"), "1:5: expected an operator, not ')'\n'é' )\n    ^");
  EXPECT_EQ(Program::Compile("1 +").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(Program::Compile("1 +").status()), "BAD_EXPRESSION");
}

TEST(CompileTest, RefusesWhatIsNotAnExpression) {
  for (const absl::string_view text :
       {"",           "  // nothing", "1 2",   "a.",           "a..b",  "f(",
        "size(1,)",   "(1",           "[1",    "[,]",          "{1}",   "{1:}",
        "a = 1",      "a & b",        "1 ? 2", "for",          "a.1",   "x.y.`z`()",
        "0x",         "1z",           "#",     "a ? : b",      "has()", "[1].map(1, 2)",
        "[1].all(x)", "a in",         "in",    "Order{id: 1}", "`x`",   "!"}) {
    EXPECT_EQ(ReasonOf(Program::Compile(text).status()), "BAD_EXPRESSION") << text;
  }
}

TEST(CompileTest, RefusesUnknownFunctionsAndWrongNumbersOfArguments) {
  EXPECT_THAT(Eval("1 + lenght('x')"), HasSubstr("1:5: no such function: lenght"));
  EXPECT_THAT(Eval("x.equals('y')"), HasSubstr("no such function: equals"));
  EXPECT_THAT(Eval("size(1, 2)"), HasSubstr("size takes 1 arguments, not 2"));
  EXPECT_THAT(Eval("'x'.contains()"), HasSubstr("contains takes 1 arguments, not 0"));
}

TEST(LimitTest, LengthIsBounded) {
  EXPECT_EQ(Eval(absl::StrCat("1", std::string(kMaxExpressionBytes - 1, ' '))), "1");
  EXPECT_THAT(Eval(absl::StrCat("1", std::string(kMaxExpressionBytes, ' '))),
              HasSubstr("longer than 4096 bytes"));
}

TEST(LimitTest, NestingIsBounded) {
  const auto nested = [](absl::string_view open, int depth, absl::string_view close) {
    return absl::StrCat(Repeat(open, depth), "true", Repeat(close, depth));
  };
  EXPECT_EQ(Eval(nested("(", kMaxNesting - 1, ")")), "true");
  EXPECT_THAT(Eval(nested("(", kMaxNesting, ")")), HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(Eval(nested("!", 4000, "")), HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(Eval(nested("[", 2000, "]")), HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(Eval(nested("true?true:", 300, "")), HasSubstr("nested more than 64 deep"));
}

TEST(LimitTest, HeightIsBoundedAndChainsOfAndAreFlat) {
  EXPECT_EQ(Eval(absl::StrCat("1", Repeat("+1", kMaxHeight - 1))), "256");
  EXPECT_THAT(Eval(absl::StrCat("1", Repeat("+1", kMaxHeight))),
              HasSubstr("more than 256 nested operations"));
  EXPECT_THAT(Eval(absl::StrCat("a", Repeat(".b", 2000))), HasSubstr("nested operations"));
  EXPECT_EQ(Eval(absl::StrCat("true", Repeat("&&true", 600))), "true");
}

TEST(LimitTest, CostIsBounded) {
  const std::string ten = "[0,1,2,3,4,5,6,7,8,9]";
  const std::string hundred = absl::StrCat(ten, ".map(a, ", ten, ")");
  EXPECT_EQ(Eval(absl::StrCat("size(", hundred, ")")), "10");
  const std::string many = absl::StrCat(ten, ".all(a, ", ten, ".all(b, ", ten, ".all(c, ", ten,
                                        ".all(d, ", ten, ".all(e, true)))))");
  EXPECT_EQ(Eval(many), "costs more than 100000");
  EXPECT_EQ(Eval(absl::StrCat("(", many, ") || true")), "costs more than 100000");
}

TEST(LimitTest, BigResultsCostByTheirSize) {
  const std::string big = absl::StrCat(R"({"x":")", std::string(200'000, 'x'), R"("})");
  EXPECT_EQ(Eval("size(x)", big), "200000");
  EXPECT_EQ(Eval("[1,2,3,4,5,6,7,8,9].map(i, x)", big), "costs more than 100000");
  EXPECT_THAT(Eval("x + x", big), HasSubstr("makes a string of more than 262144 bytes"));
  EXPECT_THAT(Eval("lists.range(10001)"), HasSubstr("makes a list of more than 10000 items"));
}

TEST(LimitTest, AResultIsNoDeeperThanJsonAllows) {
  const std::string deep = absl::StrCat(R"({"x":)", Repeat("[", 63), Repeat("]", 63), "}");
  EXPECT_EQ(Eval("[x]", deep), absl::StrCat(Repeat("[", 64), Repeat("]", 64)));
  EXPECT_EQ(Eval("[[x]]", deep), "nested more than 64 deep");
}

TEST(EvalTest, RequiresABool) {
  const Value::Map none;
  EXPECT_TRUE(*Program::Compile("1 < 2")->EvalBool(none));
  const absl::Status status = Program::Compile("1 + 2")->EvalBool(none).status();
  EXPECT_EQ(status.message(), "evaluates to a value of kind int, not a bool");
  EXPECT_EQ(ReasonOf(status), "EXPRESSION_FAILED");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(ExplainTest, ListsWhatWasReadOnceAndInOrder) {
  EXPECT_EQ(Explained("order.amount > 100", R"({"order":{"amount":80}})"),
            "order.amount > 100 -> false (order.amount = 80)");
  EXPECT_EQ(Explained("bike.lock == 'open' && order.n > 1 && order.n < 5",
                      R"({"bike":{"lock":"open"},"order":{"n":3}})"),
            "bike.lock == 'open' && order.n > 1 && order.n < 5 -> true "
            "(bike.lock = \"open\", order.n = 3)");
  EXPECT_EQ(Explained("1 < 2", "{}"), "1 < 2 -> true");
}

TEST(ExplainTest, OmitsWhatWasNotRead) {
  EXPECT_EQ(Explained("a || b", R"({"a":true,"b":true})"), "a || b -> true (a = true)");
  EXPECT_EQ(Explained("items.exists(i, i.n > k)", R"({"items":[{"n":1}],"k":0})"),
            "items.exists(i, i.n > k) -> true (items = [{\"n\":1}], k = 0)");
}

TEST(ExplainTest, ReportsWhatIsMissing) {
  EXPECT_EQ(Explained("has(a.b)", R"({"a":{}})"), "has(a.b) -> false (a.b missing)");
  EXPECT_EQ(Explained("a.b > 1", R"({"a":{}})"),
            "a.b > 1 -> error: no such member: a.b (a.b missing)");
}

TEST(ExplainTest, CutsLongValues) {
  const std::string json = absl::StrCat(R"({"a":")", Repeat("é", 100), R"("})");
  EXPECT_EQ(Explained("a == ''", json),
            absl::StrCat("a == '' -> false (a = \"", Repeat("é", 31), "...)"));
}

TEST(PathsTest, AreKnownBeforeEvaluation) {
  const auto paths = [](absl::string_view text) { return Program::Compile(text)->paths(); };
  EXPECT_THAT(paths("order.status == 'riding' && bike.lock_state != order.status"),
              ElementsAre("bike.lock_state", "order.status"));
  EXPECT_THAT(paths("order['status'] + order[\"a b\"] + m[k.x]"),
              ElementsAre("k.x", "m[]", "order.status", "order[]"));
  EXPECT_THAT(paths("order.items.all(i, i.price > limit && i.tags.exists(t, t == i.name))"),
              ElementsAre("limit", "order.items", "order.items[].name", "order.items[].price",
                          "order.items[].tags", "order.items[].tags[]"));
  EXPECT_THAT(paths("has(a.b) ? a.b.size() : 0"), ElementsAre("a.b"));
  EXPECT_THAT(paths("1 + 1"), ElementsAre());
}

}  // namespace
}  // namespace magpie::expr
