#include "common/search/ranking.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include "common/search/rank/all_words.h"
#include "common/search/rank/best.h"
#include "common/search/rank/sums.h"
#include "common/search/rank/weighing.h"
#include "common/search/selection.h"

namespace magpie::search {
namespace {

// What a unit has that is the best in each field: exact enough, and ten of it fit.
constexpr float kWhole = 1 << 24;

// Of all queries of a thread.
SumsMemory& MemoryOfThread() {
  static thread_local SumsMemory memory;
  return memory;
}

// A field that is looked at.
struct Used {
  const FieldQuery* query;
  float weight;
  float factor;      // from weights of terms to sums
  int32_t most = 0;  // of the sums of a unit
};

// What a unit cannot have more of a field than.
float BoundOf(const FieldQuery& query, float most_impact) {
  float bound = 0;
  for (const WeighedGroup& group : query.groups) {
    float most = 0;
    for (const WeighedAlternative& terms : group) {
      float sum = 0;
      for (const WeighedTerm& term : terms) sum += term.weight;
      most = std::max(most, sum);
    }
    bound += most * most_impact;
  }
  return bound;
}

// Of a document, from what its units have.
int32_t RankOf(std::span<const int32_t> units, std::vector<int32_t>& order) {
  if (units.size() == 1) return units.front();
  if (units.size() <= kBestUnits) return std::accumulate(units.begin(), units.end(), 0);
  order.assign(units.begin(), units.end());
  std::ranges::nth_element(order, order.begin() + kBestUnits, std::greater<>());
  return std::accumulate(order.begin(), order.begin() + kBestUnits, 0);
}

class Ranker {
 public:
  Ranker(const Snapshot& snapshot, std::span<const FieldQuery> query,
         std::span<const Bitmap> selected, const Scoring& scoring)
      : snapshot_(snapshot) {
    for (const FieldQuery& field : query) {
      const float weight = scoring.weights[field.field];
      if (weight == 0) continue;
      // A query without words, but for stop words, is not answered by the rest alone.
      if (!field.groups.empty() || field.field == text::kWords) weight_ += weight;
      if (field.postings == 0) continue;
      used_.push_back({&field, weight, kWhole / BoundOf(field, scoring.k1 + 1)});
    }
    AddUp(selected, scoring);
  }

  // The best of all selected documents.
  std::vector<Hit> BestOfAll(size_t limit) {
    Best best(snapshot_, limit);
    std::vector<int32_t> order;
    for (size_t part = 0; part < sums_.size(); ++part) {
      sums_[part].EachDocument(best.wanted(),
                               [&](uint32_t document, std::span<const int32_t> ranks) {
                                 const int32_t rank = RankOf(ranks, order);
                                 if (rank >= best.wanted()) best.Offer({part, document, rank});
                               });
    }
    return HitsOf(std::move(best).Finish());
  }

  // The same without `except`.
  std::vector<Hit> BestExcept(std::span<const Bitmap> except, size_t limit) {
    for (size_t part = 0; part < sums_.size(); ++part) {
      except[part].ForEach([&](uint32_t document) { sums_[part].Drop(document); });
    }
    return BestOfAll(limit);
  }

 private:
  void AddUp(std::span<const Bitmap> selected, const Scoring& scoring) {
    size_t terms = 0;
    uint64_t postings = 0;
    for (const Used& used : used_) {
      terms += used.query->terms;
      postings += used.query->postings;
    }
    size_t numbers = 0;
    for (size_t part = 0; part < selected.size(); ++part) {
      const Segment& segment = *snapshot_.parts[part].segment;
      const uint64_t share = postings * segment.units() / std::max<uint64_t>(snapshot_.units, 1);
      numbers += sums_.emplace_back(segment, selected[part], terms, share).numbers(used_.size());
    }
    SumsMemory& memory = MemoryOfThread();
    memory.Reset(numbers);
    for (Sums& sums : sums_) sums.Take(memory, used_.size());
    for (size_t field = 0; field < used_.size(); ++field) AddField(field, scoring);
    std::vector<float> to_ranks;
    for (const Used& used : used_) {
      const auto most = static_cast<float>(std::max(used.most, 1));
      to_ranks.push_back(used.weight / weight_ * kWhole / most);
    }
    for (Sums& sums : sums_) sums.Rank(to_ranks);
  }

  void AddField(size_t field, const Scoring& scoring) {
    Used& used = used_[field];
    const float mean = static_cast<float>(snapshot_.lengths[used.query->field]) /
                       static_cast<float>(snapshot_.units);
    const Impacts impacts(scoring, mean);
    for (size_t part = 0; part < sums_.size(); ++part) {
      for (const WeighedGroup& group : used.query->groups) {
        sums_[part].Add(field, group, part, impacts, used.factor);
      }
      used.most = std::max(used.most, sums_[part].MostOf(field));
    }
  }

  std::vector<Hit> HitsOf(const std::vector<Ranked>& ranked) const {
    std::vector<Hit> hits;
    hits.reserve(ranked.size());
    for (const Ranked& one : ranked) hits.push_back(HitOf(one));
    return hits;
  }

  struct Unit {
    int32_t rank = 0;
    float score = 0;
    uint32_t place = 0;
  };

  // Its score is that of the units that make its rank.
  Hit HitOf(const Ranked& ranked) const {
    const Sums& sums = sums_[ranked.part];
    std::vector<Unit> units;
    for (const int32_t rank : sums.RanksOf(ranked.document)) {
      units.push_back({.rank = rank, .place = static_cast<uint32_t>(units.size())});
    }
    for (size_t field = 0; field < used_.size(); ++field) {
      const Used& used = used_[field];
      const float to_score = used.weight / used.query->own / used.factor;
      const std::span<const int32_t> found = sums.SumsOf(field, ranked.document);
      for (size_t i = 0; i < units.size(); ++i) {
        units[i].score += std::min(used.weight, to_score * static_cast<float>(found[i]));
      }
    }
    std::ranges::stable_sort(units, std::greater<>(), &Unit::rank);
    units.resize(std::min(units.size(), kBestUnits));
    float best = 0;
    float sum = 0;
    for (const Unit& unit : units) {
      best = std::max(best, unit.score);
      sum += unit.score;
    }
    return {.id = std::string(snapshot_.parts[ranked.part].segment->id(ranked.document)),
            .rank = static_cast<float>(ranked.rank) * (weight_ / kWhole),
            .score = (best + sum / static_cast<float>(units.size())) / (2 * weight_),
            .unit = units.front().place};
  }

  const Snapshot& snapshot_;
  std::vector<Used> used_;
  std::vector<Sums> sums_;  // by part
  float weight_ = 0;        // of words, and of the other fields that the query has
};

std::vector<Bitmap> SelectAll(const Snapshot& snapshot, const Filter& filter) {
  std::vector<Bitmap> selected;
  selected.reserve(snapshot.parts.size());
  for (const Snapshot::Part& part : snapshot.parts) selected.push_back(Select(part, filter));
  return selected;
}

}  // namespace

std::vector<Hit> Rank(const Snapshot& snapshot, const Query& query, const Filter& filter,
                      const Scoring& scoring, size_t limit) {
  if (limit == 0 || snapshot.units == 0) return {};
  const std::vector<Bitmap> selected = SelectAll(snapshot, filter);
  const std::vector<FieldQuery> fields = Weigh(snapshot, query);
  return Ranker(snapshot, fields, selected, scoring).BestOfAll(limit);
}

std::vector<Hit> RankAllWordsFirst(const Snapshot& snapshot, const Query& query,
                                   const Filter& filter, const Scoring& scoring, size_t limit) {
  if (limit == 0 || snapshot.units == 0) return {};
  const std::vector<Bitmap> selected = SelectAll(snapshot, filter);
  const std::vector<FieldQuery> fields = Weigh(snapshot, query);
  std::vector<Bitmap> with_all;
  with_all.reserve(selected.size());
  for (size_t part = 0; part < selected.size(); ++part) {
    const Segment& segment = *snapshot.parts[part].segment;
    with_all.push_back(WithAllWords(segment, part, fields[text::kWords].groups, selected[part]));
  }
  std::vector<Hit> hits = Ranker(snapshot, fields, with_all, scoring).BestOfAll(limit);
  if (hits.size() == limit) return hits;
  std::vector<Hit> others =
      Ranker(snapshot, fields, selected, scoring).BestExcept(with_all, limit - hits.size());
  hits.insert(hits.end(), std::make_move_iterator(others.begin()),
              std::make_move_iterator(others.end()));
  return hits;
}

}  // namespace magpie::search
