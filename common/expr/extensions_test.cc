// The sets and regex extensions, and conversions from strings as Go spells values.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/testing.h"

namespace magpie::expr {
namespace {

using ::testing::HasSubstr;

std::string Converted(absl::string_view kind, absl::string_view text) {
  const std::string value = Eval(absl::StrCat("string(", kind, "(r'", text, "'))"));
  return absl::StrContains(value, "this string is not") ? "none" : value;
}

TEST(LibraryNameTest, MayBeTheNameOfAVariable) {
  EXPECT_EQ(Eval("sets.contains('a')", R"({"sets":"abc"})"), "true");
  EXPECT_EQ(Eval("regex.replace('a', 'x')", R"({"regex":"abc"})"), R"("xbc")");
  EXPECT_EQ(Eval("math.min() + math.size()", R"({"math":[3,1]})"), "3");
  EXPECT_THAT(Eval("sets.contains([1])"), HasSubstr("no such variable: sets"));
  EXPECT_THAT(Eval("math.abs()"), HasSubstr("abs takes 1 arguments, not 0"));
  EXPECT_EQ(Eval("sets.contains([1, 2], [1])", R"({"sets":"abc"})"), "true");
}

TEST(SetsTest, ComparesListsAsSetsOfTheirItems) {
  EXPECT_EQ(Eval("[sets.contains([], []), sets.contains([], [1]), sets.contains([1], [])]"),
            "[true,false,true]");
  EXPECT_EQ(Eval("sets.contains([1, 2.0, 3u], [1.0, 2u, 3, 3])"), "true");
  EXPECT_EQ(Eval("sets.contains(['a', [1], {'k': 1}], [{'k': 1.0}, [1u]])"), "true");
  EXPECT_EQ(Eval("sets.contains([1, 2], [2, '1'])"), "false");
  EXPECT_EQ(Eval("[sets.equivalent([], []), sets.equivalent([1], [1, 1])]"), "[true,true]");
  EXPECT_EQ(Eval("sets.equivalent([1, 2, 3], [3u, 2.0, 1])"), "true");
  EXPECT_EQ(Eval("[sets.equivalent([1, 2], [1]), sets.equivalent([1], [1, 2])]"), "[false,false]");
  EXPECT_EQ(Eval("[sets.intersects([], []), sets.intersects([1], []), sets.intersects([], [1])]"),
            "[false,false,false]");
  EXPECT_EQ(Eval("sets.intersects([[1], [2, 3]], [[1, 2], [2, 3.0]])"), "true");
  EXPECT_EQ(Eval("sets.intersects(a, b)", R"({"a":["x","y"],"b":["z"]})"), "false");
  EXPECT_EQ(Eval("sets.contains([0.0 / 0.0], [0.0 / 0.0])"), "false") << "NaN equals nothing";
  EXPECT_THAT(Eval("sets.contains([1], {'a': 1})"),
              HasSubstr("not defined for these types: sets.contains"));
  EXPECT_THAT(Eval("sets.contains([1])"), HasSubstr("no such variable: sets"));
}

TEST(SetsTest, PaysForEachComparison) {
  EXPECT_THAT(Eval("sets.intersects(lists.range(500), lists.range(500).map(i, i + 1000))"),
              HasSubstr("costs more than 100000"));
  EXPECT_EQ(Eval("sets.equivalent(lists.range(100), lists.range(100).reverse())"), "true");
}

TEST(RegexTest, ExtractsTheGroupOrTheWholeMatch) {
  EXPECT_EQ(Eval("regex.extract('hello world', 'hello(.*)').value()"), R"(" world")");
  EXPECT_EQ(Eval(R"(regex.extract('item-A, item-B', r'item-(\w+)').value())"), R"("A")");
  EXPECT_EQ(Eval("regex.extract('HELLO', 'hello').hasValue()"), "false");
  EXPECT_EQ(Eval("regex.extract('HELLO', '(?i)hello').value()"), R"("HELLO")");
  EXPECT_EQ(Eval("regex.extract('abc', 'b(x?)').hasValue()"), "false") << "an empty group";
  EXPECT_EQ(Eval("regex.extract('abc', 'b(x)?').hasValue()"), "false") << "one that took no part";
  EXPECT_EQ(Eval("regex.extract('abc', 'x?').value()"), R"("")") << "an empty match";
  EXPECT_EQ(Eval("regex.extract('单车 12', '[0-9]+').orValue('none')"), R"("12")");
  EXPECT_THAT(Eval("regex.extract('a@b', '(.*)@(.*)')"), HasSubstr("more than one group"));
  EXPECT_THAT(Eval("regex.extract('a', '(')"), HasSubstr("not a pattern"));
  EXPECT_THAT(Eval("regex.extract(1, 'a')"),
              HasSubstr("not defined for these types: regex.extract"));
}

TEST(RegexTest, ExtractsAllThatDoNotOverlap) {
  EXPECT_EQ(Eval(R"(regex.extractAll('id:123, id:456', r'id:\d+'))"), R"(["id:123","id:456"])");
  EXPECT_EQ(Eval(R"(regex.extractAll('id:123, id:456', r'id:(\d+)'))"), R"(["123","456"])");
  EXPECT_EQ(Eval("regex.extractAll('id:123', 'assa')"), "[]");
  EXPECT_EQ(Eval("regex.extractAll('aaa', 'aa')"), R"(["aa"])");
  EXPECT_EQ(Eval("regex.extractAll('baab', 'a*')"), R"(["","aa",""])");
  EXPECT_EQ(Eval("regex.extractAll('baab', '(a*)')"), R"(["aa"])");
  EXPECT_EQ(Eval("regex.extractAll('é单', 'x*').size()"), "3");
  EXPECT_EQ(Eval("regex.extractAll('aa', '^a')"), R"(["a"])");
  EXPECT_EQ(Eval(R"(regex.extractAll('ab cd', r'\b\w'))"), R"(["a","c"])");
  EXPECT_THAT(Eval("regex.extractAll('a@b', '(.*)@(.*)')"), HasSubstr("more than one group"));
}

TEST(RegexTest, ReplacesMatchesAndPutsGroupsIn) {
  EXPECT_EQ(Eval("regex.replace('hello world hello', 'hello', 'hi')"), R"("hi world hi")");
  EXPECT_EQ(Eval("[0, 1, 2, -12].map(n, regex.replace('banana', 'a', 'x', n))"),
            R"(["banana","bxnana","bxnxna","bxnxnx"])");
  EXPECT_EQ(Eval(R"(regex.replace('foo bar', '(fo)o (ba)r', r'\2 \1'))"), R"("ba fo")");
  EXPECT_EQ(Eval(R"(regex.replace('ab', 'b', r'[\0\\]'))"), R"("a[b\\]")");
  EXPECT_EQ(Eval(R"(regex.replace('ab', '(x)?b', r'[\1]'))"), R"("a[]")");
  EXPECT_EQ(Eval("regex.replace('ab', 'b', '$1 $0')"), R"("a$1 $0")");
  EXPECT_EQ(Eval("regex.replace('abc', '', '-')"), R"("-a-b-c-")");
  EXPECT_EQ(Eval("regex.replace('baac', 'a*', '-')"), R"("-b-c-")");
  EXPECT_EQ(Eval("regex.replace('aaa', '^a', 'x')"), R"("xaa")");
  EXPECT_EQ(Eval("regex.replace('单车', '车', '位')"), R"("单位")");
  EXPECT_THAT(Eval(R"(regex.replace('test', '(.)', r'\2'))"),
              HasSubstr("a group in the replacement that the pattern does not have"));
  EXPECT_THAT(Eval(R"(regex.replace('id=1', r'id=(?P<value>\d+)', r'value: \values'))"),
              HasSubstr("no digit"));
  EXPECT_THAT(Eval(R"(regex.replace('a', 'a', 'b\\'))"), HasSubstr("no digit"));
  EXPECT_EQ(Eval(R"(regex.replace('a', 'x', r'\9'))"), R"("a")") << "nothing is replaced";
  EXPECT_EQ(Eval("regex.replace('a', '(', 'b', 0)"), R"("a")");
  EXPECT_THAT(Eval("regex.replace('a', '(', 'b')"), HasSubstr("not a pattern"));
  EXPECT_THAT(Eval("regex.replace('a', 'a', 'b', 1.0)"), HasSubstr("not defined for these types"));
}

TEST(RegexTest, PaysForEverySearch) {
  const std::string text(60'000, 'a');
  const std::string variables = absl::StrCat(R"({"t":")", text, R"("})");
  EXPECT_EQ(Eval("regex.extract(t, 'b').hasValue()", variables), "false");
  EXPECT_THAT(Eval("regex.extractAll(t, 'a(.*z)?').size()", variables),
              HasSubstr("costs more than 100000"));
  EXPECT_THAT(Eval("regex.replace(t, 'a', t)", variables), HasSubstr("makes a string of more"));
}

TEST(ConversionsTest, AcceptWholeNumbersAsInGo) {
  for (const auto& [text, value] : {std::pair("+5", "\"5\""),
                                    {"-5", "\"-5\""},
                                    {"007", "\"7\""},
                                    {"-0", "\"0\""},
                                    {"+9223372036854775807", "\"9223372036854775807\""},
                                    {"-9223372036854775808", "\"-9223372036854775808\""}}) {
    EXPECT_EQ(Converted("int", text), value) << text;
  }
  for (const absl::string_view text : {"", "+", "-", "+-5", "-+5", "--5", " 5", "5 ", "1_000",
                                       "0x5", "5.0", "1e3", "9223372036854775808", "５"}) {
    EXPECT_EQ(Converted("int", text), "none") << text;
  }
  EXPECT_EQ(Converted("uint", "18446744073709551615"), "\"18446744073709551615\"");
  EXPECT_EQ(Converted("uint", "007"), "\"7\"");
  for (const absl::string_view text : {"", "+5", "-5", "-0", "1_0", "18446744073709551616"}) {
    EXPECT_EQ(Converted("uint", text), "none") << text;
  }
}

TEST(ConversionsTest, AcceptDoublesAsInGo) {
  for (const auto& [text, value] : {std::pair("+1.5", "1.5"),
                                    {"-1.5", "-1.5"},
                                    {".5", "0.5"},
                                    {"5.", "5"},
                                    {"1e3", "1000"},
                                    {"1E+3", "1000"},
                                    {"+.5e-1", "0.05"},
                                    {"1_000.5", "1000.5"},
                                    {"0x1p-2", "0.25"},
                                    {"-0X1.8p1", "-3"},
                                    {"0x_1p0", "1"},
                                    {"inf", "Infinity"},
                                    {"+Inf", "Infinity"},
                                    {"-INFINITY", "-Infinity"},
                                    {"nan", "NaN"},
                                    {"NaN", "NaN"},
                                    {"1e-400", "0"},
                                    {"007", "7"}}) {
    EXPECT_EQ(Converted("double", text), absl::StrCat("\"", value, "\"")) << text;
  }
  for (const absl::string_view text :
       {"",     "+",    "-",     ".",    "+-1",    "-+1",   "--1", " 1", "1 ",    "1e",
        "1e+",  "e5",   "1e400", "0x1",  "0x",     "0xp1",  "1p2", "_1", "1_",    "1__0",
        "1_.5", "1._5", "+nan",  "-nan", "nan(1)", "infin", "1,5", "1f", "0x-1p0"}) {
    EXPECT_EQ(Converted("double", text), "none") << text;
  }
}

TEST(ConversionsTest, AcceptBoolsTimestampsAndDurationsAsInGo) {
  for (const absl::string_view text : {"1", "t", "T", "true", "TRUE", "True"}) {
    EXPECT_EQ(Converted("bool", text), "\"true\"") << text;
  }
  for (const absl::string_view text : {"0", "f", "F", "false", "FALSE", "False"}) {
    EXPECT_EQ(Converted("bool", text), "\"false\"") << text;
  }
  for (const absl::string_view text : {"", "yes", "tRUE", "+1", " true", "01"}) {
    EXPECT_EQ(Converted("bool", text), "none") << text;
  }
  EXPECT_EQ(Converted("timestamp", "2024-02-29T12:00:00.5+02:00"), "\"2024-02-29T10:00:00.5Z\"");
  for (const absl::string_view text :
       {"", "2024-02-30T00:00:00Z", "2024-02-29 12:00:00Z", "2024-02-29T12:00:00", "2024-02-29",
        "2024-02-29t12:00:00z", "2024-02-29T12:00:60Z", "2024-02-29T24:00:00Z",
        "2024-02-29T12:00:00+0200", "+2024-02-29T12:00:00Z", "now"}) {
    EXPECT_EQ(Converted("timestamp", text), "none") << text;
  }
  EXPECT_EQ(Converted("duration", "+1h30m1.5s"), "\"5401.5s\"");
  EXPECT_EQ(Converted("duration", "-.5s"), "\"-0.5s\"");
  EXPECT_EQ(Converted("duration", "0"), "\"0s\"");
  for (const absl::string_view text :
       {"", "+", "5", "1d", "1 s", "s", "+-5s", "1h-5m", "inf", "1e3s", "9223372037s", ".s"}) {
    EXPECT_EQ(Converted("duration", text), "none") << text;
  }
}

TEST(FormatTest, DoublesHaveNoExponent) {
  const auto format = [](absl::string_view value) {
    return Eval(absl::StrCat("'%s'.format([", value, "])"));
  };
  EXPECT_EQ(format("0.000000002"), R"("0.000000002")");
  EXPECT_EQ(format("-1.25e-9"), R"("-0.00000000125")");
  EXPECT_EQ(format("5e-324").size(), 328);
  EXPECT_EQ(format("1e21"), R"("1000000000000000000000")");
  EXPECT_EQ(format("1e23"), R"("100000000000000000000000")");
  EXPECT_EQ(format("1.5e22"), R"("15000000000000000000000")");
  EXPECT_EQ(format("1.7976931348623157e308").size(), 311);
  EXPECT_EQ(format("123456.75"), R"("123456.75")");
  EXPECT_EQ(format("10.0"), R"("10")");
  EXPECT_EQ(format("0.1"), R"("0.1")");
  EXPECT_EQ(format("0.0"), R"("0")");
  EXPECT_EQ(format("-0.0"), R"("-0")");
  EXPECT_EQ(format("double('-inf')"), R"("-Infinity")");
  EXPECT_EQ(format("double('nan')"), R"("NaN")");
  EXPECT_EQ(format("[1e-7, {'k': 2e21}]"), R"("[0.0000001, {k: 2000000000000000000000}]")");
}

TEST(ZoneTest, OnlyZonesOfTheDatabaseAreKnown) {
  const auto hours = [](absl::string_view zone) {
    return Eval(absl::StrCat("timestamp('2024-12-31T16:00:00Z').getHours('", zone, "')"));
  };
  EXPECT_EQ(hours("Asia/Shanghai"), "0");
  EXPECT_EQ(hours("Etc/GMT+5"), "11");
  EXPECT_EQ(hours("UTC"), "16");
  EXPECT_EQ(hours("-09:30"), "6");
  for (const absl::string_view zone : {"localtime",
                                       "posixrules",
                                       "posix/Asia/Shanghai",
                                       "right/Asia/Shanghai",
                                       "",
                                       "Local",
                                       "local",
                                       "utc",
                                       "asia/shanghai",
                                       "ASIA/SHANGHAI",
                                       "../Asia/Shanghai",
                                       "Asia/../Asia/Shanghai",
                                       "/usr/share/zoneinfo/UTC",
                                       "/etc/localtime",
                                       "Asia",
                                       "Asia/",
                                       "Asia//Shanghai",
                                       "zone.tab",
                                       "tzdata.zi",
                                       "iso3166.tab",
                                       "libc:localtime",
                                       "file:UTC",
                                       " UTC",
                                       "UTC ",
                                       "Asia/Shanghai ",
                                       "+25:00",
                                       "+05",
                                       "+5:0",
                                       "5"}) {
    EXPECT_THAT(hours(zone), HasSubstr("does not name a time zone")) << zone;
  }
}

}  // namespace
}  // namespace magpie::expr
