#include "common/search/vectors/vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "common/search/vectors/kernel.h"

namespace magpie::search {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class VectorsTest : public testing::Test {
 protected:
  std::vector<float> Random(size_t size) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(size);
    for (float& x : vector) x = normal(random_);
    return vector;
  }

  std::mt19937 random_{7};
};

double PlainDot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

double PlainSquaredDistance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::pow(static_cast<double>(a[i]) - b[i], 2);
  return sum;
}

std::vector<uint32_t> AllOf(const Vectors& vectors) {
  std::vector<uint32_t> rows(vectors.size());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::string ErrorOf(const Vectors& vectors, const std::vector<float>& vector) {
  return std::string(vectors.Check(vector).message());
}

TEST_F(VectorsTest, EachKernelComesToWhatAPlainLoopDoes) {
  for (const size_t size : {1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 100, 256, 1000, 4096}) {
    const auto a = Random(size), b = Random(size);
    const double dot = PlainDot(a, b), distance = PlainSquaredDistance(a, b);
    const double error = 1e-5 * static_cast<double>(size);
    EXPECT_NEAR(PortableDot(a.data(), b.data(), size), dot, error) << size;
    EXPECT_NEAR(PortableSquaredDistance(a.data(), b.data(), size), distance, error) << size;
    if (!HasAvx2()) continue;
    EXPECT_NEAR(Avx2Dot(a.data(), b.data(), size), dot, error) << size;
    EXPECT_NEAR(Avx2SquaredDistance(a.data(), b.data(), size), distance, error) << size;
  }
}

TEST_F(VectorsTest, TheNearestAreThoseOfAPlainScan) {
  for (const Metric metric : {Metric::kCosine, Metric::kDot, Metric::kEuclidean}) {
    Vectors vectors(19, metric);
    std::vector<std::vector<float>> rows;
    for (int i = 0; i < 500; ++i) {
      rows.push_back(Random(19));
      ASSERT_EQ(*vectors.Add(rows.back()), i);
    }
    const auto query = Random(19);
    std::vector<uint32_t> asked;
    std::vector<std::pair<double, uint32_t>> expected;  // the opposite of the score, and the row
    for (uint32_t row = 3; row < 500; row += 7) {
      asked.push_back(row);
      const double dot = PlainDot(query, rows[row]);
      const double lengths =
          std::sqrt(PlainDot(query, query)) * std::sqrt(PlainDot(rows[row], rows[row]));
      const double distance = std::sqrt(PlainSquaredDistance(query, rows[row]));
      const double score = metric == Metric::kCosine ? dot / lengths
                           : metric == Metric::kDot  ? dot
                                                     : 1 / (1 + distance);
      expected.emplace_back(-score, row);
    }
    std::ranges::sort(expected);
    const auto nearest = vectors.Nearest(query, asked, 10);
    ASSERT_THAT(*nearest, SizeIs(10));
    for (size_t i = 0; i < 10; ++i) {
      EXPECT_EQ((*nearest)[i].row, expected[i].second);
      EXPECT_NEAR((*nearest)[i].score, -expected[i].first, 1e-4);
    }
  }
}

TEST_F(VectorsTest, TheLengthOfAVectorIsNothingToItsAngle) {
  Vectors vectors(2, Metric::kCosine);
  ASSERT_TRUE(vectors.Add(std::vector<float>{1e-20F, 0}).ok());
  ASSERT_TRUE(vectors.Add(std::vector<float>{1e15F, 1e15F}).ok());
  const auto nearest = vectors.Nearest(std::vector<float>{1e-40F, 1e-40F}, AllOf(vectors), 5);
  ASSERT_THAT(*nearest, SizeIs(2));
  EXPECT_EQ((*nearest)[0].row, 1);
  EXPECT_NEAR((*nearest)[0].score, 1, 1e-6);
  EXPECT_NEAR((*nearest)[1].score, std::sqrt(0.5), 1e-6);
}

TEST_F(VectorsTest, EqualsComeByRow) {
  Vectors vectors(1, Metric::kDot);
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(vectors.Add(std::vector<float>{1}).ok());
  const auto nearest = vectors.Nearest(std::vector<float>{1}, AllOf(vectors), 3);
  EXPECT_EQ(*nearest, (std::vector<Near>{{0, 1}, {1, 1}, {2, 1}}));
}

TEST_F(VectorsTest, RefusesWhatIsNoVectorOfItsKind) {
  const Vectors cosine(3, Metric::kCosine);
  EXPECT_EQ(ErrorOf(cosine, {1, 2}), "has 2 numbers, not 3");
  EXPECT_EQ(ErrorOf(cosine, {1, 2, 3, 4}), "has 4 numbers, not 3");
  EXPECT_EQ(ErrorOf(cosine, {1, NAN, 3}), "[1] is not a finite number");
  EXPECT_EQ(ErrorOf(cosine, {1, 2, INFINITY}), "[2] is not a finite number");
  EXPECT_EQ(ErrorOf(cosine, {1, 2, kMaxComponent}), "");
  EXPECT_THAT(ErrorOf(cosine, {1, -2 * kMaxComponent, 3}), HasSubstr("[1] is beyond 1e+15"));
  EXPECT_EQ(ErrorOf(cosine, {0, 0, -0.0F}), "has only zeros, which have no direction");
  EXPECT_EQ(ErrorOf(Vectors(3, Metric::kDot), {0, 0, 0}), "");
  Vectors dot(3, Metric::kDot);
  EXPECT_FALSE(dot.Add(std::vector<float>{1}).ok());
  EXPECT_FALSE(dot.Nearest(std::vector<float>{1}, {}, 1).ok());
  EXPECT_EQ(dot.size(), 0);
}

TEST_F(VectorsTest, TheLargestStayFinite) {
  const std::vector<float> largest(kMaxDimension, kMaxComponent);
  const std::vector<float> least(kMaxDimension, -kMaxComponent);
  for (const Metric metric : {Metric::kCosine, Metric::kDot, Metric::kEuclidean}) {
    Vectors vectors(kMaxDimension, metric);
    ASSERT_TRUE(vectors.Add(largest).ok());
    EXPECT_TRUE(std::isfinite(vectors.Nearest(least, AllOf(vectors), 1)->front().score));
  }
}

TEST_F(VectorsTest, DimensionsHaveALimit) {
  EXPECT_EQ(Vectors(kMaxDimension, Metric::kDot).dimension(), kMaxDimension);
  EXPECT_DEATH(Vectors(kMaxDimension + 1, Metric::kDot), "vectors of 4097 numbers");
  EXPECT_DEATH(Vectors(0, Metric::kDot), "vectors of 0 numbers");
}

TEST_F(VectorsTest, OfNothingThereIsNothing) {
  Vectors vectors(1, Metric::kDot);
  EXPECT_THAT(*vectors.Nearest(std::vector<float>{1}, {}, 3), IsEmpty());
  ASSERT_TRUE(vectors.Add(std::vector<float>{1}).ok());
  EXPECT_THAT(*vectors.Nearest(std::vector<float>{1}, AllOf(vectors), 0), IsEmpty());
}

// 100,000 rows of 256 numbers, one in twenty asked for: the property has the median in milliseconds.
TEST_F(VectorsTest, ALargeScanTakesMilliseconds) {
  Vectors vectors(256, Metric::kCosine);
  std::vector<uint32_t> asked;
  for (uint32_t i = 0; i < 100'000; ++i) {
    std::vector<float> row(256);
    for (float& x : row) x = static_cast<float>(random_() % 1000) - 500;
    ASSERT_TRUE(vectors.Add(row).ok());
    if (random_() % 20 == 0) asked.push_back(i);
  }
  std::vector<double> took;
  for (int i = 0; i < 50; ++i) {
    const auto query = Random(256);
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_THAT(*vectors.Nearest(query, asked, 10), SizeIs(10));
    const std::chrono::duration<double, std::milli> one = std::chrono::steady_clock::now() - begin;
    took.push_back(one.count());
  }
  std::ranges::sort(took);
  RecordProperty("p50_ms", std::to_string(took[took.size() / 2]));
}

}  // namespace
}  // namespace magpie::search
