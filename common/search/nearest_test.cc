#include "common/search/nearest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/checkpoint.h"
#include "common/testing/scratch.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NearestTest : public testing::Test {
 protected:
  static Document Placed(const std::string& id, std::vector<float> values,
                         const std::string& channel = "app") {
    Document document = DocumentOf(id, {"text of " + id});
    document.attributes = {"channel=" + channel};
    document.vectors = {{"model", Metric::kEuclidean, std::move(values)}};
    return document;
  }

  void Put(const std::vector<Document>& documents, const std::vector<std::string>& removed = {}) {
    index_.Apply(documents, removed, ++sequence_);
  }

  std::vector<std::string> Ids(const Snapshot& snapshot, const std::vector<float>& vector,
                               const Filter& filter = {}, size_t limit = 3) {
    const auto found = Nearest(snapshot, filter, "model", vector, limit);
    std::vector<std::string> ids;
    for (const Scored& one : *found) ids.push_back(one.id);
    return ids;
  }

  Index index_;
  uint64_t sequence_ = 0;
};

TEST_F(NearestTest, FindsTheNearestOfAllParts) {
  Put({Placed("a", {0, 0}), Placed("b", {0, 4}), DocumentOf("none", {"text"})});
  Put({Placed("c", {0, 1})});
  EXPECT_THAT(Ids(*index_.Now(), {0, 0.4F}), ElementsAre("a", "c", "b"));
  EXPECT_THAT(Ids(*index_.Now(), {0, 3}, {}, 1), ElementsAre("b"));
}

TEST_F(NearestTest, FindsOnlyWhatTheFilterAccepts) {
  Put({Placed("a", {0, 0}), Placed("b", {0, 4}, "phone"), Placed("c", {0, 1}, "phone")});
  EXPECT_THAT(Ids(*index_.Now(), {0, 0}, {.all_of = {{"channel=phone"}}}), ElementsAre("c", "b"));
  EXPECT_THAT(Ids(*index_.Now(), {0, 0}, {.all_of = {{"channel=web"}}}), IsEmpty());
}

TEST_F(NearestTest, FollowsWhatIsReplacedRemovedAndMerged) {
  for (int i = 0; i < 40; ++i) {
    Put({Placed(absl::StrCat("d", i), {static_cast<float>(i), 0})});
  }
  Put({Placed("d7", {100, 0})}, {"d8"});
  Put({DocumentOf("d9", {"text without a vector"})});
  EXPECT_THAT(Ids(*index_.Now(), {8.2F, 0}), ElementsAre("d10", "d6", "d11"));
  EXPECT_THAT(Ids(*index_.Now(), {101, 0}, {}, 1), ElementsAre("d7"));
}

TEST_F(NearestTest, ACheckpointHasTheVectors) {
  const Scratch scratch;
  Put({Placed("a", {0, 0}), Placed("b", {0, 4})});
  ASSERT_TRUE(Save(*index_.Now(), 7, scratch / "checkpoint").ok());
  const auto loaded = Load(scratch / "checkpoint", 7);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_THAT(Ids(*loaded, {0, 3}), ElementsAre("b", "a"));
}

TEST_F(NearestTest, AVectorOfAnotherSizeIsRefusedAndOneInADocumentLeftOut) {
  Put({Placed("a", {0, 0}), Placed("b", {0, 4, 1})});
  EXPECT_EQ(Nearest(*index_.Now(), {}, "model", std::vector<float>{1}, 3).status().message(),
            "has 1 numbers, not 2");
  EXPECT_THAT(Ids(*index_.Now(), {0, 4}), ElementsAre("a"));
  EXPECT_THAT(*Nearest(*index_.Now(), {}, "other", std::vector<float>{1}, 3), IsEmpty());
}

}  // namespace
}  // namespace magpie::search
