#include "common/value/json_view.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie {
namespace {

TEST(JsonViewTest, KnowsEachKindOfValue) {
  const auto document = JsonDocument::Parse(
      R"({"null":null,"bool":true,"int":-1,"uint":18446744073709551615,"double":1.0,"text":"锁",
          "list":[1,2,3],"map":{"a":1}})");
  ASSERT_TRUE(document.ok());
  const JsonView root = document->root();
  EXPECT_EQ(root.Find("null")->kind(), JsonView::Kind::kNull);
  EXPECT_TRUE(root.Find("bool")->AsBool());
  EXPECT_EQ(root.Find("int")->AsInt(), -1);
  EXPECT_EQ(root.Find("uint")->AsUint(), 18446744073709551615u);
  EXPECT_EQ(root.Find("double")->kind(), JsonView::Kind::kDouble);
  EXPECT_EQ(root.Find("text")->AsString(), "锁");
  EXPECT_EQ(root.Find("list")->At(2).AsInt(), 3);
  EXPECT_EQ(root.Find("map")->size(), 1u);
  EXPECT_FALSE(root.Find("none").has_value());
}

TEST(JsonViewTest, VisitsInTextOrderUntilStopped) {
  const auto document = JsonDocument::Parse(R"({"b":[1,2,3],"a":2,"c":3})");
  ASSERT_TRUE(document.ok());
  std::vector<std::string> keys;
  document->root().EachEntry([&](absl::string_view key, JsonView) {
    keys.emplace_back(key);
    return keys.size() < 2;
  });
  EXPECT_EQ(keys, (std::vector<std::string>{"b", "a"}));
  int64_t sum = 0;
  document->root().Find("b")->EachItem([&](JsonView item) {
    sum += item.AsInt();
    return true;
  });
  EXPECT_EQ(sum, 6);
}

TEST(JsonViewTest, StaysValidIfItsDocumentIsMoved) {
  auto document = JsonDocument::Parse(R"(["here"])");
  ASSERT_TRUE(document.ok());
  const JsonView root = document->root();
  const JsonDocument moved = *std::move(document);
  EXPECT_EQ(root.At(0).AsString(), "here");
}

TEST(JsonViewTest, RefusesWhatParseJsonRefuses) {
  for (const std::string& text : {std::string("{"), std::string("1 2"), std::string(),
                                  absl::StrCat(std::string(65, '['), "1", std::string(65, ']'))}) {
    const absl::Status status = JsonDocument::Parse(text).status();
    EXPECT_EQ(ReasonOf(status), "MALFORMED_JSON") << text;
  }
  EXPECT_TRUE(JsonDocument::Parse(std::string(64, '[') + std::string(64, ']')).ok());
  EXPECT_EQ(ReasonOf(JsonDocument::Parse("100000000000000000000").status()), "MALFORMED_JSON");
}

}  // namespace
}  // namespace magpie
