#include "services/knowledge/domain/vectors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

using search::Metric;

// "vectors[0].space is empty"
std::string FaultsOf(const ArticleVectors& vectors) {
  Faults faults;
  Check(vectors, "vectors", faults);
  std::string shown;
  for (const FieldViolation& one : ViolationsOf(faults.ToStatus())) {
    absl::StrAppend(&shown, shown.empty() ? "" : "; ", one.field, " ", one.description);
  }
  return shown;
}

ArticleVectors Many(size_t count) {
  ArticleVectors vectors;
  for (size_t i = 0; i < count; ++i) {
    vectors.push_back({absl::StrCat("space", i), Metric::kDot, {1, 2}});
  }
  return vectors;
}

TEST(VectorsTest, EachFaultHasItsPlace) {
  EXPECT_EQ(FaultsOf({{"a", Metric::kCosine, {1, 2}}, {"b", Metric::kDot, {0, 0}}}), "");
  EXPECT_EQ(FaultsOf({}), "vectors is empty");
  EXPECT_EQ(FaultsOf({{"", Metric::kDot, {1}}}), "vectors[0].space is empty");
  EXPECT_EQ(FaultsOf({{"a", Metric::kDot, {1}}, {"a", Metric::kDot, {1}}}),
            "vectors[1].space is given twice");
  EXPECT_EQ(FaultsOf({{"a", Metric::kDot, {1, NAN}}}),
            "vectors[0].values [1] is not a finite number");
  EXPECT_EQ(FaultsOf({{"a", Metric::kCosine, {0, 0}}}),
            "vectors[0].values has only zeros, which have no direction");
}

TEST(VectorsTest, LimitsHold) {
  EXPECT_EQ(FaultsOf(Many(kMaxVectors)), "");
  EXPECT_EQ(FaultsOf(Many(kMaxVectors + 1)), "vectors has more than 8 vectors");
  EXPECT_EQ(FaultsOf({{std::string(kMaxSpaceBytes, 'a'), Metric::kDot, {1}}}), "");
  EXPECT_EQ(FaultsOf({{std::string(kMaxSpaceBytes + 1, 'a'), Metric::kDot, {1}}}),
            "vectors[0].space is longer than 64 bytes");
  EXPECT_EQ(FaultsOf({{"a", Metric::kDot, std::vector<float>(search::kMaxDimension)}}), "");
  EXPECT_EQ(FaultsOf({{"a", Metric::kDot, std::vector<float>(search::kMaxDimension + 1)}}),
            "vectors[0].values has more than 4096 numbers");
}

TEST(VectorsTest, AllOfASpaceHaveOneShape) {
  const VectorSpace space = {Metric::kCosine, 2};
  EXPECT_EQ(Misfit("e5", {Metric::kCosine, 2}, space), std::nullopt);
  EXPECT_EQ(Misfit("e5", {Metric::kDot, 3}, space),
            "has 3 numbers and the metric dot; e5 has 2 and cosine");
}

TEST(VectorsTest, AChangeReplacesAddsAndRemoves) {
  const ArticleVectors before = {{"a", Metric::kDot, {1}}, {"c", Metric::kDot, {3}}};
  const ArticleVectors after =
      Merged(before, {{"b", Metric::kDot, {2}}, {"c", Metric::kDot, {4}}, {"a", Metric::kDot, {}}});
  ASSERT_EQ(after.size(), 2);
  EXPECT_EQ(after[0].space, "b");
  EXPECT_EQ(after[1].values, std::vector<float>{4});
}

}  // namespace
}  // namespace magpie::knowledge
