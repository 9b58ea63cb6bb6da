#include "common/value/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie {
namespace {

using ::testing::HasSubstr;

std::string RoundTrip(absl::string_view text) {
  const absl::StatusOr<Value> value = ParseJson(text);
  return value.ok() ? ToJson(*value) : ReasonOf(value.status());
}

std::string Nested(int depth) {
  return absl::StrCat(std::string(depth, '['), std::string(depth, ']'));
}

TEST(JsonTest, ReadsBackWhatItWrites) {
  for (const absl::string_view text :
       {"null", "true", "false", "0", "-1", "[]", "{}", R"("")", R"({"a":[1,2.5,null,{"b":"c"}]})",
        R"("quote \" backslash \\ line \n tab \t return \r bell \u0007")", R"("车锁")"}) {
    EXPECT_EQ(RoundTrip(text), text);
  }
}

TEST(JsonTest, WritesKeysInOrderAndNoWhiteSpace) {
  EXPECT_EQ(RoundTrip(R"( { "b" : 1 , "a" : [ 1 , 2 ] } )"), R"({"a":[1,2],"b":1})");
}

TEST(JsonTest, KeepsWholeNumbersExact) {
  EXPECT_EQ(*ParseJson("9223372036854775807")->as_int(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(*ParseJson("-9223372036854775808")->as_int(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(*ParseJson("9223372036854775808")->as_uint(), uint64_t{1} << 63);
  EXPECT_EQ(*ParseJson("18446744073709551615")->as_uint(), std::numeric_limits<uint64_t>::max());
}

TEST(JsonTest, KeepsTheDigitsOfWholeNumbersBeyond64Bits) {
  for (const absl::string_view text :
       {"18446744073709551616", "-9223372036854775809", "123456789012345678901",
        R"({"99999999999999999999":[1,100000000000000000000,2,"99999999999999999999"]})",
        R"(["\\\"",-99999999999999999999,"\\",{"a":99999999999999999999}])"}) {
    EXPECT_EQ(RoundTrip(text), text);
  }
  EXPECT_EQ(ParseJson("18446744073709551616")->as_big_int()->digits, "18446744073709551616");
  EXPECT_EQ(KindOf(*ParseJson("18446744073709551616")), "big int");
  const std::string long_one(1000, '9');
  EXPECT_EQ(RoundTrip(long_one), long_one);
}

TEST(JsonTest, KeepsTextBesideWholeNumbersBeyond64Bits) {
  EXPECT_EQ(RoundTrip("[\"\xEF\xB7\x90\",123456789012345678901]"),
            "[\"\xEF\xB7\x90\",123456789012345678901]");
  EXPECT_EQ(RoundTrip(R"(["\ufdd0123","\uFDD1",123456789012345678901])"),
            "[\"\xEF\xB7\x90"
            "123\",\"\xEF\xB7\x91\",123456789012345678901]");
}

TEST(JsonTest, RefusesMisspelledWholeNumbersBeyond64Bits) {
  for (const absl::string_view text :
       {"0123456789012345678901", "+123456789012345678901", "--123456789012345678901",
        "[123456789012345678901", "123456789012345678901a", "123456789012345678901.",
        "[123456789012345678901,1e999]", "- 123456789012345678901"}) {
    EXPECT_EQ(RoundTrip(text), "MALFORMED_JSON") << text;
  }
}

TEST(JsonTest, DoublesStayDoubles) {
  EXPECT_EQ(ToJson(Value(3.0)), "3.0");
  EXPECT_EQ(ToJson(Value(0.1)), "0.1");
  EXPECT_EQ(ToJson(Value(-1e300)), "-1e+300");
  EXPECT_EQ(*ParseJson("3.0")->as_double(), 3.0);
  EXPECT_EQ(*ParseJson("1e2")->as_double(), 100.0);
}

TEST(JsonTest, WritesNullForWhatJsonCannotExpress) {
  EXPECT_EQ(ToJson(Value(std::numeric_limits<double>::quiet_NaN())), "null");
  EXPECT_EQ(ToJson(Value(-std::numeric_limits<double>::infinity())), "null");
}

TEST(JsonTest, RefusesWhatIsNotJson) {
  for (const absl::string_view text : {"",
                                       " ",
                                       "{",
                                       "[1,]",
                                       "{\"a\":}",
                                       "{a:1}",
                                       "nul",
                                       "truex",
                                       "1 2",
                                       "[1 2]",
                                       "{}}",
                                       "01",
                                       "1.",
                                       "1e999",
                                       "0000000000000000000000",
                                       "\"\\ud800\"",
                                       "\"\xff\"",
                                       "'a'",
                                       "\"line\nend\"",
                                       "NaN",
                                       "-",
                                       "--99999999999999999999",
                                       "\"open",
                                       "[1,2}"}) {
    EXPECT_EQ(RoundTrip(text), "MALFORMED_JSON") << text;
  }
}

TEST(JsonTest, RefusesADuplicateKey) {
  const absl::Status status = ParseJson(R"({"a":{"b":1,"c":2,"b":3}})").status();
  EXPECT_EQ(ReasonOf(status), "MALFORMED_JSON");
  EXPECT_THAT(status.message(), HasSubstr("\"b\" twice"));
}

TEST(JsonTest, NestsToTheLimitAndNoDeeper) {
  EXPECT_TRUE(ParseJson(Nested(kMaxJsonDepth)).ok());
  EXPECT_THAT(ParseJson(Nested(kMaxJsonDepth + 1)).status().message(), HasSubstr("deep"));
  EXPECT_FALSE(ParseJson(std::string(100'000, '[')).ok());
}

TEST(JsonTest, ReadsALongTextAndThenAShortOne) {
  const std::string longer = absl::StrCat("\"", std::string(3'000'000, 'x'), "\"");
  EXPECT_EQ(ParseJson(longer)->as_string()->size(), 3'000'000);
  EXPECT_EQ(RoundTrip("[1]"), "[1]");
}

TEST(JsonTest, RequiresAnObject) {
  EXPECT_EQ(ToJson(*ParseJsonObject(R"({"a":1})")), R"({"a":1})");
  EXPECT_TRUE(ParseJsonObject("")->empty());
  EXPECT_THAT(ParseJsonObject("[1]").status().message(), HasSubstr("is a list, not an object"));
}

TEST(JsonTest, FollowsPointers) {
  const Value value = *ParseJson(R"({"data":{"items":[10,{"a/b":1,"m~n":2}]},"":3})");
  const auto at = [&](absl::string_view pointer) {
    const Value* const found = FindPointer(value, pointer);
    return found == nullptr ? "nothing" : ToJson(*found);
  };
  EXPECT_EQ(at(""), ToJson(value));
  EXPECT_EQ(at("/data/items/0"), "10");
  EXPECT_EQ(at("/data/items/1/a~1b"), "1");
  EXPECT_EQ(at("/data/items/1/m~0n"), "2");
  EXPECT_EQ(at("/"), "3");
  for (const absl::string_view absent : {"data", "/none", "/data/items/2", "/data/items/-",
                                         "/data/items/00", "/data/items/ 0", "/data/items/0/x"}) {
    EXPECT_EQ(at(absent), "nothing") << absent;
  }
}

TEST(ValueTest, NamesItsKind) {
  EXPECT_EQ(KindOf(Value()), "null");
  EXPECT_EQ(KindOf(Value(true)), "bool");
  EXPECT_EQ(KindOf(Value(1)), "int");
  EXPECT_EQ(KindOf(Value(uint64_t{1})), "uint");
  EXPECT_EQ(KindOf(Value(1.0)), "double");
  EXPECT_EQ(KindOf(Value("")), "string");
  EXPECT_EQ(KindOf(Value(Value::List())), "list");
  EXPECT_EQ(KindOf(Value(Value::Map())), "map");
}

}  // namespace
}  // namespace magpie
