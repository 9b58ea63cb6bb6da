// Kinds of bodies by media type, and removing parameters from a query.

#include "services/resource-engine/domain/definition/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::resource {
namespace {

using testing::HasSubstr;

std::string KindOfType(absl::string_view type) {
  const auto kind = BodyKindOf(type);
  if (!kind.ok()) return std::string(kind.status().message());
  return *kind == BodyKind::kJson ? "json" : *kind == BodyKind::kForm ? "form" : "text";
}

TEST(EncodingTest, AMediaTypeDecidesTheKindOfBody) {
  for (const char* type : {"application/json", "APPLICATION/JSON; charset=\"UTF-8\"",
                           "application/vnd.bike.v2+json", "application/json-patch+json"}) {
    EXPECT_EQ(KindOfType(type), "json") << type;
  }
  EXPECT_EQ(KindOfType("application/x-www-form-urlencoded;charset=utf-8"), "form");
  EXPECT_EQ(KindOfType("application/xml"), "text");
  for (const char* type : {"", "json", "*/*", "application/*", "a/b/c", "a b/c"}) {
    EXPECT_THAT(KindOfType(type), HasSubstr("is not a media type")) << type;
  }
  EXPECT_THAT(KindOfType("text/xml; charset=gbk"), HasSubstr("has charset gbk"));
  EXPECT_THAT(KindOfType("multipart/mixed"), HasSubstr("write \"application/x-www-form"));
}

TEST(EncodingTest, RemovesAParameterFromAQuery) {
  EXPECT_EQ(WithoutParam("/a", "key"), "/a");
  EXPECT_EQ(WithoutParam("/a?key=1", "key"), "/a");
  EXPECT_EQ(WithoutParam("/a?x=key&KEY=1&key=2&keys=3&key", "key"), "/a?x=key&keys=3");
  EXPECT_EQ(WithoutParam("/a?the%20key=1&b=2", "the%20key"), "/a?b=2");
}

}  // namespace
}  // namespace magpie::resource
