#include "common/search/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/search/expand/completion.h"
#include "common/search/file/checked_file.h"
#include "common/search/listing.h"
#include "common/search/ranking.h"
#include "common/search/selection.h"
#include "common/testing/scratch.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::HasSubstr;

constexpr uint64_t kFingerprint = 77;

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() {
    for (const std::string id : {"a", "b", "c", "d"}) {
      Document document = DocumentOf(id, {"where is my refund " + id, "退款 单车 " + id});
      document.attributes = {"channel=app", "tag=" + id};
      document.valid_to = absl::FromUnixSeconds(100);
      document.title = "title of " + id;
      index_.Apply({document}, {}, 1);
    }
    index_.Apply({DocumentOf("e", {"lock"})}, {"b"}, 42);
  }

  std::string Bytes() {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void SetBytes(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }

  Index index_;
  Scratch scratch_;
  std::string path_ = scratch_ / "checkpoint";
};

TEST_F(CheckpointTest, IsReadAsItWasWritten) {
  ASSERT_TRUE(Save(*index_.Now(), kFingerprint, path_).ok());
  auto loaded = Load(path_, kFingerprint);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto now = index_.Now();
  EXPECT_EQ(loaded->sequence, 42);
  EXPECT_EQ(loaded->documents, 4);
  EXPECT_EQ(loaded->units, now->units);
  EXPECT_EQ(loaded->lengths, now->lengths);
  const TermKey key = KeyOf(text::kWords, "refund");
  EXPECT_EQ(loaded->Frequency(key), now->Frequency(key));
  EXPECT_EQ(Complete(*loaded, "", 100), Complete(*now, "", 100));
  EXPECT_EQ(CountFacet(*loaded, {}, "tag"), CountFacet(*now, {}, "tag"));
  EXPECT_EQ(List(*loaded, {}, Order::kTitle, nullptr, 9),
            List(*now, {}, Order::kTitle, nullptr, 9));
  EXPECT_EQ(CountAccepted(*loaded, {.at = absl::FromUnixSeconds(100)}), 1);
}

TEST_F(CheckpointTest, AnIndexGoesOnFromIt) {
  ASSERT_TRUE(Save(*index_.Now(), kFingerprint, path_).ok());
  Index index(*Load(path_, kFingerprint));
  index.Apply({DocumentOf("f", {"refund"})}, {"a", "e"}, 43);
  EXPECT_EQ(index.Now()->documents, 3);
  const auto hits = Rank(*index.Now(), QueryOf(text::Analyze("refund")), {}, {}, 10);
  ASSERT_EQ(hits.size(), 3);
  EXPECT_EQ(hits[0].id, "f");
}

TEST_F(CheckpointTest, AnEmptyOneIsOneToo) {
  ASSERT_TRUE(Save({}, kFingerprint, path_).ok());
  EXPECT_EQ(Load(path_, kFingerprint)->documents, 0);
}

TEST_F(CheckpointTest, AnotherFingerprintIsRefused) {
  ASSERT_TRUE(Save(*index_.Now(), kFingerprint, path_).ok());
  const absl::Status status = Load(path_, 78).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr("is of fingerprint 77, not of 78"));
  EXPECT_EQ(Load(scratch_ / "none", 77).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CheckpointTest, AnyOtherByteIsRefused) {
  ASSERT_TRUE(Save(*index_.Now(), kFingerprint, path_).ok());
  const std::string whole = Bytes();
  for (size_t i = 0; i < whole.size(); i += 7) {
    std::string other = whole;
    other[i] = static_cast<char>(other[i] ^ 0x10);
    SetBytes(other);
    EXPECT_EQ(Load(path_, kFingerprint).status().code(), absl::StatusCode::kDataLoss) << i;
    SetBytes(whole.substr(0, i));
    EXPECT_EQ(Load(path_, kFingerprint).status().code(), absl::StatusCode::kDataLoss) << i;
  }
}

TEST_F(CheckpointTest, AnotherFileIsRefused) {
  {
    CheckedWriter writer(path_);
    writer.Array(std::vector<uint64_t>{1, 2, 3, 4});
    ASSERT_TRUE(writer.Commit().ok());
  }
  EXPECT_THAT(Load(path_, kFingerprint).status().message(), HasSubstr("is no checkpoint"));
}

}  // namespace
}  // namespace magpie::search
