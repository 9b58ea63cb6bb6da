#include "services/flow-engine/foreign/foreign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/flow-engine/foreign/translate.h"

namespace magpie::flow::foreign {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string ReadBare(absl::string_view text) { return Read(text, {}, {}); }

std::string ReadAs(absl::string_view text, absl::string_view language) {
  return Read(text, LanguageOf(language), {});
}

std::string ReadIn(absl::string_view text, absl::string_view default_language) {
  return Read(text, {}, DefaultLanguage(default_language, ""));
}

std::string WhyNot(absl::string_view text, Language language) {
  const absl::StatusOr<std::string> cel = Translated(text, language);
  return cel.ok() ? absl::StrCat("is ", *cel) : std::string(cel.status().message());
}

// What `text` evaluates to as a condition: a value as JSON, or "error".
std::string Outcome(absl::string_view text, Language language, absl::string_view variables) {
  const absl::StatusOr<std::string> cel = Translated(text, language);
  if (!cel.ok()) return std::string(cel.status().message());
  const auto program = expr::Program::Compile(*cel, {.mixes_numbers = true});
  const absl::StatusOr<Value> value = program->Eval(*ParseJsonObject(variables));
  return value.ok() ? ToJson(*value) : "error";
}

TEST(LanguageTest, IsKnownByNameMediaTypeAndUri) {
  const auto name = [](absl::string_view of) { return LanguageOf(of).name; };
  EXPECT_EQ(name(""), "");
  EXPECT_EQ(name("http://www.omg.org/spec/FEEL/20140401"), "feel");
  EXPECT_EQ(name("https://www.omg.org/spec/DMN/20191111/FEEL/"), "feel");
  EXPECT_EQ(name("http://www.jcp.org/en/jsr/detail?id=245"), "juel");
  EXPECT_EQ(name("JUEL"), "juel");
  EXPECT_EQ(name("Groovy"), "groovy");
  EXPECT_EQ(name("application/x-groovy"), "groovy");
  EXPECT_EQ(name("text/javascript"), "javascript");
  EXPECT_EQ(name("ECMAScript"), "javascript");
  EXPECT_EQ(name("js"), "javascript");
  EXPECT_EQ(name("http://www.java.com/java"), "java");
  EXPECT_EQ(name("http://www.mvel.org/2.0"), "mvel");
  EXPECT_EQ(name("python"), "python");
  EXPECT_EQ(name("http://example.org/my language/"), "my-language");
  for (const absl::string_view cel : {"cel", "CEL", "text/x-cel", "https://cel.dev"}) {
    EXPECT_EQ(LanguageOf(cel).language, Language::kCel) << cel;
  }
}

TEST(LanguageTest, TheTypeLanguageMayNameItForAllExpressions) {
  EXPECT_EQ(DefaultLanguage("http://www.w3.org/1999/XPath", "").name, "xpath");
  EXPECT_EQ(DefaultLanguage("http://www.w3.org/1999/XPath", "http://www.omg.org/spec/FEEL").name,
            "feel");
  EXPECT_EQ(DefaultLanguage("http://www.w3.org/2001/XMLSchema", "").language, Language::kNone);
  EXPECT_EQ(DefaultLanguage("", "https://www.omg.org/spec/DMN/20180521/FEEL/").name, "feel");
  EXPECT_EQ(DefaultLanguage("http://www.mvel.org/2.0", "http://www.java.com/javaTypes").name,
            "mvel");
}

TEST(ReadTest, BareTextIsCelUnlessTheFileSaysOtherwise) {
  EXPECT_EQ(ReadBare(" n / 2 > 3 "), "n / 2 > 3");
  EXPECT_EQ(ReadBare("a ? b: c"), "a ? b: c");
  EXPECT_EQ(ReadBare("a = 1"), "a = 1");
  EXPECT_EQ(ReadIn("n / 2 > 3", "http://www.w3.org/1999/XPath"), "n / 2 > 3");
  EXPECT_EQ(ReadIn("f('a') = 'yes'", "http://www.w3.org/1999/XPath"), "xpath: f('a') = 'yes'");
  EXPECT_EQ(ReadBare("xpath: true"), "xpath: true");
  EXPECT_EQ(ReadIn("n / 2 > 3", "http://www.omg.org/spec/FEEL/20140401"), "n / 2.0 > 3");
  EXPECT_EQ(ReadIn("n > 3", "http://www.mvel.org/2.0"), "mvel: n > 3");
  EXPECT_EQ(ReadIn("${n > 3}", "http://www.mvel.org/2.0"), "n > 3");
  EXPECT_EQ(ReadAs("n / 2 > 3", "cel"), "n / 2 > 3");
  EXPECT_EQ(Read("n / 2 > 3", LanguageOf("cel"), LanguageOf("feel")), "n / 2 > 3");
  EXPECT_EQ(ReadAs("n / 2 > 3", "javascript"), "n / 2.0 > 3");
  EXPECT_EQ(ReadAs("n / 2 > 3", "groovy"), "n / 2.0 > 3");
  EXPECT_EQ(ReadAs("return n;", "http://www.java.com/java"), "java: return n;");
  EXPECT_EQ(ReadAs("a/b = 'x'", "http://www.w3.org/1999/XPath"), "xpath: a/b = 'x'");
  // A language named at the expression prevails over what the text looks like; a default does not.
  for (const char* language : {"http://www.w3.org/1999/XPath", "xpath", "XPath"}) {
    EXPECT_EQ(ReadAs("${n > 3}", language), "xpath: ${n > 3}");
    EXPECT_EQ(ReadAs("#{n > 3}", language), "xpath: #{n > 3}");
    EXPECT_EQ(ReadAs("= n = 3", language), "xpath: = n = 3");
    EXPECT_EQ(ReadIn("${n > 3}", language), "n > 3");
    EXPECT_EQ(ReadIn("= n = 3", language), ReadBare("= n = 3"));
  }
  EXPECT_EQ(ReadAs("${n > 3}", "python"), "python: ${n > 3}");
  EXPECT_EQ(ReadAs("= n = 3", "mvel"), "mvel: = n = 3");
  EXPECT_THAT(FaultOf("xpath: ${n > 3}"),
              StartsWith("`${n > 3}` is XPath, which is not read here; write it in CEL"));
  EXPECT_EQ(ReadAs("n > 3", "juel"), "juel: n > 3");
  EXPECT_EQ(ReadAs("${n > 3}", "groovy"), "groovy: ${n > 3}");
}

TEST(ReadTest, MarkedTextIsReadAgainUnchanged) {
  for (const absl::string_view text :
       {"${bean.check()}", "#{a} b }", "= contains(a, \"x\")", "mvel: n > 3", "juel: n > 3",
        "groovy: a + b", "javascript: f(x)", "java: return n;"}) {
    EXPECT_TRUE(IsMarked(text)) << text;
    EXPECT_EQ(ReadBare(text), text);
  }
  EXPECT_EQ(ReadBare("=contains(a, \"x\")"), "= contains(a, \"x\")");
  for (const absl::string_view text : {"", "a", "a == 1", "== 1", "a?b: c", "{'a': 1}"}) {
    EXPECT_FALSE(IsMarked(text)) << text;
  }
}

TEST(ReadTest, OnlyScriptsOfCelAreRead) {
  EXPECT_EQ(ReadScript(" a = 1\n", ""), "a = 1");
  EXPECT_EQ(ReadScript("a = 1", "CEL"), "a = 1");
  EXPECT_EQ(ReadScript("half = n / 2", "javascript"), "javascript: half = n / 2");
  EXPECT_EQ(ReadScript("half = n / 2", "text/x-python"), "python: half = n / 2");
  EXPECT_EQ(ReadScript("", "groovy"), "");
  EXPECT_EQ(ScriptFaultOf("javascript: half = n / 2"),
            "is JavaScript, which is not run here: `half = n / 2`; write lines of `variable = "
            "expression` in CEL, with scriptFormat=\"cel\" or as `script` by --mapping");
}

TEST(FaultTest, NamesWhatWasWrittenAndWhatToWrite) {
  EXPECT_EQ(FaultOf("= contains(name, \"x\")"),
            "`= contains(name, \"x\")` is FEEL: there is no function contains here; write "
            "name.contains(\"x\") in CEL, in the model or by --mapping");
  EXPECT_EQ(FaultOf("= starts with(order.id, \"A\") and x"),
            "`= starts with(order.id, \"A\") and x` is FEEL: there is no function starts with "
            "here; write order.id.startsWith(\"A\") in CEL, in the model or by --mapping");
  EXPECT_EQ(FaultOf("${bean.check(1)}"),
            "`${bean.check(1)}` is JUEL: it calls bean.check(), and variables are JSON, which has "
            "no such method; write it in CEL, in the model or by --mapping");
  EXPECT_EQ(FaultOf("mvel: n >\n 3"),
            "`n > 3` is mvel, which is not read here; write it in CEL, in the model or by "
            "--mapping");
  EXPECT_EQ(FaultOf("${a > 1}"),
            "`${a > 1}` is JUEL; write a > 1 in CEL, in the model or by --mapping");
  EXPECT_THAT(FaultOf("juel: a"), HasSubstr("takes text without ${...} as it is"));
  EXPECT_THAT(FaultOf(absl::StrCat("= f(", std::string(500, 'a'), ")")),
              HasSubstr("a...` is FEEL"));
}

TEST(TranslateTest, NamesTheConstructWithoutAnExactEquivalent) {
  const auto juel = [](absl::string_view text) { return WhyNot(text, Language::kJuel); };
  EXPECT_THAT(juel("a} and ${b"), HasSubstr("more than one ${...}"));
  EXPECT_THAT(juel("a + 'x'"), HasSubstr("adds numbers"));
  EXPECT_THAT(juel("a == '\\d'"), HasSubstr("the escape \\d"));
  EXPECT_THAT(juel("fn:contains(a, 'x')"), HasSubstr("write a.contains('x')"));
  EXPECT_THAT(juel("vars:get(a) == 1"), HasSubstr("no function vars:get"));
  EXPECT_THAT(juel("a instanceof b"), HasSubstr("`instanceof`"));
  EXPECT_THAT(juel("a.b(1) > 2"), HasSubstr("calls a.b()"));
  EXPECT_THAT(juel("execution.getVariable('a b')"), HasSubstr("calls execution.getVariable()"));
  EXPECT_THAT(juel("a == 9007199254740993"), HasSubstr("beyond what doubles hold"));
  EXPECT_THAT(juel("a = 1"), HasSubstr("`=`"));
  EXPECT_THAT(juel("'a' == 1"), HasSubstr("compares a string with a number"));
  EXPECT_THAT(juel("a > true"), HasSubstr("orders a bool"));
  EXPECT_THAT(juel("größe > 1"), HasSubstr("letters beyond a to z"));
  EXPECT_THAT(juel("a[-1] == 1"), HasSubstr("asks for an item by"));
  EXPECT_THAT(juel("import == 1"), HasSubstr("it is not CEL as"));
  EXPECT_THAT(juel("(a"), HasSubstr("a `)` is missing"));
  EXPECT_THAT(juel(""), HasSubstr("ends too early"));
  const auto feel = [](absl::string_view text) { return WhyNot(text, Language::kFeel); };
  EXPECT_THAT(feel("a == 1"), HasSubstr("`==`"));
  EXPECT_THAT(feel("a + 1 > 2"), HasSubstr("FEEL has decimals"));
  EXPECT_THAT(feel("a / 3 > 2"), HasSubstr("it divides decimals"));
  EXPECT_THAT(feel("a / 2 / 2 > 2"), HasSubstr("with a quotient"));
  EXPECT_THAT(feel("a ** 2 > 2"), HasSubstr("`**`"));
  EXPECT_THAT(feel("a[n] = 2"), HasSubstr("filters a list"));
  EXPECT_THAT(feel("a[item > 1] = 2"), HasSubstr("filters a list"));
  EXPECT_THAT(feel("a[0] = 2"), HasSubstr("filters a list"));
  EXPECT_THAT(feel("some x in a satisfies x > 1"), HasSubstr("`some`"));
  EXPECT_THAT(feel("order total > 1"), HasSubstr("`order total` is not a name"));
  EXPECT_THAT(feel("count(a) > 1"), HasSubstr("write size(a)"));
  EXPECT_THAT(feel("string length(a.b) > 1"), HasSubstr("write size(a.b)"));
  EXPECT_THAT(feel("today() > a"), HasSubstr("no function today"));
  EXPECT_THAT(feel("a in b"), HasSubstr("a list of literals"));
  EXPECT_THAT(feel("a instance of string"), HasSubstr("`instance`"));
  EXPECT_THAT(feel("@\"2020-01-01\" < a"), HasSubstr("`@`"));
  const auto groovy = [](absl::string_view text) { return WhyNot(text, Language::kGroovy); };
  EXPECT_THAT(groovy("a + 1 > 2"), HasSubstr("32 bits"));
  EXPECT_THAT(groovy("a / 3 > 2"), HasSubstr("it divides decimals"));
  EXPECT_THAT(groovy("a == \"x$b\""), HasSubstr("a $ in it"));
  EXPECT_THAT(groovy("a?.b == 1"), HasSubstr("`?.`"));
  EXPECT_THAT(groovy("a ?: b"), HasSubstr("`?:`"));
  EXPECT_THAT(groovy("a =~ 'x'"), HasSubstr("`=~`"));
  EXPECT_THAT(groovy("a == 5L"), HasSubstr("a suffix"));
  EXPECT_THAT(groovy("a == 010"), HasSubstr("begins with a 0"));
  const auto js = [](absl::string_view text) { return WhyNot(text, Language::kJavaScript); };
  EXPECT_THAT(js("a === b"), HasSubstr("one object"));
  EXPECT_THAT(js("a.length > 1"), HasSubstr("write size(a)"));
  EXPECT_THAT(js("typeof a == 'string'"), HasSubstr("`typeof`"));
  EXPECT_THAT(js("a.size() > 1"), HasSubstr("calls a.size()"));
  EXPECT_THAT(js("return a"), HasSubstr("`return`"));
  EXPECT_THAT(js("a == `x`"), HasSubstr("is not read"));
}

TEST(TranslateTest, OutsideOfFeelAnErrorOnTheLeftCounts) {
  for (const Language language : {Language::kJuel, Language::kGroovy, Language::kJavaScript}) {
    EXPECT_EQ(Outcome("a == 1 && b", language, R"({"b":false})"), "error");
    EXPECT_EQ(Outcome("a == 1 || b", language, R"({"b":true})"), "error");
    EXPECT_EQ(Outcome("b && a == 1", language, R"({"b":false})"), "false");
    EXPECT_EQ(Outcome("b || a == 1", language, R"({"b":true})"), "true");
    EXPECT_EQ(Outcome("a && b || c", language, R"({"a":true,"b":false,"c":true})"), "true");
    EXPECT_EQ(Outcome("a || b && c", language, R"({"a":false,"b":true,"c":false})"), "false");
  }
  EXPECT_EQ(Outcome("b || a", Language::kJuel, R"({"a":"x","b":false})"), "error") << "no bool";
  EXPECT_EQ(Outcome("b && a", Language::kJuel, R"({"a":"true","b":true})"), "error");
  EXPECT_EQ(Outcome("a = 1 and b", Language::kFeel, R"({"b":false})"), "false");
  EXPECT_EQ(Outcome("a = 1 or b", Language::kFeel, R"({"b":true})"), "true");
}

TEST(TranslateTest, BindsAsInTheLanguage) {
  EXPECT_EQ(Outcome("1 + 2 * 3 - 4 / 8", Language::kJuel, "{}"), "6.5");
  EXPECT_EQ(Outcome("(1 + 2) * 3", Language::kJuel, "{}"), "9");
  EXPECT_EQ(Outcome("8 - (3 - 1)", Language::kJuel, "{}"), "6");
  EXPECT_EQ(Outcome("7 / 2 * 2", Language::kJuel, "{}"), "7.0");
  EXPECT_EQ(Outcome("a > 1 == true", Language::kJuel, R"({"a":2})"), "true");
  EXPECT_EQ(Outcome("not (a and b)", Language::kJuel, R"({"a":true,"b":false})"), "true");
  EXPECT_EQ(Outcome("!a == b", Language::kJuel, R"({"a":true,"b":false})"), "true");
  EXPECT_EQ(Outcome("empty a ? 1 : b ? 2 : 3", Language::kJuel, R"({"a":"x","b":false})"), "3");
  EXPECT_EQ(Outcome("if a > 1 then \"x\" else \"y\"", Language::kFeel, R"({"a":1})"), R"("y")");
  EXPECT_EQ(Outcome("a.b[2].c = 1", Language::kFeel, R"({"a":{"b":[0,{"c":1}]}})"), "true");
}

TEST(TranslateTest, QuotientsOfDecimalsAreExactWhereDoublesAreNot) {
  constexpr absl::string_view kBig = R"({"x":9007199254740993,"y":4503599627370496})";
  for (const Language language : {Language::kFeel, Language::kGroovy}) {
    SCOPED_TRACE(static_cast<int>(language));
    EXPECT_EQ(Outcome("x / 2 > 4503599627370496", language, kBig), "true");
    EXPECT_EQ(Outcome("4503599627370496 < x / 2", language, kBig), "true");
    EXPECT_EQ(Outcome("x / 2 > y", language, kBig), "true");
    EXPECT_EQ(Outcome("x / 4 > y", language, kBig), "false");
    EXPECT_EQ(Outcome("x / 2 > 3.5", language, R"({"x":8})"), "true");
    EXPECT_EQ(Outcome("x / 2 > y", language, R"({"x":7,"y":3.5})"), "false");
    EXPECT_THAT(WhyNot("(a ? x / 2 : 1) > 3", Language::kGroovy), HasSubstr("chooses a quotient"));
    EXPECT_THAT(WhyNot("x / 2 > y / 4", language), HasSubstr("two quotients"));
    EXPECT_THAT(WhyNot("-(x / 2) > 1", language),
                ::testing::AnyOf(HasSubstr("quotient"), HasSubstr("by -")));
    EXPECT_THAT(WhyNot("x > 1e-400", language), HasSubstr("beyond what doubles hold"));
    EXPECT_THAT(WhyNot("x > 1e400", language), HasSubstr("beyond what doubles hold"));
  }
  EXPECT_EQ(Outcome("x / 2 = y", Language::kFeel, kBig), "false");
  EXPECT_EQ(Outcome("x / 2 = y", Language::kFeel, R"({"x":7,"y":3.5})"), "true");
  EXPECT_EQ(Outcome("x / 2 = y", Language::kFeel, R"({"x":7,"y":null})"), "false");
  EXPECT_EQ(Outcome("x / 2 = y", Language::kFeel, R"({"x":7,"y":"a"})"), "error");
  EXPECT_EQ(Outcome("x / 10 == 0.7", Language::kGroovy, R"({"x":7})"), "true");
  EXPECT_THAT(WhyNot("x / 10 > y", Language::kGroovy), HasSubstr("write a == b * 10"));
  EXPECT_THAT(WhyNot("x / 10 > 900719925474100", Language::kGroovy), HasSubstr("a quotient by 10"));
  EXPECT_THAT(WhyNot("0.1 + 0.2 = 0.3", Language::kFeel), HasSubstr("FEEL has decimals"));
  EXPECT_THAT(WhyNot("0.1 + 0.2 == 0.3", Language::kGroovy), HasSubstr("decimals"));
}

TEST(TranslateTest, JavaScriptHasAMinusZero) {
  const auto js = [](absl::string_view text, absl::string_view variables) {
    return Outcome(text, Language::kJavaScript, variables);
  };
  EXPECT_EQ(js("1 / -a < 0", R"({"a":0})"), "true");
  EXPECT_EQ(js("1 / -a > 0", R"({"a":-2})"), "true");
  EXPECT_EQ(js("1 / -0 < 0", "{}"), "true");
  EXPECT_EQ(js("1 / (a * -1) < 0", R"({"a":0})"), "true");
  EXPECT_EQ(js("1 / (0 - a) > 0", R"({"a":0})"), "true");
  EXPECT_EQ(js("-a == 5", R"({"a":-5})"), "true");
  EXPECT_EQ(js("8 / -2 == -4", "{}"), "true");
  EXPECT_EQ(js("-4 % 2 == 0", "{}"), "true");
  for (const absl::string_view text : {"1 / (a % 2) < 0", "1 / (b ? a % 2 : 1) < 0",
                                       "1 / -(a % 2) < 0", "1 / ((a % 2) * 3) < 0"}) {
    EXPECT_THAT(WhyNot(text, Language::kJavaScript), HasSubstr("JavaScript's -0")) << text;
  }
}

TEST(TranslateTest, AnExpressionThatAlwaysFailsIsAFault) {
  for (const absl::string_view text : {"(a + b) % 2 == 1", "-a % b == 1", "a * 2 % 3 == 1",
                                       "a % 2.5 == 1", "(c ? a + b : 1.5) % 2 == 1"}) {
    EXPECT_THAT(WhyNot(text, Language::kJavaScript), HasSubstr("write (int(a) + int(b)) % c"))
        << text;
  }
  EXPECT_THAT(WhyNot("a / 5 % 2 == 1", Language::kJuel), HasSubstr("by % of doubles"));
  for (const Language language : {Language::kJavaScript, Language::kGroovy}) {
    EXPECT_THAT(WhyNot("'s' + 1 == a", language), HasSubstr("write 'a' + string(b)"));
    EXPECT_EQ(Outcome("'s' + a == 'st'", language, R"({"a":"t"})"), "true");
  }
}

TEST(TranslateTest, GroovysLinesAreStatements) {
  for (const absl::string_view text : {"a\n[0] == 1", "a\r\n(b)", "a\n  -1 == 2", "a == b\n+ 1"}) {
    EXPECT_THAT(WhyNot(text, Language::kGroovy), HasSubstr("a new statement; write it on one"))
        << text;
    EXPECT_THAT(WhyNot(text, Language::kJavaScript), ::testing::Not(HasSubstr("a new statement")));
  }
  EXPECT_EQ(Outcome("\n(a\n[0]) == 1\n&& true", Language::kGroovy, R"({"a":[1]})"), "true");
}

TEST(TranslateTest, SaysWhatToWriteWhereGroovyDiffers) {
  const auto groovy = [](absl::string_view text) { return WhyNot(text, Language::kGroovy); };
  EXPECT_THAT(groovy("s.matches('a')"), HasSubstr("write s.matches('^(?:...)$')"));
  EXPECT_THAT(groovy("s.split(',')[0] == 'a'"), HasSubstr("write s.split(',')"));
  EXPECT_THAT(groovy("l.first() == 1"), HasSubstr("write l[0]"));
  EXPECT_THAT(groovy("n == 010"), HasSubstr("write 8"));
  EXPECT_THAT(groovy("\"${s}\" == 'a'"), HasSubstr("write the variable without quotes"));
  EXPECT_THAT(groovy("x in [1.5]"), HasSubstr("write a == 1.5"));
  EXPECT_THAT(FaultOf("groovy: n == 010"), HasSubstr("(in Turbo behind `cel: `)"));
}

TEST(TranslateTest, RefusesExpressionsTooDeepOrTooLong) {
  const std::string deep = std::string(100, '(') + "a" + std::string(100, ')');
  EXPECT_THAT(WhyNot(deep, Language::kJuel), HasSubstr("nested too deep"));
  EXPECT_THAT(WhyNot(std::string(100, '!') + "a", Language::kJuel), HasSubstr("nested too deep"));
  std::string doubling = "a";
  for (int i = 0; i < 60; ++i) doubling += " == a";
  EXPECT_THAT(WhyNot(doubling, Language::kJuel), HasSubstr("too long as CEL"));
  EXPECT_THAT(WhyNot(std::string(5000, 'a'), Language::kFeel), HasSubstr("longer than 4096"));
  EXPECT_THAT(WhyNot(absl::StrCat(std::string(1000, 'a'), " in [1", std::string(2000, ','), "1]"),
                     Language::kFeel),
              HasSubstr("has no exact equal"));
  std::string items = "1";
  for (int i = 0; i < 1000; ++i) items += ",1";
  EXPECT_THAT(WhyNot(absl::StrCat(std::string(1000, 'a'), " in [", items, "]"), Language::kFeel),
              HasSubstr("too long as CEL"));
  std::string many = "a";
  for (int i = 0; i < 40; ++i) many += " || a";
  EXPECT_THAT(WhyNot(many, Language::kJuel), StartsWith("is a ? true : "));
}

}  // namespace
}  // namespace magpie::flow::foreign
