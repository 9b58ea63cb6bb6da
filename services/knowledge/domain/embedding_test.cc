#include "services/knowledge/domain/embedding.h"

#include <gtest/gtest.h>

#include <limits>

namespace magpie::knowledge {
namespace {

Embedding Good() {
  return {.space = "e5", .dimension = 2, .field = "embed.vector", .parameter = "text"};
}

// "embedding.dimension is not from 1 to 4096", or "" of a good one.
std::string EmbeddingFaultsOf(const Embedding& embedding) {
  Faults faults;
  Check(embedding, "embedding", faults);
  std::string all;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
    absl::StrAppend(&all, all.empty() ? "" : "; ", fault.field, " ", fault.description);
  }
  return all;
}

TEST(EmbeddingTest, AnEmptyOneTurnsItOff) {
  EXPECT_FALSE(Embedding().is_on());
  EXPECT_EQ(EmbeddingFaultsOf({}), "");
  EXPECT_EQ(EmbeddingFaultsOf(Good()), "");
}

TEST(EmbeddingTest, ReportsEachFaultWithItsField) {
  Embedding bad = Good();
  bad.field = "";
  EXPECT_EQ(EmbeddingFaultsOf(bad),
            "embedding.field is empty: name the field whose value is the vector, or set nothing at "
            "all");
  bad = Good();
  bad.space = "";
  bad.dimension = 4097;
  bad.field = "a b";
  bad.parameter = "";
  bad.timeout = absl::Milliseconds(9);
  EXPECT_EQ(EmbeddingFaultsOf(bad),
            "embedding.space is empty; embedding.dimension is not from 1 to 4096; embedding.field "
            "may contain only letters, digits and -_.: a b; embedding.parameter is empty; "
            "embedding.timeout is not from 10ms to 10s");
}

TEST(EmbeddingTest, ItsLimitsAreAllowed) {
  Embedding at_limit = Good();
  at_limit.dimension = 4096;
  at_limit.timeout = kMaxEmbeddingTimeout;
  EXPECT_EQ(EmbeddingFaultsOf(at_limit), "");
  at_limit.timeout += absl::Nanoseconds(1);
  EXPECT_NE(EmbeddingFaultsOf(at_limit), "");
}

TEST(EmbeddingTest, AVersionThatWasNotReadIsStale) {
  const auto first = Decide(std::nullopt, Good(), 0, absl::UnixEpoch());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->version, 1);
  EXPECT_EQ(Decide(*first, Good(), 1, absl::UnixEpoch())->version, 2);
  EXPECT_EQ(ReasonOf(Decide(*first, Good(), 3, absl::UnixEpoch()).status()), "STALE_VERSION");
}

TEST(EmbeddingTest, AVectorIsMadeOfTheTextAndTheField) {
  Embedding other = Good();
  other.timeout = absl::Seconds(1);
  EXPECT_EQ(MadeOf(Good(), "a"), MadeOf(other, "a"));
  EXPECT_NE(MadeOf(Good(), "a"), MadeOf(Good(), "b"));
  other.field = "embed.other";
  EXPECT_NE(MadeOf(Good(), "a"), MadeOf(other, "a"));
}

TEST(EmbeddingTest, RefusesWhatIsNoVector) {
  EXPECT_TRUE(CheckMade(Good(), std::vector<float>{1, 0}).ok());
  EXPECT_EQ(CheckMade(Good(), std::vector<float>{1}).message(),
            "embed.vector has 1 numbers, not 2");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(absl::IsOutOfRange(CheckMade(Good(), std::vector<float>{nan, 1})));
  EXPECT_TRUE(absl::IsOutOfRange(CheckMade(Good(), std::vector<float>{0, 0})));
}

}  // namespace
}  // namespace magpie::knowledge
