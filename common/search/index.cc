#include "common/search/index.h"

#include <algorithm>
#include <utility>

namespace magpie::search {
namespace {

// A part is merged with the one before it unless that is so many times as large.
constexpr size_t kTimesLarger = 3;

bool BelongTogether(const Snapshot::Part& before, const Snapshot::Part& last) {
  return before.segment->units() < kTimesLarger * last.segment->units();
}

}  // namespace

uint64_t Snapshot::Frequency(TermKey key) const {
  uint64_t frequency = 0;
  for (const Part& part : parts) frequency += part.segment->Frequency(key);
  return frequency;
}

std::shared_ptr<const Snapshot> Index::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

void Index::Apply(const std::vector<Document>& puts, const std::vector<std::string>& removed,
                  uint64_t sequence) {
  Snapshot next = *Now();
  next.sequence = sequence;
  Marks marks;
  for (const std::string& id : removed) Remove(id, next, marks);
  for (const Document& document : puts) Remove(document.id, next, marks);
  if (!puts.empty()) Add(puts, next);
  Compact(next);
  auto now = std::make_shared<const Snapshot>(std::move(next));
  absl::MutexLock lock(&mutex_);
  now_ = std::move(now);
}

void Index::Remove(const std::string& id, Snapshot& next, Marks& marks) {
  const auto found = places_.find(id);
  if (found == places_.end()) return;
  const Place place = found->second;
  places_.erase(found);
  const auto part = std::ranges::find_if(
      next.parts, [&](const Snapshot::Part& one) { return one.segment.get() == place.segment; });
  std::shared_ptr<std::vector<bool>>& marked = marks[place.segment];
  if (marked == nullptr) {
    marked = part->removed == nullptr
                 ? std::make_shared<std::vector<bool>>(place.segment->documents())
                 : std::make_shared<std::vector<bool>>(*part->removed);
    part->removed = marked;
  }
  (*marked)[place.document] = true;
  ++part->removals;
  const uint32_t begin = place.segment->first_unit(place.document);
  const uint32_t end = place.segment->first_unit(place.document + 1);
  for (uint32_t unit = begin; unit < end; ++unit) {
    for (const text::Field field : text::kAllFields) {
      next.lengths[field] -= place.segment->lengths(unit)[field];
    }
  }
  next.units -= end - begin;
  --next.documents;
  place.segment->Forget(place.document);
}

void Index::Add(const std::vector<Document>& documents, Snapshot& next) {
  const auto segment = Segment::Of(documents);
  for (uint32_t i = 0; i < segment->documents(); ++i) places_[segment->id(i)] = {segment.get(), i};
  for (uint32_t unit = 0; unit < segment->units(); ++unit) {
    for (const text::Field field : text::kAllFields) {
      next.lengths[field] += segment->lengths(unit)[field];
    }
  }
  next.units += segment->units();
  next.documents += segment->documents();
  next.parts.push_back({segment});
}

void Index::Compact(Snapshot& next) {
  std::vector<Snapshot::Part>& parts = next.parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (2 * parts[i].removals > parts[i].segment->documents()) Merge(next, i, i + 1);
  }
  std::erase_if(parts, [](const auto& part) { return part.segment->documents() == 0; });
  while (parts.size() > 1 && BelongTogether(parts[parts.size() - 2], parts.back())) {
    Merge(next, parts.size() - 2, parts.size());
  }
}

void Index::Merge(Snapshot& next, size_t begin, size_t end) {
  std::vector<Segment::Kept> kept;
  for (size_t i = begin; i < end; ++i) {
    const Snapshot::Part& part = next.parts[i];
    kept.push_back({part.segment, part.removed == nullptr ? std::vector<bool>() : *part.removed});
  }
  const auto merged = Segment::Merge(kept);
  for (uint32_t i = 0; i < merged->documents(); ++i) places_[merged->id(i)] = {merged.get(), i};
  next.parts[begin] = {merged};
  next.parts.erase(next.parts.begin() + static_cast<int64_t>(begin) + 1,
                   next.parts.begin() + static_cast<int64_t>(end));
}

}  // namespace magpie::search
