#include "common/search/index.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/base/background.h"
#include "common/base/step.h"

namespace magpie::search {
namespace {

// A part is merged with the one before it unless that is so many times as large.
constexpr size_t kTimesLarger = 3;

// Merges of no more postings are done at once, in some milliseconds.
constexpr size_t kMergedAtOnce = 200'000;

// Neighbours that are to be merged, or one that is to be made anew without what was removed.
struct Run {
  size_t begin, end;  // places in parts; none if they are equal
};

bool IsMostlyRemoved(const Snapshot::Part& part) {
  return part.removed != nullptr && 2 * part.removed->size() > part.segment->documents();
}

// The run to be merged next, of the parts from `first` on.
Run NextRun(const std::vector<Snapshot::Part>& parts, size_t first) {
  for (size_t i = first; i < parts.size(); ++i) {
    if (IsMostlyRemoved(parts[i])) return {i, i + 1};
  }
  if (parts.size() < first + 2) return {0, 0};
  size_t begin = parts.size() - 1;
  size_t units = parts[begin].segment->units();
  while (begin > first && parts[begin - 1].segment->units() < kTimesLarger * units) {
    units += parts[--begin].segment->units();
  }
  return parts.size() - begin > 1 ? Run{begin, parts.size()} : Run{0, 0};
}

std::vector<Segment::Kept> KeptOf(const std::vector<Snapshot::Part>& parts, Run run) {
  std::vector<Segment::Kept> kept;
  kept.reserve(run.end - run.begin);
  for (size_t i = run.begin; i < run.end; ++i) kept.push_back({parts[i].segment, parts[i].removed});
  return kept;
}

size_t PlaceOf(const std::vector<Snapshot::Part>& parts, const Segment::Kept& kept) {
  const auto found = std::ranges::find(parts, kept.segment, &Snapshot::Part::segment);
  return static_cast<size_t>(found - parts.begin());
}

void Replace(std::vector<Snapshot::Part>& parts, Run run, Snapshot::Part part) {
  const auto begin = parts.begin() + static_cast<int64_t>(run.begin);
  const auto end = parts.begin() + static_cast<int64_t>(run.end);
  const auto rest = parts.erase(begin, end);
  if (part.segment->documents() > 0) parts.insert(rest, std::move(part));
}

// Of the documents of `merged`, those that were removed since `kept` of it was merged: they are
// counted no longer.
std::shared_ptr<const Bitmap> RemovedSince(std::span<const Segment::Kept> kept,
                                           std::span<const Snapshot::Part> now,
                                           const Segment& merged) {
  auto removed = std::make_shared<Bitmap>();
  uint32_t first = 0;  // of a part, in `merged`
  for (size_t i = 0; i < kept.size(); ++i) {
    const std::vector<uint32_t> before =
        kept[i].removed == nullptr ? std::vector<uint32_t>() : kept[i].removed->Numbers();
    Bitmap since = now[i].removed == nullptr ? Bitmap() : *now[i].removed;
    if (kept[i].removed != nullptr) since -= *kept[i].removed;
    since.ForEach([&](uint32_t document) {
      const auto dropped = std::ranges::lower_bound(before, document) - before.begin();
      const uint32_t place = first + document - static_cast<uint32_t>(dropped);
      removed->Add(place);
      merged.Forget(place);
    });
    first += static_cast<uint32_t>(kept[i].segment->documents() - before.size());
  }
  return removed->empty() ? nullptr : removed;
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

Index::~Index() {
  AwaitMerges();
  absl::MutexLock writing(&writing_);
  if (merger_.joinable()) merger_.join();
}

void Index::AwaitMerges() {
  const auto is_done = [this]() ABSL_SHARED_LOCKS_REQUIRED(writing_) { return merging_.empty(); };
  absl::MutexLock writing(&writing_);
  writing_.Await(absl::Condition(&is_done));
}

void Index::Apply(const std::vector<Document>& puts, const std::vector<std::string>& removed,
                  uint64_t sequence) {
  absl::MutexLock writing(&writing_);
  Snapshot next = *Now();
  next.sequence = sequence;
  Marks marks(next.parts.size());
  for (const std::string& id : removed) Remove(id, next, marks);
  for (const Document& document : puts) Remove(document.id, next, marks);
  PassStep("index.removed");
  if (!puts.empty()) Add(puts, next);
  Kept parts = Compact(next);
  Publish(std::move(next));
  if (parts.empty()) return;
  if (merger_.joinable()) merger_.join();  // it has nothing more to do
  merger_ =
      std::thread([this, parts = std::move(parts)]() mutable { MergeBeside(std::move(parts)); });
}

void Index::Publish(Snapshot next) {
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

Index::Kept Index::Compact(Snapshot& next) {
  std::vector<Snapshot::Part>& parts = next.parts;
  while (true) {
    const size_t first = merging_.empty() ? 0 : PlaceOf(parts, merging_.front()) + merging_.size();
    const Run run = NextRun(parts, first);
    if (run.begin == run.end) return {};
    Kept kept = KeptOf(parts, run);
    size_t postings = 0;
    for (const Segment::Kept& one : kept) postings += one.segment->postings();
    if (postings > kMergedAtOnce) {
      if (!merging_.empty()) return {};
      merging_ = kept;
      return kept;
    }
    Snapshot::Part merged{Segment::Merge(kept)};
    PassStep("index.merged");
    Replace(parts, run, std::move(merged));
  }
}

void Index::MergeBeside(Kept parts) {
  GoToBackground();
  while (!parts.empty()) {
    Snapshot::Part part{Segment::Merge(parts)};
    PassStep("index.merged_beside");
    absl::MutexLock writing(&writing_);
    Snapshot next = *Now();
    const size_t begin = PlaceOf(next.parts, parts.front());
    const std::span now = std::span(next.parts).subspan(begin, parts.size());
    part.removed = RemovedSince(parts, now, *part.segment);
    Replace(next.parts, {begin, begin + parts.size()}, std::move(part));
    merging_.clear();
    parts = Compact(next);
    Publish(std::move(next));
  }
}

}  // namespace magpie::search
