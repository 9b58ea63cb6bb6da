#include "common/search/rank/walk.h"

#include <utility>

namespace magpie::search {
namespace {

// Units of a window: its sums fit into the processor's nearest memory.
constexpr uint32_t kWindow = 4096;

// To look a unit up takes as long as to pass so many postings.
constexpr size_t kLookup = 40;

}  // namespace

Walk::Walk(const Segment& segment, std::vector<Clause> clauses, Window& window)
    : segment_(segment), clauses_(std::move(clauses)), window_(window) {
  std::erase_if(clauses_, [](const Clause& clause) { return clause.units() == 0; });
  std::ranges::sort(clauses_, {}, &Clause::bound);
  bounds_before_ = {0};
  for (const Clause& clause : clauses_) {
    bounds_before_.push_back(bounds_before_.back() + clause.bound());
  }
  window_.Resize(kWindow);
}

uint32_t Walk::Next(size_t first) const {
  uint32_t next = UINT32_MAX;
  for (size_t i = first; i < clauses_.size(); ++i) next = std::min(next, clauses_[i].next());
  return next;
}

void Walk::Units(const Bitmap& among, int32_t& wanted,
                 absl::FunctionRef<void(uint32_t unit, int32_t sum)> offer) {
  const bool has_all = among.size() == segment_.documents();
  size_t first = 0;  // clauses before this one do not reach what is wanted, all together
  while (true) {
    while (first < clauses_.size() && bounds_before_[first + 1] < wanted) ++first;
    window_.begin = Next(first);
    if (window_.begin == UINT32_MAX) return;
    window_.end = window_.begin + static_cast<uint32_t>(window_.sums.size());
    for (size_t i = first; i < clauses_.size(); ++i) clauses_[i].AddTo(window_);
    Complete(first, wanted);
    for (const uint32_t place : kept_) {
      const uint32_t unit = window_.begin + place;
      if (window_.sums[place] < wanted) continue;
      if (has_all || among.Has(segment_.document_of(unit))) offer(unit, window_.sums[place]);
    }
    window_.Clear();
  }
}

void Walk::Complete(size_t first, int32_t wanted) {
  // Which units are kept cannot be foreseen: a store is cheaper than a wrong guess.
  kept_.resize(window_.sums.size() + 1);
  const int32_t least = wanted - bounds_before_[first];
  const int32_t* const sums = window_.sums.data();
  uint32_t* const places = kept_.data();
  size_t kept = 0;
  window_.EachMet([&](uint32_t place) {
    places[kept] = place;
    kept += sums[place] >= least ? 1 : 0;
  });
  kept_.resize(kept);
  for (size_t i = first; i > 0 && !kept_.empty(); --i) AddAndKeep(i - 1, wanted);
}

void Walk::AddAndKeep(size_t clause, int32_t wanted) {
  Clause& added = clauses_[clause];
  const uint64_t postings = added.units() * window_.sums.size() / segment_.units();
  const bool takes_all = kept_.size() * kLookup > postings;
  if (takes_all) added.AddQuietlyTo(window_);
  const int32_t least = wanted - bounds_before_[clause];
  int32_t* const sums = window_.sums.data();
  size_t kept = 0;
  for (size_t i = 0; i < kept_.size(); ++i) {
    const uint32_t place = kept_[i];
    if (!takes_all) sums[place] += added.At(window_.begin + place);
    kept_[kept] = place;
    kept += sums[place] >= least ? 1 : 0;
  }
  kept_.resize(kept);
}

void Walk::Documents(const Bitmap& among,
                     absl::FunctionRef<void(uint32_t document, const int32_t* sums)> offer) {
  const auto documents = static_cast<uint32_t>(segment_.documents());
  for (uint32_t next = Next(0); next != UINT32_MAX; next = Next(0)) {
    uint32_t document = segment_.document_of(next);
    window_.begin = segment_.first_unit(document);
    window_.Resize(segment_.first_unit(document + 1) - window_.begin);
    const uint64_t most = uint64_t{window_.begin} + window_.sums.size();
    uint32_t behind = document + 1;
    while (behind < documents && segment_.first_unit(behind + 1) <= most) ++behind;
    window_.end = segment_.first_unit(behind);
    for (Clause& clause : clauses_) clause.AddTo(window_);
    window_.EachMet([&](uint32_t place) {
      const uint32_t unit = window_.begin + place;
      if (unit < segment_.first_unit(document)) return;  // of one that was offered
      const uint32_t found = segment_.document_of(unit);
      document = found + 1;
      if (!among.Has(found)) return;
      offer(found, window_.sums.data() + (segment_.first_unit(found) - window_.begin));
    });
    window_.Clear();
  }
}

}  // namespace magpie::search
