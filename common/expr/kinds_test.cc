// Kinds of values that JSON does not have, and their functions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "common/expr/testing.h"

namespace magpie::expr {
namespace {

using ::testing::HasSubstr;

TEST(BytesTest, AreWrittenComparedAndConverted) {
  EXPECT_EQ(Eval(R"(b'\xff' + b"a" == b'\377a')"), "true");
  EXPECT_EQ(Eval("[size(b'锁'), size('锁')]"), "[3,1]");
  EXPECT_EQ(Eval("string(bytes('锁')) + (b'a' < b'b' ? '<' : '>')"), R"("锁<")");
  EXPECT_THAT(Eval(R"(string(b'\xff'))"), HasSubstr("these bytes are not UTF-8"));
  EXPECT_EQ(Eval("b'hello'"), R"("aGVsbG8=")");  // as protobuf's JSON has bytes
  EXPECT_EQ(Eval("base64.encode(b'hello') + string(base64.decode('aGk'))"), R"("aGVsbG8=hi")");
  EXPECT_THAT(Eval("base64.decode('***')"), HasSubstr("not base64"));
}

TEST(BigIntTest, IsPassedOnAndComparedExactly) {
  constexpr absl::string_view kBig =
      R"({"n":123456789012345678901,"m":-123456789012345678901,"same":123456789012345678901})";
  EXPECT_EQ(Eval("{'n': n, 'list': [m]}", kBig),
            R"({"list":[-123456789012345678901],"n":123456789012345678901})");
  EXPECT_EQ(Eval("string(n) + '!'", kBig), R"("123456789012345678901!")");
  for (const char* const text :
       {"n == same", "n != m", "n in [same]", "n > m", "m < 0", "n > 18446744073709551615u",
        "n > 9223372036854775807", "m < -9223372036854775808", "n > 1.5", "n > -1e300", "n < 1e21",
        "n > 123456789012345670000.0", "m > -1e21", "n < 1.0 / 0.0", "m > -1.0 / 0.0", "n != 7",
        "n != '123456789012345678901'", "type(n) != int", "!(n < 0.0 / 0.0)"}) {
    EXPECT_EQ(Eval(text, kBig), "true") << text;
  }
}

TEST(BigIntTest, IsShownInExplanations) {
  const Program program = *Program::Compile("n > 1 && n < 2");
  const Value::Map variables = *ParseJsonObject(R"({"n":123456789012345678901})");
  EXPECT_THAT(program.Explain(variables).explanation, HasSubstr("n = 123456789012345678901"));
}

TEST(BigIntTest, IsNotComputedWith) {
  constexpr absl::string_view kBig = R"({"n":123456789012345678901})";
  EXPECT_THAT(Eval("n + 1", kBig), HasSubstr("big int"));
  EXPECT_THAT(Eval("-n", kBig), HasSubstr("big int"));
  EXPECT_THAT(Eval("int(n)", kBig), HasSubstr("out of the range of int"));
  EXPECT_THAT(Eval("uint(n)", kBig), HasSubstr("out of the range of uint"));
  EXPECT_THAT(Eval("double(n)", kBig), HasSubstr("big int"));
  EXPECT_THAT(Eval("[1][n]", kBig), HasSubstr("big int"));
}

TEST(TimeTest, ReadsAndWritesTimestamps) {
  EXPECT_EQ(Eval("timestamp('2026-02-28T23:59:59.5+08:00')"), R"("2026-02-28T15:59:59.5Z")");
  EXPECT_EQ(Eval("int(timestamp('1970-01-02T00:00:00Z'))"), "86400");
  for (const char* const text :
       {"2026-02-30T00:00:00Z", "2026-02-28", "2026-02-28T00:00:00", "2026-2-28T00:00:00Z",
        " 2026-02-28T00:00:00Z", "0000-01-01T00:00:00Z", "2026-02-28T23:59:60Z",
        "infinite-future"}) {
    EXPECT_THAT(Eval(absl::StrCat("timestamp('", text, "')")), HasSubstr("is not a timestamp"))
        << text;
  }
}

TEST(TimeTest, ReadsAndWritesDurations) {
  EXPECT_EQ(Eval("duration('1h45m47.5s')"), R"("6347.5s")");
  EXPECT_EQ(Eval("duration('-1.5µs')"), R"("-0.0000015s")");
  EXPECT_EQ(Eval("duration('90m').getHours() + duration('90m').getMinutes()"), "91");
  for (const char* const text : {"1", "h", "inf", "1d", "9223372037s", ""}) {
    EXPECT_THAT(Eval(absl::StrCat("duration('", text, "')")), HasSubstr("is not a duration"))
        << text;
  }
}

TEST(TimeTest, ComputesWithTimes) {
  constexpr const char* kNow = R"({"now":"2026-02-28T00:00:00Z"})";
  EXPECT_EQ(Eval("timestamp(now) - duration('1s')", kNow), R"("2026-02-27T23:59:59Z")");
  EXPECT_EQ(Eval("timestamp(now) - timestamp('2026-02-27T00:00:00Z') > duration('23h')", kNow),
            "true");
  EXPECT_THAT(Eval("timestamp('9999-12-31T23:59:59Z') + duration('1s')"),
              HasSubstr("out of the range of timestamps"));
  EXPECT_THAT(Eval("duration('9000000000s') + duration('9000000000s')"),
              HasSubstr("out of the range of durations"));
}

TEST(TimeTest, ReadsPartsOfTimesInAZone) {
  constexpr const char* kAt = R"({"at":"2009-02-13T23:31:30.123Z"})";
  EXPECT_EQ(Eval("[timestamp(at).getFullYear(), timestamp(at).getMonth(), timestamp(at).getDate(),"
                 " timestamp(at).getDayOfMonth(), timestamp(at).getDayOfWeek(),"
                 " timestamp(at).getDayOfYear()]",
                 kAt),
            "[2009,1,13,12,5,43]");
  EXPECT_EQ(Eval("timestamp(at).getHours('Asia/Shanghai')", kAt), "7");
  EXPECT_EQ(Eval("timestamp(at).getMinutes('-09:30')", kAt), "1");
  for (const char* const zone : {"Mars/Olympus", "../zoneinfo/UTC", "/etc/passwd", "", "25:00"}) {
    EXPECT_THAT(Eval(absl::StrCat("timestamp(at).getHours('", zone, "')"), kAt),
                HasSubstr("does not name a time zone"))
        << zone;
  }
}

TEST(TypeTest, ATypeIsAValue) {
  EXPECT_EQ(Eval("type(1) == int && type([]) == list && type(int) == type"), "true");
  EXPECT_EQ(Eval("type(duration('1s'))"), R"("google.protobuf.Duration")");
  EXPECT_EQ(Eval("type == 'bike'", R"({"type":"bike"})"), "true");  // a variable comes first
  EXPECT_EQ(Eval("type(at) == net.IP", R"({"at":1,"net":{"IP":2}})"), "false");
  EXPECT_EQ(Eval("type(net.IP) == string", R"({"net":{"IP":"10.0.0.1"}})"), "true");
  EXPECT_EQ(Eval("type(x) in [int, double] ? 1 : 2", R"({"x":1.5})"), "1");
  EXPECT_EQ(Eval("[int, string].exists(t, t == type(x))", R"({"x":"a"})"), "true");
  EXPECT_EQ(Program::Compile("type(x) == int")->paths(), std::vector<std::string>{"x"});
  EXPECT_EQ(Program::Compile("type == 'bike'")->paths(), std::vector<std::string>{"type"});
}

TEST(TypeTest, TheNameOfATypeIsAVariableUnlessATypeIsExpected) {
  for (const absl::string_view name :
       {"type", "int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type",
        "optional_type", "net.IP", "net.CIDR", "google.protobuf.Timestamp"}) {
    SCOPED_TRACE(name);
    const std::string root(name.substr(0, name.find('.')));
    for (const absl::string_view form :
         {"$0", "$0 != 'refund'", "'a' == $0", "$0 in ['a']", "!($0 == 'a') ? 1 : 2", "[$0]",
          "{'a': $0}", "[1].exists(i, $0 != i)", "type(1) == int && $0 != 'refund'",
          "type(1) == int ? $0 : 1", "$0 == null"}) {
      EXPECT_THAT(Eval(absl::Substitute(form, name)),
                  HasSubstr(absl::StrCat("no such variable: ", root)))
          << form;
      const auto program = Program::Compile(absl::Substitute(form, name));
      EXPECT_THAT(program->paths(), testing::Contains(std::string(name))) << form;
    }
    EXPECT_EQ(Eval(absl::StrCat("type(", name, ") == type")), "true");
    EXPECT_EQ(Eval(absl::StrCat(name, " != 'refund'"), "{}", {.has_bare_types = true}), "true");
  }
  EXPECT_EQ(Eval("type != 'refund'", "{}", {.missing_is_null = true}), "true");
  EXPECT_EQ(Eval("type == null", "{}", {.missing_is_null = true}), "true");
  EXPECT_THAT(Eval("type(1) == int && kind.type != 'a'", R"({"kind":{}})"),
              HasSubstr("no such member: kind.type"));
}

TEST(MessageTest, StandsForAValueOfTheLanguage) {
  EXPECT_EQ(Eval("google.protobuf.Int32Value{value: 7} + 1"), "8");
  EXPECT_EQ(Eval("google.protobuf.Struct{fields: {'a': 1}}"), R"({"a":1.0})");
  EXPECT_EQ(Eval("google.protobuf.Value{}"), "null");
  EXPECT_EQ(Eval("Duration{seconds: 1, nanos: 5}", "{}", {.container = "google.protobuf"}),
            R"("1.000000005s")");
  EXPECT_THAT(Eval("google.protobuf.Int32Value{value: 3000000000}"), HasSubstr("range of int32"));
  EXPECT_THAT(Eval("google.protobuf.Int32Value{valu: 3}"), HasSubstr("no such field: valu"));
  EXPECT_THAT(Eval("Order{id: 1}"), HasSubstr("1:1: no such message: Order"));
}

TEST(OptionalTest, ReadsWhatMayBeMissing) {
  constexpr const char* kOrder = R"({"order":{"note":"fast","items":[5]}})";
  EXPECT_EQ(Eval("order.?note.orValue('none') + order.?city.orValue('-')", kOrder), R"("fast-")");
  EXPECT_EQ(Eval("[order.items[?0].hasValue(), order.items[?1].hasValue()]", kOrder),
            "[true,false]");
  EXPECT_EQ(Eval("order.?user.name.first.or(optional.of('x')).value()", kOrder), R"("x")");
  EXPECT_EQ(Eval("[?order.?note, ?order.?city]", kOrder), R"(["fast"])");
  EXPECT_EQ(Eval("{'a': 1, ?'b': order.?city}", kOrder), R"({"a":1})");
  EXPECT_EQ(Eval("order.?note.optMap(n, n + '!').value()", kOrder), R"("fast!")");
  EXPECT_EQ(Eval("optional.of(1).or(missing).value()"), "1");  // not looked at
  EXPECT_EQ(Eval("[optional.ofNonZeroValue(''), optional.of(1)]"), "[null,1]");
  EXPECT_THAT(Eval("optional.none().value()"), HasSubstr("has no value"));
  EXPECT_THAT(Eval("order.note.?first", kOrder),
              HasSubstr("a value of kind string has no members"));
}

TEST(NetworkTest, KnowsAddressesAndNetworks) {
  EXPECT_EQ(Eval("cidr('10.0.0.0/8').containsIP(user.ip)", R"({"user":{"ip":"10.1.2.3"}})"),
            "true");
  EXPECT_EQ(Eval("string(ip('2001:DB8:0:0::68')) + ' ' + string(cidr('10.1.2.3/8').masked())"),
            R"("2001:db8::68 10.0.0.0/8")");
  EXPECT_EQ(Eval("[ip('10.0.0.1').family(), cidr('::/0').prefixLength()]"), "[4,0]");
  EXPECT_EQ(Eval("[isIP('1.2.3'), isIP('::1'), isCIDR('1.2.3.4/33'), isCIDR('1.2.3.4/32')]"),
            "[false,true,false,true]");
  EXPECT_THAT(Eval("ip('1.2.3.04')"), HasSubstr("this string is not an IP address"));
  EXPECT_EQ(Eval("ip('224.0.0.1').isLinkLocalMulticast() && !ip('224.0.0.1').isGlobalUnicast()"),
            "true");
}

}  // namespace
}  // namespace magpie::expr
