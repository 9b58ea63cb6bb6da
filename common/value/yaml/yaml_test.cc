#include "common/value/yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Json(absl::string_view yaml) {
  const auto value = ParseYaml(yaml);
  return value.ok() ? ToJson(*value)
                    : absl::StrCat(ReasonOf(value.status()), " ", value.status().message());
}

TEST(YamlTest, ReadsMapsListsAndTexts) {
  EXPECT_EQ(Json("a:\n  - b: c\n    d: 'e: f'\n  - |\n    two\n    lines\n"),
            R"({"a":[{"b":"c","d":"e: f"},"two\nlines\n"]})");
}

TEST(YamlTest, HasTheTypesOfTheCoreSchema) {
  EXPECT_EQ(Json(R"([1, -2, 1.5, 1e3, 0x1f, true, False, null, ~, yes, no, "1", 3.0.1, 1-2, +])"),
            R"([1,-2,1.5,1000.0,31,true,false,null,null,"yes","no","1","3.0.1","1-2","+"])");
}

TEST(YamlTest, JsonIsYaml) {
  EXPECT_EQ(Json(R"({"a": [1, "b\u00e9"], "c": {}})"), R"({"a":[1,"bé"],"c":{}})");
}

TEST(YamlTest, ReportsTheLineOfAFault) {
  EXPECT_THAT(Json("a: 1\nb: ]"), StartsWith("MALFORMED_YAML line 2"));
  EXPECT_EQ(Json("a: 1\na: 2"), "MALFORMED_YAML line 2: has the key a twice");
  EXPECT_EQ(Json("? [a]\n: 1"), "MALFORMED_YAML line 1: has a list or a map as a key");
  EXPECT_EQ(Json("a\n---\nb"), "MALFORMED_YAML line 2: begins a second document");
  EXPECT_EQ(Json(""), "MALFORMED_YAML line 1: has no document");
}

TEST(YamlTest, AliasesAreRefused) {
  EXPECT_THAT(Json("a: &a [1]\nb: [*a, *a]"), HasSubstr("line 2: is an alias"));
  EXPECT_THAT(Json(std::string(100, '[')), HasSubstr("too deep"));
}

}  // namespace
}  // namespace magpie
