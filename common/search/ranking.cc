#include "common/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include "common/search/rank/all_words.h"
#include "common/search/rank/best.h"
#include "common/search/rank/walk.h"
#include "common/search/rank/weighing.h"
#include "common/search/selection.h"

namespace magpie::search {
namespace {

// Documents are looked up one by one if there are so many postings for each of them.
constexpr uint64_t kOneByOne = 8;

// Of all queries of a thread.
Window& WindowOfThread() {
  static thread_local Window window;
  return window;
}

uint32_t UnitsOf(const Segment& segment, uint32_t document) {
  return segment.first_unit(document + 1) - segment.first_unit(document);
}

// A field that finds something.
struct Used {
  const FieldQuery* query;
  Impacts impacts;
  float weight;
  float to_rank;   // what a field's score becomes in a rank,
  float to_score;  // and in a score
};

class Ranker {
 public:
  Ranker(const Snapshot& snapshot, std::span<const FieldQuery> query,
         std::span<const Bitmap> selected, const Scoring& scoring)
      : snapshot_(snapshot) {
    size_t terms = 1;
    size_t fields = 0;
    for (const FieldQuery& field : query) {
      terms += field.terms;
      if (scoring.weights[field.field] > 0 && field.postings > 0) ++fields;
    }
    whole_ = static_cast<float>(std::min<size_t>(kWhole, kMost / terms));
    has_one_field_ = fields == 1 && std::ranges::all_of(snapshot.parts, [](const auto& part) {
                       return part.segment->units() == part.segment->documents();
                     });
    for (const FieldQuery& field : query) AddField(field, selected, scoring);
    for (Used& used : used_) used.to_rank *= whole_ / weight_;
  }

  // The best of the documents `among`, all of them selected.
  std::vector<Hit> BestOf(std::span<const Bitmap> among, size_t limit) const {
    Best best(snapshot_, limit);
    for (size_t part = 0; part < among.size(); ++part) OfferPart(part, among[part], best);
    return HitsOf(std::move(best).Finish());
  }

  // Makes the ranks of all hits what they are defined to be.
  void Finish(std::vector<Hit>& hits) const {
    if (!has_one_field_) return;
    float most = 0;
    for (const Hit& hit : hits) most = std::max(most, hit.rank);
    for (Hit& hit : hits) hit.rank *= used_.front().weight / most;
  }

 private:
  // What a unit has that is the best in each field: exact enough, and ten of it fit.
  static constexpr size_t kWhole = 1 << 24;
  // What all terms together may have.
  static constexpr size_t kMost = 1 << 30;

  void AddField(const FieldQuery& query, std::span<const Bitmap> selected, const Scoring& scoring) {
    const float weight = scoring.weights[query.field];
    if (weight == 0) return;
    // A query without words, but for stop words, is not answered by the rest alone.
    if (!query.groups.empty() || query.field == text::kWords) weight_ += weight;
    if (query.postings == 0) return;
    const float mean =
        static_cast<float>(snapshot_.lengths[query.field]) / static_cast<float>(snapshot_.units);
    Used used{&query, Impacts(scoring, mean), weight, 0, weight / query.own};
    const float most = MostOf(query, scoring.k1 + 1);
    const float best = has_one_field_ ? most : BestUnitOf(used, selected, whole_ / most);
    if (best == 0) return;
    used.to_rank = weight / best;
    used_.push_back(used);
  }

  // What a unit cannot have more of a field than.
  static float MostOf(const FieldQuery& query, float most_impact) {
    float most = 0;
    for (const WeighedGroup& group : query.groups) {
      float most_of_group = 0;
      for (const WeighedAlternative& terms : group) {
        float sum = 0;
        for (const WeighedTerm& term : terms) sum += term.weight;
        most_of_group = std::max(most_of_group, sum);
      }
      most += most_of_group * most_impact;
    }
    return most;
  }

  // The most that a unit of the selected documents has of a field.
  float BestUnitOf(const Used& used, std::span<const Bitmap> selected, float factor) const {
    int32_t wanted = 1;
    for (size_t part = 0; part < selected.size(); ++part) {
      if (selected[part].empty()) continue;
      std::vector<Clause> clauses;
      AddClauses(used, part, factor, clauses);
      Walk(*snapshot_.parts[part].segment, std::move(clauses), WindowOfThread())
          .Units(selected[part], wanted, [&](uint32_t /*unit*/, int32_t sum) { wanted = sum + 1; });
    }
    return static_cast<float>(wanted - 1) / factor;
  }

  void AddClauses(const Used& used, size_t part, float factor, std::vector<Clause>& clauses) const {
    for (const WeighedGroup& group : used.query->groups) {
      clauses.emplace_back(group, part, used.impacts, factor, whole_);
    }
  }

  std::vector<Clause> ClausesOf(size_t part) const {
    std::vector<Clause> clauses;
    for (const Used& used : used_) AddClauses(used, part, used.to_rank, clauses);
    return clauses;
  }

  void OfferPart(size_t part, const Bitmap& among, Best& best) const {
    if (among.empty() || used_.empty()) return;
    const Segment& segment = *snapshot_.parts[part].segment;
    std::vector<Clause> clauses = ClausesOf(part);
    uint64_t postings = 0;
    for (const Clause& clause : clauses) postings += clause.units();
    std::vector<int32_t> order;
    const auto offer = [&](uint32_t document, const int32_t* sums) {
      best.Offer({part, document, RankOf({sums, UnitsOf(segment, document)}, order)});
    };
    if (among.size() * kOneByOne < postings) {
      std::vector<int32_t> sums;
      among.ForEach([&](uint32_t document) {
        sums.assign(UnitsOf(segment, document), 0);
        for (Clause& clause : clauses) clause.AddFrom(segment.first_unit(document), sums);
        offer(document, sums.data());
      });
      return;
    }
    Walk walk(segment, std::move(clauses), WindowOfThread());
    if (segment.units() > segment.documents()) return walk.Documents(among, offer);
    walk.Units(among, best.wanted(), [&](uint32_t unit, int32_t sum) {
      best.Offer({part, unit, sum});
    });
  }

  // Of a document, from what its units have.
  static int32_t RankOf(std::span<const int32_t> units, std::vector<int32_t>& order) {
    if (units.size() <= kBestUnits) return std::accumulate(units.begin(), units.end(), 0);
    order.assign(units.begin(), units.end());
    std::ranges::nth_element(order, order.begin() + kBestUnits, std::greater<>());
    return std::accumulate(order.begin(), order.begin() + kBestUnits, 0);
  }

  std::vector<Hit> HitsOf(const std::vector<Ranked>& ranked) const {
    // Clauses go forward, so that hits are looked up in the order of documents.
    std::vector<size_t> order(ranked.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {},
                      [&](size_t i) { return std::pair(ranked[i].part, ranked[i].document); });
    std::vector<Hit> hits(ranked.size());
    std::vector<std::vector<Clause>> clauses(
        used_.size());  // of the part of the last one, by field
    for (size_t i = 0; i < order.size(); ++i) {
      const Ranked& one = ranked[order[i]];
      if (i == 0 || ranked[order[i - 1]].part != one.part) {
        for (size_t field = 0; field < used_.size(); ++field) {
          clauses[field].clear();
          AddClauses(used_[field], one.part, used_[field].to_rank, clauses[field]);
        }
      }
      hits[order[i]] = HitOf(one, clauses);
    }
    return hits;
  }

  struct Unit {
    int32_t rank = 0;
    float score = 0;
    uint32_t place = 0;
  };

  // Its score is that of the units that make its rank.
  Hit HitOf(const Ranked& ranked, std::vector<std::vector<Clause>>& clauses) const {
    const Segment& segment = *snapshot_.parts[ranked.part].segment;
    std::vector<Unit> units(UnitsOf(segment, ranked.document));
    std::vector<int32_t> sums;
    for (size_t field = 0; field < used_.size(); ++field) {
      const Used& used = used_[field];
      sums.assign(units.size(), 0);
      for (Clause& clause : clauses[field]) {
        clause.AddFrom(segment.first_unit(ranked.document), sums);
      }
      for (uint32_t i = 0; i < units.size(); ++i) {
        const float found = static_cast<float>(sums[i]) / used.to_rank;
        units[i].rank += sums[i];
        units[i].score += std::min(used.weight, used.to_score * found);
        units[i].place = i;
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
    return {.id = std::string(segment.id(ranked.document)),
            .rank = static_cast<float>(ranked.rank) * (weight_ / whole_),
            .score = (best + sum / static_cast<float>(units.size())) / (2 * weight_),
            .unit = units.front().place};
  }

  const Snapshot& snapshot_;
  float whole_ = 0;
  // Its best unit is the best hit: ranks are divided by that in the end.
  bool has_one_field_ = false;
  std::vector<Used> used_;
  float weight_ = 0;  // of words, and of the other fields that the query has
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
  if (limit == 0) return {};
  const std::vector<Bitmap> selected = SelectAll(snapshot, filter);
  const std::vector<FieldQuery> fields = Weigh(snapshot, query);
  const Ranker ranker(snapshot, fields, selected, scoring);
  std::vector<Hit> hits = ranker.BestOf(selected, limit);
  ranker.Finish(hits);
  return hits;
}

std::vector<Hit> RankAllWordsFirst(const Snapshot& snapshot, const Query& query,
                                   const Filter& filter, const Scoring& scoring, size_t limit) {
  if (limit == 0) return {};
  std::vector<Bitmap> selected = SelectAll(snapshot, filter);
  const std::vector<FieldQuery> fields = Weigh(snapshot, query);
  const Ranker ranker(snapshot, fields, selected, scoring);
  std::vector<Bitmap> with_all;
  with_all.reserve(selected.size());
  for (size_t part = 0; part < selected.size(); ++part) {
    const Segment& segment = *snapshot.parts[part].segment;
    with_all.push_back(WithAllWords(segment, part, fields[text::kWords].groups, selected[part]));
  }
  std::vector<Hit> hits = ranker.BestOf(with_all, limit);
  if (hits.size() < limit) {
    for (size_t part = 0; part < selected.size(); ++part) selected[part] -= with_all[part];
    std::vector<Hit> others = ranker.BestOf(selected, limit - hits.size());
    hits.insert(hits.end(), std::make_move_iterator(others.begin()),
                std::make_move_iterator(others.end()));
  }
  ranker.Finish(hits);
  return hits;
}

}  // namespace magpie::search
