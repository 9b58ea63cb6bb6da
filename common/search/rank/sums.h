// What the units of a segment have of each field of a query, added up posting by posting.
//
//   rows     a unit each: all units, or those of the selected documents where these are few
//   fields   a whole number for each row, so that equal texts have equal sums in whatever order
//            their terms are added
//
// No posting is left out. In short texts, what a term may bring at most is far above what it
// brings: bounds (MaxScore, WAND) skip few postings there, and took thrice the time of adding all.

#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "common/search/bitmap/bitmap.h"
#include "common/search/rank/impacts.h"
#include "common/search/rank/weighing.h"
#include "common/search/segment.h"

namespace magpie::search {

// The memory of one query after the other.
class SumsMemory {
 public:
  // For so many numbers in all.
  void Reset(size_t numbers);
  // The next ones, as they were left.
  std::span<int32_t> Take(size_t numbers);

 private:
  std::vector<int32_t> numbers_;
  size_t taken_ = 0;
};

class Sums {
 public:
  // Of the documents `among` of a segment, which must outlive it. `terms` and `postings` are those
  // of the query in the segment.
  Sums(const Segment& segment, const Bitmap& among, size_t terms, uint64_t postings);

  // What it takes for so many fields.
  size_t numbers(size_t fields) const { return rows_ * (fields + 1); }
  void Take(SumsMemory& memory, size_t fields);

  // Adds what the rows have of a group in `part`: the best of its alternatives, and of that the sum
  // of its terms, each its weight times its impact times `factor`, and at least 1.
  void Add(size_t field, const WeighedGroup& group, size_t part, const Impacts& impacts,
           float factor);

  // The most that a selected row has of a field.
  int32_t MostOf(size_t field) const;

  // Makes the ranks: of each row the sum of its fields, at most four, each times its factor; at
  // least 1 where there is anything.
  void Rank(std::span<const float> factors);

  // Calls `act(document, ranks of its rows)` for each selected document that may have at least
  // `wanted`, which `act` may raise.
  template <class Do>
  void EachDocument(const int32_t& wanted, Do&& act) const {
    if (!has_all_) {
      for (const uint32_t document : selected_) act(document, RanksOf(document));
    } else if (rows_ > documents_) {
      for (uint32_t i = 0; i < documents_; ++i) act(i, RanksOf(i));
    } else {
      EachRow(wanted, [&](uint32_t row) { act(row, ranks_.subspan(row, 1)); });
    }
  }

  // Of a selected document.
  std::span<const int32_t> RanksOf(uint32_t document) const { return Of(ranks_, document); }
  std::span<const int32_t> SumsOf(size_t field, uint32_t document) const {
    return Of(fields_[field], document);
  }
  // Its ranks become 0.
  void Drop(uint32_t document);

 private:
  static constexpr size_t kTogether = 64;

  std::span<int32_t> Of(std::span<int32_t> numbers, uint32_t document) const {
    const uint32_t begin = segment_->first_unit(document);
    const uint32_t size = segment_->first_unit(document + 1) - begin;
    return numbers.subspan(is_narrow_ ? RowOf(begin) : begin, size);
  }
  size_t RowOf(uint32_t unit) const;

  // Calls `act` with each row that has at least `wanted`.
  template <class Do>
  void EachRow(const int32_t& wanted, Do&& act) const {
    for (size_t i = 0; i < tops_.size(); ++i) {
      if (tops_[i] < wanted) continue;
      const size_t end = std::min(rows_, (i + 1) * kTogether);
      for (size_t row = i * kTogether; row < end; ++row) {
        if (ranks_[row] >= wanted) act(static_cast<uint32_t>(row));
      }
    }
  }

  // Calls `act` with the row of each unit that has the term, and its mark.
  template <class Do>
  void EachPosting(const Segment::Postings& postings, Do&& act) const;
  void AddTerm(const WeighedTerm& term, size_t part, const Impacts& impacts, float factor,
               std::span<int32_t> sums) const;
  void AddAlternatives(const WeighedGroup& group, size_t part, const Impacts& impacts, float factor,
                       std::span<int32_t> sums) const;

  const Segment* segment_;
  size_t documents_;
  bool has_all_;
  bool is_narrow_;
  std::vector<uint32_t> selected_;  // documents, unless it has all
  std::vector<uint32_t> units_;     // of the rows, if it is narrow
  size_t rows_;
  std::vector<std::span<int32_t>> fields_;
  std::span<int32_t> ranks_;
  std::vector<int32_t> tops_;  // the highest of kTogether ranks each
};

}  // namespace magpie::search
