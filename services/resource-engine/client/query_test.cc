#include "services/resource-engine/client/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// "fields | params", or the error.
std::string Describe(absl::string_view text, const Value::Map& variables = {}) {
  const auto query = ParseQuery(text, variables);
  if (!query.ok()) {
    EXPECT_EQ(ReasonOf(query.status()), "BAD_QUERY");
    return std::string(query.status().message());
  }
  return absl::StrCat(
      absl::StrJoin(query->fields, " ",
                    [](std::string* out, const ResourceId& name) { out->append(name.str()); }),
      " | ", ToJson(query->params));
}

TEST(QueryTest, FetchesTheLeavesWithTheArguments) {
  EXPECT_EQ(Describe("order(id: $id) { status, rider { level } }", {{"id", "o1"}}),
            R"(order.status order.rider.level | {"id":"o1"})");
  EXPECT_EQ(Describe("{ a b c }"), "a b c | {}");
  EXPECT_EQ(Describe("a(n: -1.5e3 s: \"x, \\\"y\\\" }\" t: true z: null) # { ) \n{b}"),
            R"(a.b | {"n":-1500.0,"s":"x, \"y\" }","t":true,"z":null})");
}

TEST(QueryTest, FetchesAFieldOnceHoweverOftenItOccurs) {
  EXPECT_EQ(Describe("a { b(p: 1) c: b(p: 1) }"), R"(a.b | {"p":1})");
}

TEST(QueryTest, AnswersInTheShapeOfTheQuery) {
  const auto query = ParseQuery("order { state: status, rider { level, name } } age", {});
  ASSERT_TRUE(query.ok()) << query.status();
  const Value::Map values = {{"order.status", "riding"}, {"order.rider.level", 3}, {"age", 7}};
  EXPECT_EQ(ToJson(InShape(query->shape, values)),
            R"({"age":7,"order":{"rider":{"level":3,"name":null},"state":"riding"}})");
}

TEST(QueryTest, ReportsWhereTheTextIsWrong) {
  EXPECT_EQ(Describe(""), "1:1: expected a name, not the end");
  EXPECT_EQ(Describe("{}"), "1:2: expected a name");
  EXPECT_EQ(Describe("a {"), "1:4: expected a name, not the end");
  EXPECT_EQ(Describe("a {\n  b"), "2:4: expected '}', not the end");
  EXPECT_EQ(Describe("a }"), "1:3: expected the end");
  EXPECT_EQ(Describe("a(b)"), "1:4: expected ':'");
  EXPECT_EQ(Describe("a(b: $c)"), "1:7: $c is not given");
  EXPECT_EQ(Describe("a(b: c)"), "1:6: expected a variable or a value");
  EXPECT_EQ(Describe("a(b: \"c)"), "1:6: expected a variable or a value");
  EXPECT_EQ(Describe("a(b: 1"), "1:7: expected a name, not the end");
  EXPECT_EQ(Describe("a", {{"x", 1}}), "1:2: $x is not used");
  EXPECT_EQ(Describe("a { b b }"), "1:7: b is given twice");
  EXPECT_EQ(Describe("a { b(p: 1) c(p: 2) }"), "1:15: p is given a different value earlier");
  EXPECT_THAT(Describe("Order"), testing::StartsWith("1:6: "));
}

TEST(QueryTest, HasLimits) {
  const auto nested = [](int depth) {
    std::string text = "a";
    for (int i = 1; i < depth; ++i) text = absl::StrCat("a{", text, "}");
    return text;
  };
  EXPECT_TRUE(ParseQuery(nested(kMaxQueryDepth), {}).ok());
  EXPECT_THAT(Describe(nested(kMaxQueryDepth + 1)), testing::HasSubstr("deeper than 16"));
  EXPECT_THAT(Describe(std::string(kMaxQueryBytes, '{')), testing::HasSubstr("expected a name"));
  EXPECT_EQ(Describe(std::string(kMaxQueryBytes + 1, ' ')), "is longer than 16384 bytes");
  std::string many;
  for (size_t i = 0; i < kMaxQueryFields; ++i) absl::StrAppend(&many, " f", i);
  EXPECT_TRUE(ParseQuery(many, {}).ok());
  EXPECT_THAT(Describe(many + " f"), testing::HasSubstr("more than 64 fields"));
}

}  // namespace
}  // namespace magpie::resource
