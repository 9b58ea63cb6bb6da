#include "common/search/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/checkpoint.h"
#include "common/testing/scratch.h"
#include "common/testing/search/document_of.h"
#include "common/testing/search/plain_scan.h"

namespace magpie::search {
namespace {

class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed) {}

  // Some puts, some of them of what is there already, and some removals.
  void Step() {
    std::vector<Document> puts;
    std::vector<std::string> removed;
    std::set<std::string> ids;
    for (size_t i = random_() % 6; i > 0; --i) ids.insert(absl::StrCat("d", random_() % 40));
    for (const std::string& id : ids) {
      if (random_() % 3 == 0) {
        removed.push_back(id);
        documents_.erase(id);
      } else {
        documents_[id] = Make(id);
        puts.push_back(documents_[id].document);
      }
    }
    index_->Apply(puts, removed, ++sequence_);
  }

  // Goes on from a checkpoint.
  void Restart() {
    const std::string path = scratch_ / "checkpoint";
    ASSERT_TRUE(Save(*index_->Now(), 1, path).ok());
    auto loaded = Load(path, 1);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    index_ = std::make_unique<Index>(*std::move(loaded));
  }

  std::string Text() {
    static const std::vector<std::string> words = {"refund", "deposit", "单车", "锁",
                                                   "退款",   "lock",    "bike", "发票",
                                                   "the",    "my",      "15",   "driver"};
    std::string text;
    for (size_t i = 1 + random_() % 5; i > 0; --i)
      absl::StrAppend(&text, words[random_() % words.size()], " ");
    return text;
  }

  search::Filter Filter() {
    search::Filter filter;
    for (size_t i = random_() % 3; i > 0; --i) {
      filter.all_of.emplace_back();
      for (size_t k = 1 + random_() % 2; k > 0; --k) filter.all_of.back().push_back(Attribute());
    }
    if (random_() % 2 == 0) filter.at = Time();
    for (size_t i = random_() % 3; i > 0; --i) {
      filter.without.push_back(absl::StrCat("d", i, random_() % 10));
    }
    std::ranges::sort(filter.without);
    return filter;
  }

  const Index& index() const { return *index_; }
  const PlainDocuments& documents() const { return documents_; }
  uint64_t sequence() const { return sequence_; }

 private:
  std::string Attribute() {
    return absl::StrCat(random_() % 2 == 0 ? "tag=" : "channel=", random_() % 4);
  }
  absl::Time Time() { return absl::FromUnixSeconds(static_cast<int64_t>(random_() % 20)); }

  PlainDocument Make(const std::string& id) {
    PlainDocument made;
    for (size_t i = 1 + random_() % 3; i > 0; --i) made.texts.push_back(Text());
    made.document = DocumentOf(id, made.texts);
    std::set<std::string> attributes;
    for (size_t i = random_() % 4; i > 0; --i) attributes.insert(Attribute());
    made.document.attributes.assign(attributes.begin(), attributes.end());
    if (random_() % 2 == 0) made.document.valid_from = Time();
    if (random_() % 2 == 0) made.document.valid_to = Time();
    made.document.title = absl::StrCat("title ", random_() % 5);
    made.document.changed = Time();
    return made;
  }

  std::mt19937_64 random_;
  PlainDocuments documents_;
  Scratch scratch_;
  std::unique_ptr<Index> index_ = std::make_unique<Index>();
  uint64_t sequence_ = 0;
};

void ExpectFindsWhatAScanFinds(const Snapshot& snapshot, const PlainDocuments& documents,
                               const std::string& query, const Filter& filter) {
  const auto want = PlainRanks(documents, query, filter);
  const auto hits = Rank(snapshot, QueryOf(text::Analyze(query)), filter, {}, 100);
  ASSERT_EQ(hits.size(), want.size()) << query;
  for (const Hit& hit : hits) {
    ASSERT_NEAR(hit.rank, want.at(hit.id), 1e-4 * want.at(hit.id)) << query << " in " << hit.id;
  }
  for (size_t i = 1; i < hits.size(); ++i) ASSERT_LE(hits[i].rank, hits[i - 1].rank);
}

void ExpectCountsAndListsAsAScanDoes(const Snapshot& snapshot, const PlainDocuments& documents,
                                     const Filter& filter) {
  ASSERT_EQ(CountFacet(snapshot, filter, "tag"), PlainFacet(documents, filter, "tag"));
  for (const Order order : {Order::kTitle, Order::kNewest}) {
    const auto want = PlainList(documents, filter, order);
    ASSERT_EQ(List(snapshot, filter, order, nullptr, 100), want);
    ASSERT_EQ(CountAccepted(snapshot, filter), want.size());
  }
  for (const auto& [id, one] : documents) {
    ASSERT_EQ(Find(snapshot, filter, id).is_accepted(), Accepts(filter, one.document)) << id;
  }
}

TEST(IndexTest, FindsWhatAPlainScanFindsAfterAnyChangesAndRestarts) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Writer writer(seed);
    for (int step = 0; step < 30; ++step) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", step ", step));
      writer.Step();
      if (step % 7 == 6) writer.Restart();
      const auto snapshot = writer.index().Now();
      ASSERT_EQ(snapshot->sequence, writer.sequence());
      ASSERT_EQ(snapshot->documents, writer.documents().size());
      const Filter filter = writer.Filter();
      ExpectFindsWhatAScanFinds(*snapshot, writer.documents(), writer.Text(), {});
      ExpectFindsWhatAScanFinds(*snapshot, writer.documents(), writer.Text(), filter);
      ExpectCountsAndListsAsAScanDoes(*snapshot, writer.documents(), filter);
    }
  }
}

TEST(IndexTest, HasFewParts) {
  Index index;
  for (int i = 0; i < 1000; ++i) index.Apply({DocumentOf(absl::StrCat(i % 700), {"lock"})}, {}, i);
  EXPECT_LE(index.Now()->parts.size(), 8);
  EXPECT_EQ(index.Now()->documents, 700);
}

TEST(IndexTest, ASnapshotStaysAsItIs) {
  Index index;
  index.Apply({DocumentOf("a", {"lock"})}, {}, 1);
  const auto before = index.Now();
  index.Apply({DocumentOf("b", {"lock"})}, {"a"}, 2);
  const auto hits = Rank(*before, QueryOf(text::Analyze("lock")), {}, {}, 10);
  ASSERT_EQ(hits.size(), 1);
  EXPECT_EQ(hits[0].id, "a");
  EXPECT_EQ(before->sequence, 1);
}

TEST(IndexTest, RemovesWhatIsThereAndLeavesTheRest) {
  Index index;
  index.Apply({DocumentOf("a", {"lock"}), DocumentOf("b", {"lock"})}, {}, 1);
  index.Apply({}, {"a", "never"}, 2);
  EXPECT_EQ(index.Now()->documents, 1);
  index.Apply({}, {"b"}, 3);
  EXPECT_EQ(index.Now()->documents, 0);
  EXPECT_TRUE(index.Now()->parts.empty());
}

TEST(IndexTest, IsReadWhileItIsWritten) {
  Index index;
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const auto snapshot = index.Now();
      const auto hits = Rank(*snapshot, QueryOf(text::Analyze("lock")), {}, {}, 1000);
      EXPECT_EQ(hits.size(), snapshot->documents);
    }
  });
  for (int i = 0; i < 500; ++i) index.Apply({DocumentOf(absl::StrCat(i % 50), {"lock"})}, {}, i);
  done = true;
  reader.join();
}

// Many documents of one text each, large enough to be merged beside.
class LargeIndexTest : public testing::Test {
 protected:
  LargeIndexTest()
      : units_(DocumentOf("", {"where is my refund for the ride that I have paid"}).units) {}

  void Put(int begin, int end) {
    std::vector<Document> documents;
    for (int i = begin; i < end; ++i) documents.push_back({absl::StrCat(i), units_});
    index_.Apply(documents, {}, ++sequence_);
  }

  // The ids that a list has are those of `want`, and all counts are those of an index made of them.
  void ExpectHas(const std::set<std::string>& want) {
    const auto now = index_.Now();
    std::set<std::string> ids;
    for (const Listed& one : List(*now, {}, Order::kTitle, nullptr, 100'000)) ids.insert(one.id);
    EXPECT_EQ(ids, want);
    EXPECT_EQ(now->documents, want.size());
    EXPECT_EQ(now->units, want.size());
    EXPECT_EQ(now->Frequency(KeyOf(text::kWords, "refund")), want.size());
  }

  const std::vector<Counted> units_;
  Index index_;
  uint64_t sequence_ = 0;
};

TEST_F(LargeIndexTest, WhatIsWrittenWhileItIsMergedStays) {
  std::set<std::string> want;
  for (int i = 0; i < 8000; ++i) want.insert(absl::StrCat(i));
  Put(0, 4000);
  Put(4000, 8000);  // merged beside from here on
  for (int i = 0; i < 8000; i += 97) {
    index_.Apply({{absl::StrCat("new", i), units_}}, {absl::StrCat(i)}, ++sequence_);
    want.erase(absl::StrCat(i));
    want.insert(absl::StrCat("new", i));
  }
  ExpectHas(want);
  index_.AwaitMerges();
  ExpectHas(want);
  EXPECT_LE(index_.Now()->parts.size(), 8);
  EXPECT_EQ(index_.Now()->sequence, sequence_);
  index_.Apply({}, {"1", "new97"}, ++sequence_);
  want.erase("1");
  want.erase("new97");
  ExpectHas(want);
}

TEST_F(LargeIndexTest, IsReadWhileItIsMerged) {
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const auto snapshot = index_.Now();
      const auto hits = Rank(*snapshot, QueryOf(text::Analyze("refund")), {}, {}, 7);
      EXPECT_EQ(hits.size(), std::min<uint64_t>(7, snapshot->documents));
    }
  });
  for (int i = 0; i < 12; ++i) Put(1000 * i, 1000 * i + 1500);
  index_.AwaitMerges();
  done = true;
  reader.join();
  EXPECT_EQ(index_.Now()->documents, 12'500);
  EXPECT_LE(index_.Now()->parts.size(), 4);
}

TEST_F(LargeIndexTest, WhatIsMostlyRemovedIsMadeAnew) {
  Put(0, 8000);
  std::vector<std::string> removed;
  for (int i = 0; i < 7990; ++i) removed.push_back(absl::StrCat(i));
  index_.Apply({}, removed, ++sequence_);
  index_.AwaitMerges();
  ASSERT_EQ(index_.Now()->parts.size(), 1);
  EXPECT_EQ(index_.Now()->parts[0].segment->documents(), 10);
}

}  // namespace
}  // namespace magpie::search
