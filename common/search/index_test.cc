#include "common/search/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/search/ranking.h"
#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using Texts = std::map<std::string, std::vector<std::string>>;

// A unit of a document, with what it has of a query so far.
struct Scanned {
  std::string id;
  text::Terms terms;
  double rank = 0;
};

// Adds what a field brings, by counting each term in each text.
void ScanField(text::Field field, const text::Terms& query, std::vector<Scanned>& units) {
  const Scoring scoring;
  double length = 0;
  for (const Scanned& unit : units) length += static_cast<double>(unit.terms[field].size());
  const double mean = length / static_cast<double>(units.size());
  std::vector<double> found(units.size());
  for (const std::string& term : query[field]) {
    const auto times = [&](const Scanned& unit) {
      return std::ranges::count(unit.terms[field], term);
    };
    const auto frequency = std::ranges::count_if(units, times);
    const double rarity = Rarity(static_cast<uint64_t>(frequency), units.size());
    for (size_t i = 0; i < units.size(); ++i) {
      const double size = LengthOf(LengthCode(static_cast<uint32_t>(units[i].terms[field].size())));
      const double norm = scoring.k1 * (1 - scoring.b + scoring.b * size / mean);
      const auto n = static_cast<double>(times(units[i]));
      found[i] += rarity * n * (scoring.k1 + 1) / (n + norm);
    }
  }
  const double best = *std::ranges::max_element(found);
  for (size_t i = 0; best > 0 && i < units.size(); ++i) {
    units[i].rank += scoring.weights[field] * found[i] / best;
  }
}

// What Rank finds, by reading every text: no postings, no segments.
std::map<std::string, double> Scan(const Texts& texts, const std::string& query) {
  std::vector<Scanned> units;
  for (const auto& [id, all] : texts) {
    for (const std::string& unit : all) units.push_back({id, text::Analyze(unit)});
  }
  if (units.empty()) return {};
  const text::Terms terms = text::Analyze(query);
  for (const text::Field field : text::kAllFields) ScanField(field, terms, units);
  std::ranges::sort(units, std::greater<>(), &Scanned::rank);
  std::map<std::string, double> ranks;
  std::map<std::string, size_t> taken;
  for (const Scanned& unit : units) {
    if (unit.rank > 0 && ++taken[unit.id] <= kBestUnits) ranks[unit.id] += unit.rank;
  }
  return ranks;
}

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
        texts_.erase(id);
      } else {
        puts.push_back(DocumentOf(id, texts_[id] = Units()));
      }
    }
    index_.Apply(puts, removed, ++sequence_);
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

  const Index& index() const { return index_; }
  const Texts& texts() const { return texts_; }
  uint64_t sequence() const { return sequence_; }

 private:
  std::vector<std::string> Units() {
    std::vector<std::string> units;
    for (size_t i = 1 + random_() % 3; i > 0; --i) units.push_back(Text());
    return units;
  }

  std::mt19937_64 random_;
  Texts texts_;
  Index index_;
  uint64_t sequence_ = 0;
};

TEST(IndexTest, FindsWhatAPlainScanFindsAfterAnyChanges) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Writer writer(seed);
    for (int step = 0; step < 30; ++step) {
      writer.Step();
      const auto snapshot = writer.index().Now();
      ASSERT_EQ(snapshot->sequence, writer.sequence());
      ASSERT_EQ(snapshot->documents, writer.texts().size());
      const std::string query = writer.Text();
      const auto want = Scan(writer.texts(), query);
      const auto hits = Rank(*snapshot, text::Analyze(query), {}, 100);
      ASSERT_EQ(hits.size(), want.size()) << "seed " << seed << ", step " << step << ": " << query;
      for (const Hit& hit : hits) {
        ASSERT_NEAR(hit.rank, want.at(hit.id), 1e-4 * want.at(hit.id)) << query << " in " << hit.id;
      }
      for (size_t i = 1; i < hits.size(); ++i) ASSERT_LE(hits[i].rank, hits[i - 1].rank);
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
  const auto hits = Rank(*before, text::Analyze("lock"), {}, 10);
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
      const auto hits = Rank(*snapshot, text::Analyze("lock"), {}, 1000);
      EXPECT_EQ(hits.size(), snapshot->documents);
    }
  });
  for (int i = 0; i < 500; ++i) index.Apply({DocumentOf(absl::StrCat(i % 50), {"lock"})}, {}, i);
  done = true;
  reader.join();
}

}  // namespace
}  // namespace magpie::search
