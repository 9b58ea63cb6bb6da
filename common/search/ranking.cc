#include "common/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/search/selection.h"

namespace magpie::search {
namespace {

// A query that has one posting in so many units looks at all units, one array after another; else
// only at those that it has met.
constexpr size_t kSparse = 16;

// What units have so far: all zero between queries.
struct Scratch {
  std::vector<float> field, rank, score;
  std::vector<uint32_t> met;  // in this field
  std::vector<uint32_t> ranked;
};

// A query term with its weight: its rarity, times what the query says that it counts.
struct Weighed {
  float weight;
  std::vector<Segment::Postings> postings;  // by part
};

// Terms of which a unit has the best alternative.
struct Group {
  std::vector<std::vector<Weighed>> alternatives;
};

struct FieldQuery {
  text::Field field;
  std::vector<Group> groups;
  float own = 0;  // what a text equal to the query, of mean length, would reach
  size_t postings = 0;
};

// What an alternative reaches where all of it is, and whether any of it is anywhere.
struct Reach {
  bool is_guess;
  float weight = 0;
  bool is_anywhere = false;
};

// What was typed; if that is nowhere, the best of what means the same. Who finds only what may have
// been meant has not found what was typed.
float OwnOf(std::span<const Reach> alternatives) {
  float own = 0;
  if (alternatives.front().is_anywhere) return alternatives.front().weight;
  for (const Reach& one : alternatives) {
    if (one.is_anywhere && !one.is_guess) own = std::max(own, one.weight);
  }
  return own > 0 ? own : alternatives.front().weight;
}

std::vector<FieldQuery> Weigh(const Snapshot& snapshot, const Query& query) {
  std::vector<FieldQuery> fields;
  for (const text::Field field : text::kAllFields) fields.push_back({field});
  std::vector<Reach> reaches;  // of the alternatives of a group
  for (size_t i = 0; i < query.terms.size(); ++i) {
    const QueryTerm& term = query.terms[i];
    const QueryTerm* const before = i == 0 ? nullptr : &query.terms[i - 1];
    FieldQuery& field = fields[term.field];
    const bool same_group =
        before != nullptr && before->field == term.field && before->group == term.group;
    if (!same_group) {
      reaches.clear();
      field.groups.emplace_back();
    }
    std::vector<std::vector<Weighed>>& alternatives = field.groups.back().alternatives;
    if (!same_group || before->alternative != term.alternative) {
      reaches.push_back({.is_guess = term.is_guess});
      alternatives.emplace_back();
    }
    const uint64_t frequency = snapshot.Frequency(term.key);
    Weighed& weighed = alternatives.back().emplace_back();
    weighed.weight = term.weight * Rarity(frequency, snapshot.units);
    for (const Snapshot::Part& part : snapshot.parts) {
      weighed.postings.push_back(part.segment->Find(term.key));
      field.postings += weighed.postings.back().units.size();
    }
    reaches.back().weight += weighed.weight;
    reaches.back().is_anywhere |= frequency > 0;
    const bool is_last = i + 1 == query.terms.size() || query.terms[i + 1].field != term.field ||
                         query.terms[i + 1].group != term.group;
    if (is_last) field.own += OwnOf(reaches);
  }
  return fields;
}

// Which documents of a part are asked for, a bit for each.
class Asked {
 public:
  Asked(const Snapshot::Part& part, const Filter& filter) {
    const Bitmap selected = Select(part, filter);
    const size_t documents = part.segment->documents();
    if (selected.size() == documents) return;
    has_all_ = false;
    bits_.resize(documents);
    selected.ForEach([this](uint32_t document) { bits_[document] = true; });
  }

  bool Has(uint32_t document) const { return has_all_ || bits_[document]; }
  bool has_all() const { return has_all_; }

 private:
  bool has_all_ = true;
  std::vector<bool> bits_;
};

class Ranker {
 public:
  Ranker(const Snapshot& snapshot, const Filter& filter, const Scoring& scoring, Scratch& scratch)
      : snapshot_(snapshot), scoring_(scoring), scratch_(scratch) {
    for (const Snapshot::Part& part : snapshot.parts) {
      first_units_.push_back(static_cast<uint32_t>(units_));
      asked_.emplace_back(part, filter);
      units_ += part.segment->units();
    }
    for (std::vector<float>* const each : {&scratch_.field, &scratch_.rank, &scratch_.score}) {
      if (each->size() < units_) each->resize(units_);
    }
  }

  std::vector<Hit> Run(const Query& query, size_t limit) {
    const std::vector<FieldQuery> fields = Weigh(snapshot_, query);
    size_t postings = 0;
    for (const FieldQuery& field : fields) postings += field.postings;
    is_sparse_ = postings < units_ / kSparse;
    for (const FieldQuery& field : fields) Add(field);
    std::vector<Hit> hits = Best(limit);
    Clear();
    return hits;
  }

 private:
  // A document with its place.
  struct Ranked {
    size_t part;
    uint32_t document;
    float rank;
  };

  void Add(const FieldQuery& query) {
    const float weight = scoring_.weights[query.field];
    // A query without words, but for stop words, is not answered by the rest alone.
    if (!query.groups.empty() || query.field == text::kWords) weight_ += weight;
    if (query.groups.empty() || snapshot_.lengths[query.field] == 0) return;
    if (query.postings == 0) return;
    Accumulate(query);
    DropRefused();
    float best = 0;
    if (is_sparse_) {
      for (const uint32_t unit : scratch_.met) best = std::max(best, scratch_.field[unit]);
    } else {
      for (size_t unit = 0; unit < units_; ++unit) best = std::max(best, scratch_.field[unit]);
    }
    if (best > 0) AddField(weight / best, weight / query.own, weight);
    if (!is_sparse_) std::fill_n(scratch_.field.begin(), units_, 0.0F);
    for (const uint32_t unit : scratch_.met) scratch_.field[unit] = 0;
    scratch_.met.clear();
  }

  void AddField(float to_rank, float to_score, float most) {
    const auto add = [&](size_t unit) {
      scratch_.rank[unit] += to_rank * scratch_.field[unit];
      scratch_.score[unit] += std::min(most, to_score * scratch_.field[unit]);
    };
    if (!is_sparse_) {
      for (size_t unit = 0; unit < units_; ++unit) add(unit);
      return;
    }
    for (const uint32_t unit : scratch_.met) {
      if (scratch_.rank[unit] == 0) scratch_.ranked.push_back(unit);
      add(unit);
    }
  }

  // What a field's lengths do, by length code.
  std::array<float, 256> NormsOf(text::Field field) const {
    const float mean =
        static_cast<float>(snapshot_.lengths[field]) / static_cast<float>(snapshot_.units);
    std::array<float, 256> norms;
    for (size_t code = 0; code < norms.size(); ++code) {
      const auto length = static_cast<float>(LengthOf(static_cast<uint8_t>(code)));
      norms[code] = scoring_.k1 * (1 - scoring_.b + scoring_.b * length / mean);
    }
    return norms;
  }

  // Calls `act` with each unit that has a term, and what the term brings to it.
  template <class Do>
  void EachPosting(const Weighed& term, const std::array<float, 256>& norms, Do&& act) {
    const float weight = term.weight * (scoring_.k1 + 1);
    for (size_t part = 0; part < term.postings.size(); ++part) {
      const Segment::Postings& postings = term.postings[part];
      for (size_t i = 0; i < postings.units.size(); ++i) {
        const auto times = static_cast<float>(Segment::TimesOf(postings.marks[i]));
        const float norm = norms[Segment::LengthCodeOf(postings.marks[i])];
        act(first_units_[part] + postings.units[i], weight * times / (times + norm));
      }
    }
  }

  // Adds what each group brings to each unit.
  void Accumulate(const FieldQuery& query) {
    const std::array<float, 256> norms = NormsOf(query.field);
    const auto add = [this](uint32_t unit, float value) {
      if (is_sparse_ && scratch_.field[unit] == 0) scratch_.met.push_back(unit);
      scratch_.field[unit] += value;
    };
    for (const Group& group : query.groups) {
      if (group.alternatives.size() == 1) {
        for (const Weighed& term : group.alternatives.front()) EachPosting(term, norms, add);
        continue;
      }
      absl::flat_hash_map<uint32_t, float> best;
      for (const std::vector<Weighed>& alternative : group.alternatives) {
        absl::flat_hash_map<uint32_t, float> found;
        for (const Weighed& term : alternative) {
          EachPosting(term, norms, [&](uint32_t unit, float value) { found[unit] += value; });
        }
        for (const auto& [unit, value] : found) best[unit] = std::max(best[unit], value);
      }
      for (const auto& [unit, value] : best) add(unit, value);
    }
  }

  // Clears the units of documents that are not asked for.
  void DropRefused() {
    for (size_t part = 0; part < asked_.size(); ++part) {
      if (asked_[part].has_all()) continue;
      const Segment& segment = *snapshot_.parts[part].segment;
      float* const found = scratch_.field.data() + first_units_[part];
      const auto drop = [&](uint32_t unit) {
        if (found[unit] > 0 && !asked_[part].Has(segment.document_of(unit))) found[unit] = 0;
      };
      if (!is_sparse_) {
        for (uint32_t unit = 0; unit < segment.units(); ++unit) drop(unit);
        continue;
      }
      for (const uint32_t unit : scratch_.met) {
        const uint32_t begin = first_units_[part];
        if (unit >= begin && unit < begin + segment.units()) drop(unit - begin);
      }
    }
  }

  std::vector<Hit> Best(size_t limit) {
    std::vector<Ranked> ranked;
    for (size_t part = 0; part < snapshot_.parts.size(); ++part) {
      EachDocument(part, [&](uint32_t document) {
        const float rank = RankOf(part, document);
        if (rank > 0) ranked.push_back({part, document, rank});
      });
    }
    const auto comes_first = [this](const Ranked& a, const Ranked& b) {
      return a.rank != b.rank ? a.rank > b.rank : IdOf(a) < IdOf(b);
    };
    const size_t kept = std::min(limit, ranked.size());
    std::ranges::partial_sort(ranked, ranked.begin() + static_cast<int64_t>(kept), comes_first);
    std::vector<Hit> hits;
    for (const Ranked& one : std::span(ranked).first(kept)) {
      hits.push_back({std::string(IdOf(one)), one.rank, ScoreOf(one), BestUnit(one)});
    }
    return hits;
  }

  absl::string_view IdOf(const Ranked& ranked) const {
    return snapshot_.parts[ranked.part].segment->id(ranked.document);
  }

  // Those that may have a rank, each once.
  template <class Do>
  void EachDocument(size_t part, Do&& act) {
    const Segment& segment = *snapshot_.parts[part].segment;
    if (!is_sparse_) {
      for (uint32_t document = 0; document < segment.documents(); ++document) act(document);
      return;
    }
    std::vector<uint32_t> documents;
    for (const uint32_t unit : scratch_.ranked) {
      const uint32_t begin = first_units_[part];
      if (unit < begin || unit >= begin + segment.units()) continue;
      documents.push_back(segment.document_of(unit - begin));
    }
    std::ranges::sort(documents);
    documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
    for (const uint32_t document : documents) act(document);
  }

  // Of the units of a document, what `array` has.
  std::span<const float> UnitsOf(const std::vector<float>& array, size_t part,
                                 uint32_t document) const {
    const Segment& segment = *snapshot_.parts[part].segment;
    const uint32_t begin = segment.first_unit(document);
    return {array.data() + first_units_[part] + begin, segment.first_unit(document + 1) - begin};
  }

  float RankOf(size_t part, uint32_t document) {
    const std::span<const float> units = UnitsOf(scratch_.rank, part, document);
    if (units.size() == 1) return units.front();
    order_.assign(units.begin(), units.end());
    const size_t best = std::min(kBestUnits, order_.size());
    std::ranges::partial_sort(order_, order_.begin() + static_cast<int64_t>(best),
                              std::greater<>());
    float sum = 0;
    for (size_t i = 0; i < best; ++i) sum += order_[i];
    return sum;
  }

  // From the units that make its rank.
  float ScoreOf(const Ranked& ranked) const {
    const auto ranks = UnitsOf(scratch_.rank, ranked.part, ranked.document);
    const auto scores = UnitsOf(scratch_.score, ranked.part, ranked.document);
    std::vector<std::pair<float, float>> units;  // rank, score
    for (size_t i = 0; i < ranks.size(); ++i) units.emplace_back(ranks[i], scores[i]);
    std::ranges::sort(units, std::greater<>());
    units.resize(std::min(units.size(), kBestUnits));
    float best = 0;
    float sum = 0;
    for (const auto& [rank, score] : units) {
      best = std::max(best, score);
      sum += score;
    }
    return (best + sum / static_cast<float>(units.size())) / (2 * weight_);
  }

  uint32_t BestUnit(const Ranked& ranked) const {
    const auto ranks = UnitsOf(scratch_.rank, ranked.part, ranked.document);
    return static_cast<uint32_t>(std::ranges::max_element(ranks) - ranks.begin());
  }

  void Clear() {
    if (is_sparse_) {
      for (const uint32_t unit : scratch_.ranked) scratch_.rank[unit] = scratch_.score[unit] = 0;
    } else {
      std::fill_n(scratch_.rank.begin(), units_, 0.0F);
      std::fill_n(scratch_.score.begin(), units_, 0.0F);
    }
    scratch_.ranked.clear();
  }

  const Snapshot& snapshot_;
  const Scoring& scoring_;
  Scratch& scratch_;
  size_t units_ = 0;
  std::vector<uint32_t> first_units_;  // of each part, among all
  std::vector<Asked> asked_;           // by part
  bool is_sparse_ = false;
  float weight_ = 0;          // of words, and of the other fields that the query has
  std::vector<float> order_;  // of RankOf
};

}  // namespace

float Rarity(uint64_t frequency, uint64_t units) {
  const auto with = static_cast<double>(frequency);
  const auto without = static_cast<double>(units - std::min(units, frequency));
  return static_cast<float>(std::log1p((without + 0.5) / (with + 0.5)));
}

std::vector<Hit> Rank(const Snapshot& snapshot, const Query& query, const Filter& filter,
                      const Scoring& scoring, size_t limit) {
  static thread_local Scratch scratch;
  return Ranker(snapshot, filter, scoring, scratch).Run(query, limit);
}

}  // namespace magpie::search
