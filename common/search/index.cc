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

// Counts a document no longer.
void Subtract(const Segment& segment, uint32_t document, Snapshot& next) {
  const uint32_t begin = segment.first_unit(document);
  const uint32_t end = segment.first_unit(document + 1);
  for (uint32_t unit = begin; unit < end; ++unit) {
    for (const text::Field field : text::kAllFields) {
      next.lengths[field] -= segment.lengths(unit)[field];
    }
  }
  next.units -= end - begin;
  --next.documents;
  segment.Forget(document);
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
  Marks marks(next.parts.size());
  for (const std::string& id : removed) Remove(id, next, marks);
  for (const Document& document : puts) Remove(document.id, next, marks);
  if (!puts.empty()) Add(puts, next);
  Compact(next);
  auto now = std::make_shared<const Snapshot>(std::move(next));
  absl::MutexLock lock(&mutex_);
  now_ = std::move(now);
}

void Index::Remove(absl::string_view id, Snapshot& next, Marks& marks) {
  for (size_t i = 0; i < next.parts.size(); ++i) {
    Snapshot::Part& part = next.parts[i];
    const auto document = part.segment->catalog().Find(id);
    if (!document.has_value() || part.IsRemoved(*document)) continue;
    if (marks[i] == nullptr) {
      marks[i] = std::make_shared<Bitmap>(part.removed == nullptr ? Bitmap() : *part.removed);
      part.removed = marks[i];
    }
    marks[i]->Add(*document);
    Subtract(*part.segment, *document, next);
    return;
  }
}

void Index::Add(const std::vector<Document>& documents, Snapshot& next) {
  const auto segment = Segment::Of(documents);
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
    const uint64_t removals = parts[i].removed == nullptr ? 0 : parts[i].removed->size();
    if (2 * removals > parts[i].segment->documents()) Merge(next, i, i + 1);
  }
  std::erase_if(parts, [](const auto& part) { return part.segment->documents() == 0; });
  while (parts.size() > 1 && BelongTogether(parts[parts.size() - 2], parts.back())) {
    Merge(next, parts.size() - 2, parts.size());
  }
}

void Index::Merge(Snapshot& next, size_t begin, size_t end) {
  std::vector<Segment::Kept> kept;
  kept.reserve(end - begin);
  for (size_t i = begin; i < end; ++i)
    kept.push_back({next.parts[i].segment, next.parts[i].removed});
  next.parts[begin] = {Segment::Merge(kept)};
  next.parts.erase(next.parts.begin() + static_cast<int64_t>(begin) + 1,
                   next.parts.begin() + static_cast<int64_t>(end));
}

}  // namespace magpie::search
