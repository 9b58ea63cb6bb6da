#include "common/records/change.h"

#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie::record {
namespace {

// {"k0":true,...}: a map of `keys`, filled in their order.
google::protobuf::Struct MapOf(const std::vector<int>& keys) {
  google::protobuf::Struct map;
  for (const int key : keys) {
    (*map.mutable_fields())[absl::StrCat("k", key)].set_bool_value(true);
  }
  return map;
}

TEST(StableBytesTest, DoNotDependOnTheOrderOfAMap) {
  const std::string bytes = StableBytes(MapOf({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(StableBytes(MapOf({9, 8, 7, 6, 5, 4, 3, 2, 1, 0})), bytes);
  EXPECT_NE(StableBytes(MapOf({0, 1, 2, 3, 4, 5, 6, 7, 8})), bytes);

  google::protobuf::Struct read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  EXPECT_EQ(read.fields_size(), 10);
}

}  // namespace
}  // namespace magpie::record
