#include "common/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace magpie::search {
namespace {

// To sort one in so many of all units takes longer than to look at all.
constexpr size_t kManyTouched = 32;

// What units have so far. Zero between queries: only what was touched is cleared.
struct Scratch {
  std::vector<float> field, rank, score;
  std::vector<uint32_t> in_field, touched;
};

// A query term with its weight: its rarity, as often as the query repeats it.
struct Weighed {
  TermKey key;
  float weight;
};

struct FieldQuery {
  std::vector<Weighed> terms;
  float own = 0;  // what a text equal to the query, of mean length, would reach
};

FieldQuery Weigh(const Snapshot& snapshot, text::Field field,
                 const std::vector<std::string>& terms) {
  std::vector<TermKey> keys;
  for (const std::string& term : terms) keys.push_back(KeyOf(field, term));
  std::ranges::sort(keys);
  FieldQuery query;
  for (size_t i = 0, begin = 0; i < keys.size(); ++i) {
    if (i + 1 < keys.size() && keys[i + 1] == keys[i]) continue;
    const auto times = static_cast<float>(i + 1 - begin);
    begin = i + 1;
    const float weight = times * Rarity(snapshot.Frequency(keys[i]), snapshot.units);
    query.terms.push_back({keys[i], weight});
    query.own += weight;
  }
  return query;
}

class Ranker {
 public:
  Ranker(const Snapshot& snapshot, const Scoring& scoring, const Accepts* accepts, Scratch& scratch)
      : snapshot_(snapshot), scoring_(scoring), accepts_(accepts), scratch_(scratch) {
    for (const Snapshot::Part& part : snapshot.parts) {
      first_units_.push_back(static_cast<uint32_t>(units_));
      if (accepts != nullptr) accepted_.emplace_back(part.segment->documents(), kUnknown);
      units_ += part.segment->units();
    }
    if (scratch_.field.size() < units_) {
      scratch_.field.resize(units_);
      scratch_.rank.resize(units_);
      scratch_.score.resize(units_);
    }
  }

  ~Ranker() {
    for (const uint32_t unit : scratch_.touched) scratch_.rank[unit] = scratch_.score[unit] = 0;
    scratch_.touched.clear();
  }

  void Add(text::Field field, const std::vector<std::string>& terms) {
    const FieldQuery query = Weigh(snapshot_, field, terms);
    if (query.terms.empty() || snapshot_.lengths[field] == 0) return;
    const float weight = scoring_.weights[field];
    weight_ += weight;
    Accumulate(field, query);
    const float best = DropRefused();
    for (const uint32_t unit : scratch_.in_field) {
      const float found = std::exchange(scratch_.field[unit], 0.0F);
      if (found == 0) continue;
      if (scratch_.rank[unit] == 0) scratch_.touched.push_back(unit);
      scratch_.rank[unit] += weight * found / best;
      scratch_.score[unit] += weight * std::min(1.0F, found / query.own);
    }
    scratch_.in_field.clear();
  }

  std::vector<Hit> Best(size_t limit) {
    std::vector<Ranked> ranked = Documents();
    const auto comes_first = [this](const Ranked& a, const Ranked& b) {
      return a.rank != b.rank ? a.rank > b.rank : IdOf(a) < IdOf(b);
    };
    const size_t kept = std::min(limit, ranked.size());
    std::ranges::partial_sort(ranked, ranked.begin() + static_cast<int64_t>(kept), comes_first);
    std::vector<Hit> hits;
    for (size_t i = 0; i < kept; ++i)
      hits.push_back({IdOf(ranked[i]), ranked[i].rank, ranked[i].score});
    return hits;
  }

 private:
  enum Accepted : char { kUnknown, kYes, kNo };

  // A document with its place.
  struct Ranked {
    size_t part;
    uint32_t document;
    float rank;
    float score;
  };

  const std::string& IdOf(const Ranked& ranked) const {
    return snapshot_.parts[ranked.part].segment->id(ranked.document);
  }

  // Adds what each term brings to each unit, and notes which units have any.
  void Accumulate(text::Field field, const FieldQuery& query) {
    const float mean =
        static_cast<float>(snapshot_.lengths[field]) / static_cast<float>(snapshot_.units);
    std::array<float, 256> norms;  // by length code
    for (size_t code = 0; code < norms.size(); ++code) {
      const auto length = static_cast<float>(LengthOf(static_cast<uint8_t>(code)));
      norms[code] = scoring_.k1 * (1 - scoring_.b + scoring_.b * length / mean);
    }
    for (const Weighed& term : query.terms) {
      const float weight = term.weight * (scoring_.k1 + 1);
      for (size_t i = 0; i < snapshot_.parts.size(); ++i) {
        const Segment::Postings postings = snapshot_.parts[i].segment->Find(term.key);
        float* const found = scratch_.field.data() + first_units_[i];
        for (size_t j = 0; j < postings.units.size(); ++j) {
          const uint32_t unit = postings.units[j];
          const auto times = static_cast<float>(Segment::TimesOf(postings.marks[j]));
          if (found[unit] == 0) scratch_.in_field.push_back(first_units_[i] + unit);
          found[unit] += weight * times / (times + norms[Segment::LengthCodeOf(postings.marks[j])]);
        }
      }
    }
  }

  // Clears the units of documents that are not asked for; returns the most that another has.
  float DropRefused() {
    float best = 0;
    for (const uint32_t unit : scratch_.in_field) {
      if (IsAccepted(unit)) {
        best = std::max(best, scratch_.field[unit]);
      } else {
        scratch_.field[unit] = 0;
      }
    }
    return best;
  }

  // The part and the document of a unit.
  std::pair<size_t, uint32_t> Find(uint32_t unit) const {
    size_t part = first_units_.size() - 1;
    while (first_units_[part] > unit) --part;
    return {part, snapshot_.parts[part].segment->document_of(unit - first_units_[part])};
  }

  bool IsAccepted(uint32_t unit) {
    const auto [at, document] = Find(unit);
    const Snapshot::Part& part = snapshot_.parts[at];
    if (part.IsRemoved(document)) return false;
    if (accepts_ == nullptr) return true;
    Accepted& known = accepted_[at][document];
    if (known == kUnknown) known = (*accepts_)(part.segment->id(document)) ? kYes : kNo;
    return known == kYes;
  }

  std::vector<Ranked> Documents() {
    SortTouched();
    std::vector<Ranked> ranked;
    std::vector<std::pair<float, float>> units;  // of one document: rank, score
    for (size_t i = 0; i < scratch_.touched.size(); ++i) {
      const uint32_t unit = scratch_.touched[i];
      units.emplace_back(scratch_.rank[unit], scratch_.score[unit]);
      const auto of = Find(unit);
      if (i + 1 < scratch_.touched.size() && Find(scratch_.touched[i + 1]) == of) continue;
      ranked.push_back(Together(of, units));
      units.clear();
    }
    return ranked;
  }

  // So that the units of a document are neighbours. Where there are many, all units are looked at.
  void SortTouched() {
    std::vector<uint32_t>& touched = scratch_.touched;
    if (touched.size() < units_ / kManyTouched) {
      std::ranges::sort(touched);
      return;
    }
    touched.clear();
    for (uint32_t unit = 0; unit < units_; ++unit) {
      if (scratch_.rank[unit] > 0) touched.push_back(unit);
    }
  }

  Ranked Together(std::pair<size_t, uint32_t> of,
                  std::vector<std::pair<float, float>>& units) const {
    const Segment& segment = *snapshot_.parts[of.first].segment;
    if (units.size() > 1) std::ranges::sort(units, std::greater<>());
    Ranked ranked{of.first, of.second, 0, 0};
    float best = 0;
    float sum = 0;
    for (size_t i = 0; i < std::min(units.size(), kBestUnits); ++i) {
      ranked.rank += units[i].first;
      sum += units[i].second;
      best = std::max(best, units[i].second);
    }
    const size_t all = segment.first_unit(of.second + 1) - segment.first_unit(of.second);
    const float mean = sum / static_cast<float>(std::min(all, kBestUnits));
    ranked.score = (best + mean) / (2 * weight_);
    return ranked;
  }

  const Snapshot& snapshot_;
  const Scoring& scoring_;
  const Accepts* const accepts_;
  Scratch& scratch_;
  size_t units_ = 0;
  std::vector<uint32_t> first_units_;            // of each part, among all
  std::vector<std::vector<Accepted>> accepted_;  // by part and document
  float weight_ = 0;                             // of the fields that the query has
};

}  // namespace

float Rarity(uint64_t frequency, uint64_t units) {
  const auto with = static_cast<double>(frequency);
  const auto without = static_cast<double>(units - std::min(units, frequency));
  return static_cast<float>(std::log1p((without + 0.5) / (with + 0.5)));
}

std::vector<Hit> Rank(const Snapshot& snapshot, const text::Terms& query, const Scoring& scoring,
                      size_t limit, const Accepts* accepts) {
  static thread_local Scratch scratch;
  Ranker ranker(snapshot, scoring, accepts, scratch);
  for (const text::Field field : text::kAllFields) ranker.Add(field, query[field]);
  return ranker.Best(limit);
}

}  // namespace magpie::search
