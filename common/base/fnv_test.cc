#include "common/base/fnv.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(FnvTest, AgreesWithThePublishedVectors) {
  EXPECT_EQ(Fnv1a(""), 0xCBF29CE484222325);
  EXPECT_EQ(Fnv1a("a"), 0xAF63DC4C8601EC8C);
  EXPECT_EQ(Fnv1a("foobar"), 0x85944171F73967E8);
}

TEST(FnvTest, ContinuesAHash) { EXPECT_EQ(Fnv1a("bar", Fnv1a("foo")), Fnv1a("foobar")); }

}  // namespace
}  // namespace magpie
