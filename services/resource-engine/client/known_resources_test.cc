#include "services/resource-engine/client/known_resources.h"

#include <gtest/gtest.h>

#include "services/resource-engine/testing/test_catalog.h"

namespace magpie::resource {
namespace {

const ResourceId kA = *ParseName("a");
const ResourceId kB = *ParseName("b");

Resource ApiOf(const ResourceId& name, int64_t version) {
  Api api;
  api.upstream = "bike";
  api.method = "GET";
  api.path = "/";
  return {.name = name, .content = {.kind = api}, .version = version};
}

TEST(KnownResourcesTest, HasLookedUpResourcesOfTheCurrentRevision) {
  KnownResources known;
  EXPECT_EQ(known.Find({&kA, 1}), nullptr);
  ASSERT_TRUE(known.Add(1, {ApiOf(kA, 1)}).ok());
  ASSERT_TRUE(known.Add(1, {ApiOf(kB, 1)}).ok());
  EXPECT_NE(known.Find(std::vector<ResourceId>{kA, kB}), nullptr);
  known.Advance(2);
  EXPECT_EQ(known.Find({&kA, 1}), nullptr);
  known.Advance(1);
  EXPECT_EQ(known.Find({&kA, 1}), nullptr);
}

TEST(KnownResourcesTest, NeverHasTwoRevisionsAtOnce) {
  KnownResources known;
  ASSERT_TRUE(known.Add(1, {ApiOf(kA, 1)}).ok());
  ASSERT_TRUE(known.Add(2, {ApiOf(kB, 1)}).ok());
  EXPECT_EQ(known.Find({&kA, 1}), nullptr);
  EXPECT_TRUE(absl::IsAborted(known.Add(1, {ApiOf(kA, 1)}).status()));
}

TEST(KnownResourcesTest, AnUnchangedVersionStaysTheSameObject) {
  KnownResources known;
  const auto first = (*known.Add(1, {ApiOf(kA, 1), ApiOf(kB, 1)}))->Find(kA)->definition;
  EXPECT_EQ((*known.Add(2, {ApiOf(kA, 1)}))->Find(kA)->definition, first);
  EXPECT_NE((*known.Add(3, {ApiOf(kA, 2)}))->Find(kA)->definition, first);
}

TEST(KnownResourcesTest, GuardsAreThoseOfTheRevision) {
  KnownResources known;
  const Guards guards = {{kA, {{kB, "/b", {.privacy = Privacy::kPersonal}}}}};
  ASSERT_TRUE(known.Add(1, {ApiOf(kA, 1)}, guards).ok());
  EXPECT_EQ((*known.Add(1, {ApiOf(kB, 1)}))->guards(), guards);
  EXPECT_EQ((*known.Add(2, {ApiOf(kA, 1)}))->guards(), Guards());
}

}  // namespace
}  // namespace magpie::resource
