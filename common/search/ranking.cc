#include "common/search/ranking.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

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

// A query term with its weight: its rarity, as often as the query repeats it.
struct Weighed {
  float weight;
  std::vector<Segment::Postings> postings;  // by part
};

struct FieldQuery {
  text::Field field;
  std::vector<Weighed> terms;
  float own = 0;  // what a text equal to the query, of mean length, would reach
  size_t postings = 0;
};

FieldQuery Weigh(const Snapshot& snapshot, text::Field field,
                 const std::vector<std::string>& terms) {
  std::vector<TermKey> keys;
  keys.reserve(terms.size());
  for (const std::string& term : terms) keys.push_back(KeyOf(field, term));
  std::ranges::sort(keys);
  FieldQuery query{field};
  for (size_t i = 0, begin = 0; i < keys.size(); ++i) {
    if (i + 1 < keys.size() && keys[i + 1] == keys[i]) continue;
    const auto times = static_cast<float>(i + 1 - begin);
    begin = i + 1;
    Weighed term{times * Rarity(snapshot.Frequency(keys[i]), snapshot.units), {}};
    for (const Snapshot::Part& part : snapshot.parts) {
      term.postings.push_back(part.segment->Find(keys[i]));
      query.postings += term.postings.back().units.size();
    }
    query.own += term.weight;
    query.terms.push_back(std::move(term));
  }
  return query;
}

// Which units of a part are those of documents that are asked for.
class Asked {
 public:
  Asked(const Snapshot::Part& part, const Accepts* accepts) : part_(part), accepts_(accepts) {
    if (accepts != nullptr) known_.resize(part.segment->documents(), kUnknown);
  }

  bool Has(uint32_t document) {
    if (part_.IsRemoved(document)) return false;
    if (accepts_ == nullptr) return true;
    Known& known = known_[document];
    if (known == kUnknown) known = (*accepts_)(part_.segment->id(document)) ? kYes : kNo;
    return known == kYes;
  }

  bool has_all() const { return accepts_ == nullptr && part_.removed == nullptr; }

 private:
  enum Known : char { kUnknown, kYes, kNo };

  const Snapshot::Part& part_;
  const Accepts* const accepts_;
  std::vector<Known> known_;  // by document
};

class Ranker {
 public:
  Ranker(const Snapshot& snapshot, const Scoring& scoring, const Accepts* accepts, Scratch& scratch)
      : snapshot_(snapshot), scoring_(scoring), scratch_(scratch) {
    for (const Snapshot::Part& part : snapshot.parts) {
      first_units_.push_back(static_cast<uint32_t>(units_));
      asked_.emplace_back(part, accepts);
      units_ += part.segment->units();
    }
    for (std::vector<float>* const each : {&scratch_.field, &scratch_.rank, &scratch_.score}) {
      if (each->size() < units_) each->resize(units_);
    }
  }

  std::vector<Hit> Run(const text::Terms& query, size_t limit) {
    std::vector<FieldQuery> fields;
    size_t postings = 0;
    for (const text::Field field : text::kAllFields) {
      fields.push_back(Weigh(snapshot_, field, query[field]));
      postings += fields.back().postings;
    }
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
    if (!query.terms.empty() || query.field == text::kWords) weight_ += weight;
    if (query.terms.empty() || snapshot_.lengths[query.field] == 0) return;
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

  // Adds what each term brings to each unit.
  void Accumulate(const FieldQuery& query) {
    const float mean =
        static_cast<float>(snapshot_.lengths[query.field]) / static_cast<float>(snapshot_.units);
    std::array<float, 256> norms;  // by length code
    for (size_t code = 0; code < norms.size(); ++code) {
      const auto length = static_cast<float>(LengthOf(static_cast<uint8_t>(code)));
      norms[code] = scoring_.k1 * (1 - scoring_.b + scoring_.b * length / mean);
    }
    for (const Weighed& term : query.terms) {
      const float weight = term.weight * (scoring_.k1 + 1);
      for (size_t part = 0; part < term.postings.size(); ++part) {
        const Segment::Postings& postings = term.postings[part];
        float* const found = scratch_.field.data() + first_units_[part];
        for (size_t i = 0; i < postings.units.size(); ++i) {
          const uint32_t unit = postings.units[i];
          const auto times = static_cast<float>(Segment::TimesOf(postings.marks[i]));
          if (is_sparse_ && found[unit] == 0) scratch_.met.push_back(first_units_[part] + unit);
          found[unit] += weight * times / (times + norms[Segment::LengthCodeOf(postings.marks[i])]);
        }
      }
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
      hits.push_back({IdOf(one), one.rank, ScoreOf(one)});
    }
    return hits;
  }

  const std::string& IdOf(const Ranked& ranked) const {
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

std::vector<Hit> Rank(const Snapshot& snapshot, const text::Terms& query, const Scoring& scoring,
                      size_t limit, const Accepts* accepts) {
  static thread_local Scratch scratch;
  return Ranker(snapshot, scoring, accepts, scratch).Run(query, limit);
}

}  // namespace magpie::search
