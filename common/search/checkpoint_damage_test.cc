// Checkpoints whose checksum fits, with what nobody writes in them: each is refused for a reason,
// or is an index like any other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/checkpoint.h"
#include "common/search/expand/completion.h"
#include "common/search/listing.h"
#include "common/search/nearest.h"
#include "common/search/ranking.h"
#include "common/search/selection.h"
#include "common/testing/scratch.h"
#include "common/testing/search/checksum.h"
#include "common/testing/search/document_of.h"
#include "common/testing/search/raw_checkpoint.h"

namespace magpie::search {
namespace {

using testing::HasSubstr;

constexpr uint64_t kPrint = RawCheckpoint::kFingerprint;

class CheckpointDamageTest : public testing::Test {
 protected:
  struct Damage {
    const char* reason;
    std::function<void(RawCheckpoint&)> make;
  };

  // Each is refused for its reason, once its checksum fits.
  void ExpectRefused(const std::vector<Damage>& damages) {
    for (const Damage& damage : damages) {
      RawCheckpoint raw;
      damage.make(raw);
      ASSERT_TRUE(raw.Write(path_).ok());
      const absl::Status status = Load(path_, kPrint).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << damage.reason;
      EXPECT_EQ(status.message(), absl::StrCat(path_, " is damaged: ", damage.reason));
    }
  }

  Scratch scratch_;
  std::string path_ = scratch_ / "checkpoint";
};

// All that is done with an index.
void Use(Snapshot snapshot) {
  const Query query = QueryOf(text::Analyze("bike lock refund 退款"));
  for (const Filter& filter : {Filter(), Filter{.all_of = {{"channel=app", "k=1"}}},
                               Filter{.at = absl::FromUnixSeconds(100)}}) {
    Rank(snapshot, query, filter, {}, 10);
    RankAllWordsFirst(snapshot, query, filter, {}, 10);
    List(snapshot, filter, Order::kTitle, nullptr, 10);
    List(snapshot, filter, Order::kNewest, nullptr, 10);
    CountFacet(snapshot, filter, "channel");
    Find(snapshot, filter, "a");
    Nearest(snapshot, filter, "s", std::vector<float>{1, 2}, 10).IgnoreError();
  }
  Complete(snapshot, "", 10);
  Index index(std::move(snapshot));
  index.Apply({DocumentOf("a", {"lock"}), DocumentOf("new", {"bike"})}, {"b", "c"}, 50);
  index.Apply({}, {"new"}, 51);
  index.AwaitMerges();
  Rank(*index.Now(), query, {}, {}, 10);
}

TEST_F(CheckpointDamageTest, WhatIsWholeIsRead) {
  ASSERT_TRUE(RawCheckpoint().Write(path_).ok());
  const auto loaded = Load(path_, kPrint);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->Frequency(KeyOf(text::kWords, "lock")), 2);
  EXPECT_EQ(loaded->Frequency(KeyOf(text::kWords, "bike")), 0);
  Use(*loaded);
}

TEST_F(CheckpointDamageTest, CountsAreThoseOfTheParts) {
  const char* const counts = "its counts are not those of its parts";
  ExpectRefused({
      {counts, [](auto& raw) { raw.counts[1] = 3; }},
      {counts, [](auto& raw) { raw.counts[2] = 0; }},
      {counts, [](auto& raw) { raw.counts[4] = 0; }},
      {counts, [](auto& raw) { raw.removed = {}; }},
      {"there is more than it says it has", [](auto& raw) { raw.counts[3] = 0; }},
      {"there is more than it says it has", [](auto& raw) { raw.more = {1}; }},
  });
  RawCheckpoint raw;
  raw.counts[3] = std::numeric_limits<uint64_t>::max();
  ASSERT_TRUE(raw.Write(path_).ok());
  EXPECT_THAT(Load(path_, kPrint).status().message(), HasSubstr("ends before what it says"));
  raw.counts = {1, 2, 3, 1};
  ASSERT_TRUE(raw.Write(path_).ok());
  EXPECT_THAT(Load(path_, kPrint).status().message(), HasSubstr("has other counts"));
}

TEST_F(CheckpointDamageTest, RemovedDocumentsAreThereOnce) {
  const char* const removed = "removed documents are out of order, or not there";
  ExpectRefused({
      {removed, [](auto& raw) { raw.removed = {3}; }},
      {removed,
       [](auto& raw) {
         raw.removed = {2, 2};
       }},
      {removed,
       [](auto& raw) {
         raw.removed = {2, 1};
       }},
  });
}

TEST_F(CheckpointDamageTest, DocumentsHaveIdsTitlesAndOrders) {
  const char* const strings = "ids, titles or attributes do not follow one another";
  const char* const order = "an order lacks documents";
  const char* const ids = "a document is not found by its id";
  ExpectRefused({
      {strings,
       [](auto& raw) {
         raw.ids.ends = {1, 0, 3};
       }},
      {strings,
       [](auto& raw) {
         raw.titles.ends = {1, 2, 4};
       }},
      {strings, [](auto& raw) { raw.titles.ends = {}; }},
      {"an id, a title or an attribute is not UTF-8",
       [](auto& raw) { raw.titles.bytes[0] = '\xff'; }},
      {"not every document has a title and a time", [](auto& raw) { raw.changed.pop_back(); }},
      {"the attributes are out of order",
       [](auto& raw) {
         raw.attributes = RawOf({"k", "k"});
       }},
      {order, [](auto& raw) { raw.by_title.pop_back(); }},
      {order, [](auto& raw) { raw.by_newest[1] = 3; }},
      {order, [](auto& raw) { raw.hashed[0] = 7; }},
      {order, [](auto& raw) { raw.hashes.pop_back(); }},
      {ids, [](auto& raw) { ++raw.hashes[0]; }},
      {ids, [](auto& raw) { std::swap(raw.hashed[0], raw.hashed[1]); }},
      {"the titles are out of order",
       [](auto& raw) {
         raw.by_title = {0, 1, 2};
       }},
      {"the titles are out of order",
       [](auto& raw) {
         raw.by_title = {2, 2, 2};
       }},
      {"the changes are out of order",
       [](auto& raw) {
         raw.by_newest = {0, 1, 2};
       }},
  });
}

TEST_F(CheckpointDamageTest, TimesAndAttributesAreOfDocuments) {
  const char* const times = "times of validity are out of order, or of no document";
  const char* const sets = "not every attribute has its documents";
  const char* const set = "an attribute is of no set of documents";
  ExpectRefused({
      {times,
       [](auto& raw) {
         raw.begins = {2, 1};
       }},
      {times, [](auto& raw) { raw.begin = {0}; }},
      {times, [](auto& raw) { raw.end = {3}; }},
      {sets, [](auto& raw) { raw.having = RawOf({"x"}); }},
      {sets, [](auto& raw) { raw.having.ends.back() = 1; }},
      {set,
       [](auto& raw) {
         raw.having = RawOf({"", ""});
       }},
      {set,
       [](auto& raw) {
         raw.having = RawOf({"", Bitmap::Below(4).Serialize()});
       }},
  });
}

TEST_F(CheckpointDamageTest, VectorsAreOfDocuments) {
  const char* const shapes = "not every space of vectors has a shape";
  const char* const shape = "a space of vectors has no shape, or two";
  const char* const vector = "not every vector is one of a document";
  ExpectRefused({
      {shapes, [](auto& raw) { raw.shapes = {}; }},
      {shapes, [](auto& raw) { raw.spaces.ends = {2}; }},
      {shape,
       [](auto& raw) {
         raw.shapes = {1, 0};
       }},
      {shape,
       [](auto& raw) {
         raw.shapes = {1, kMaxDimension + 1};
       }},
      {shape,
       [](auto& raw) {
         raw.shapes = {3, 2};
       }},
      {vector, [](auto& raw) { raw.rows.pop_back(); }},
      {vector, [](auto& raw) { raw.rows[1] = std::numeric_limits<float>::quiet_NaN(); }},
      {vector, [](auto& raw) { raw.rows[1] = -2 * kMaxComponent; }},
      {vector,
       [](auto& raw) {
         raw.vectored = {2, 0};
       }},
      {vector,
       [](auto& raw) {
         raw.vectored = {0, 3};
       }},
  });
}

TEST_F(CheckpointDamageTest, UnitsAreOfDocumentsAndTermsOfUnits) {
  const char* const units = "not every document has its units";
  const char* const terms = "not every term has its units";
  const char* const posted = "the units of a term are out of order";
  ExpectRefused({
      {units, [](auto& raw) { raw.first_units = {}; }},
      {units,
       [](auto& raw) {
         raw.first_units = {1, 2, 3, 4};
       }},
      {units,
       [](auto& raw) {
         raw.first_units = {0, 2, 1, 4};
       }},
      {units,
       [](auto& raw) {
         raw.first_units = {0, 1, 1, 4};
       }},
      {units, [](auto& raw) { raw.first_units.back() = 0xffffffff; }},
      {units, [](auto& raw) { raw.lengths.pop_back(); }},
      {"the words are out of order",
       [](auto& raw) {
         raw.words = RawOf({"b", "a"});
       }},
      {"the words are out of order", [](auto& raw) { raw.words.ends = {9}; }},
      {"a word is not UTF-8", [](auto& raw) { raw.words = RawOf({"\xe9"}); }},
      {terms, [](auto& raw) { std::swap(raw.keys[0], raw.keys[1]); }},
      {terms, [](auto& raw) { raw.keys.pop_back(); }},
      {terms, [](auto& raw) { raw.places = {}; }},
      {terms,
       [](auto& raw) {
         raw.places = {0, 3, 3};
       }},
      {terms, [](auto& raw) { raw.places.back() = 1ULL << 60; }},
      {posted, [](auto& raw) { raw.posted[0] = 4; }},
      {posted,
       [](auto& raw) {
         raw.posted = {1, 1, 1};
       }},
      {"not every unit of a term has a mark", [](auto& raw) { raw.marks.pop_back(); }},
      {"a unit does not have its term", [](auto& raw) { raw.marks[0] = Segment::MarkOf(0, 1); }},
      {"a unit does not have its term", [](auto& raw) { raw.marks[0] = Segment::MarkOf(1, 0); }},
  });
}

// Another byte of a file with several parts: it is refused, or used as any other.
TEST_F(CheckpointDamageTest, AnyOtherByteIsRefusedOrDoesNoHarm) {
  Index index;
  for (const std::string id : {"a", "b", "c", "d", "e"}) {
    Document document = DocumentOf(id, {"where is my bike " + id, "退款 单车 " + id});
    document.attributes = {"channel=app"};
    document.valid_to = absl::FromUnixSeconds(100);
    document.title = "title of " + id;
    document.vectors = {{"s", Metric::kCosine, {1, 2}}};
    index.Apply({document}, {}, 1);
  }
  index.Apply({}, {"b"}, 42);
  ASSERT_TRUE(Save(*index.Now(), kPrint, path_).ok());
  std::ifstream file(path_, std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(file), {});
  const std::string body = whole.substr(0, whole.size() - 4);
  ASSERT_EQ(WithChecksum(body), whole);
  for (size_t i = 0; i < body.size(); i += 7) {
    std::string other = body;
    other[i] = static_cast<char>(other[i] ^ (1 << i % 8));
    std::ofstream(path_, std::ios::binary) << WithChecksum(other);
    auto loaded = Load(path_, kPrint);
    if (loaded.ok()) Use(*std::move(loaded));
  }
}

TEST_F(CheckpointDamageTest, ADocumentOfTwoPartsIsRefused) {
  Snapshot twice;
  for (uint64_t i = 1; i <= 2; ++i) {
    const auto segment = Segment::Of({DocumentOf("a", {"lock"})});
    twice.parts.push_back({segment});
    twice.documents = twice.units = i;
    for (const text::Field field : text::kAllFields) {
      twice.lengths[field] += segment->lengths(0)[field];
    }
  }
  ASSERT_TRUE(Save(twice, kPrint, path_).ok());
  EXPECT_THAT(Load(path_, kPrint).status().message(), HasSubstr("a document is there twice"));
}

}  // namespace
}  // namespace magpie::search
