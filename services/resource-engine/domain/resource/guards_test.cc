// Places in answers: how they relate to one another, and how they are hidden.

#include "services/resource-engine/domain/resource/guards.h"

#include <gtest/gtest.h>

#include "common/value/json.h"

namespace magpie::resource {
namespace {

TEST(GuardsTest, APlaceCoversItselfAndWhatLiesWithin) {
  EXPECT_TRUE(Covers("", ""));
  EXPECT_TRUE(Covers("", "/a"));
  EXPECT_TRUE(Covers("/a", "/a"));
  EXPECT_TRUE(Covers("/a", "/a/b"));
  EXPECT_FALSE(Covers("/a/b", "/a"));
  EXPECT_FALSE(Covers("/a", "/ab"));
  EXPECT_FALSE(Covers("/a", "/b/a"));
  EXPECT_TRUE(Covers("/", "//a")) << "a member with no name";
  EXPECT_FALSE(Covers("/", "/a"));
}

TEST(GuardsTest, APlaceInOneItemIsThatOfAllItems) {
  EXPECT_TRUE(Covers("/a/0/b", "/a/7/b/c"));
  EXPECT_FALSE(Covers("/a/0/b", "/a/x/b"));
  EXPECT_FALSE(Covers("/a/0", "/a/1")) << "two items may be two things";
  EXPECT_EQ(Below("/a/0/b", "/a/3"), "/b");
}

TEST(GuardsTest, FindsThePointerBelowAPlace) {
  EXPECT_EQ(Below("/a/b", ""), "/a/b");
  EXPECT_EQ(Below("/a/b~1c", "/a"), "/b~1c");
  EXPECT_EQ(Below("/a", "/a"), std::nullopt);
  EXPECT_EQ(Below("/a", "/a/b"), std::nullopt);
  EXPECT_EQ(Below("/b/a", "/a"), std::nullopt);
}

TEST(GuardsTest, AnExpressionMayReadWhatItsPathLeadsTo) {
  EXPECT_TRUE(MayRead("", "/phone")) << "all of it";
  EXPECT_TRUE(MayRead(".phone", "/phone"));
  EXPECT_TRUE(MayRead(".phone.home", "/phone"));
  EXPECT_TRUE(MayRead(".rider", "/rider/phone"));
  EXPECT_FALSE(MayRead(".name", "/phone"));
  EXPECT_FALSE(MayRead(".rider.name", "/rider/phone"));
  EXPECT_TRUE(MayRead("[].phone", "/0/phone"));
  EXPECT_TRUE(MayRead(".items[]", "/items/0/phone"));
  EXPECT_TRUE(MayRead("[][]", "/items/phone"));
  EXPECT_FALSE(MayRead(".items[].id", "/items/0/phone"));
  EXPECT_TRUE(MayRead(".a.b", "/a.b")) << "a member whose name is no word";
}

TEST(GuardsTest, HidesAPlaceWhereverItIs) {
  const auto hidden = [](absl::string_view json, absl::string_view pointer) {
    Value value = *ParseJson(json);
    Hide(value, pointer);
    return ToJson(value);
  };
  EXPECT_EQ(hidden(R"({"a":{"b":1,"c":2}})", "/a/b"), R"({"a":{"b":"***","c":2}})");
  EXPECT_EQ(hidden(R"({"a":[{"b":1},{"b":null},{"c":2},3,{"b":[4]}]})", "/a/0/b"),
            R"({"a":[{"b":"***"},{"b":null},{"c":2},3,{"b":"***"}]})");
  EXPECT_EQ(hidden(R"(["1","2"])", "/0"), R"(["***","***"])");
  EXPECT_EQ(hidden(R"({"0":1,"1":2})", "/0"), R"({"0":"***","1":2})");
  EXPECT_EQ(hidden(R"({"a/b":1})", "/a~1b"), R"({"a/b":"***"})");
  EXPECT_EQ(hidden(R"({"a":"text"})", "/a/b"), R"({"a":"text"})");
  EXPECT_EQ(hidden(R"([1])", "/x"), "[1]");
  EXPECT_EQ(hidden("5", ""), R"("***")");
}

}  // namespace
}  // namespace magpie::resource
