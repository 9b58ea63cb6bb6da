// Documents and how they are found. One thread writes, any number read:
//
//   Index index;
//   index.Apply({{"article-7", {Count(Analyze(title)), …}}}, {"article-3"}, 42);
//   const auto snapshot = index.Now();    // stays as it is, whatever is written meanwhile
//   Rank(*snapshot, …);                   // ranking.h
//
// Each batch makes a small segment; neighbours of like size are merged, so that there are few:
// small ones at once, large ones on a thread of the index, beside what is written and read.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/search/segment.h"

namespace magpie::search {

// Every document as of one change.
struct Snapshot {
  struct Part {
    std::shared_ptr<const Segment> segment;
    std::shared_ptr<const Bitmap> removed = nullptr;  // documents; null for none
    bool IsRemoved(uint32_t document) const { return removed != nullptr && removed->Has(document); }
  };

  std::vector<Part> parts;
  // Of the documents that are there.
  uint64_t documents = 0;
  uint64_t units = 0;
  std::array<uint64_t, text::kFields> lengths = {};  // of all units together
  // Of the last change that it has seen.
  uint64_t sequence = 0;

  uint64_t Frequency(TermKey key) const;
};

class Index {
 public:
  Index() = default;
  // Goes on from what was there.
  explicit Index(Snapshot snapshot) : now_(std::make_shared<Snapshot>(std::move(snapshot))) {}

  ~Index();  // Ends a merge first.

  // From any thread.
  std::shared_ptr<const Snapshot> Now() const;

  // Puts documents in place of those of the same id, and removes others, all at once. What is in
  // `removed` and not there is left alone; an id is in one of the two, once. From any thread.
  void Apply(const std::vector<Document>& puts, const std::vector<std::string>& removed,
             uint64_t sequence);

  // Waits until nothing is merged beside.
  void AwaitMerges();

 private:
  using Kept = std::vector<Segment::Kept>;
  // What a batch has removed of each part: copied once, however many it removes.
  using Marks = std::vector<std::shared_ptr<Bitmap>>;

  void Remove(absl::string_view id, Snapshot& next, Marks& marks);
  void Add(const std::vector<Document>& documents, Snapshot& next);
  // Merges small neighbours of like size, and drops what is mostly removed. Returns what is to be
  // merged beside; nothing if there is none, or if something is already.
  Kept Compact(Snapshot& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  void Publish(Snapshot next);
  // Merges and swaps in, until there is nothing more to merge.
  void MergeBeside(Kept parts);

  // Held while a snapshot is made of the last one.
  absl::Mutex writing_ ABSL_ACQUIRED_BEFORE(mutex_);
  Kept merging_ ABSL_GUARDED_BY(writing_);  // by merger_
  std::thread merger_ ABSL_GUARDED_BY(writing_);
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Snapshot> now_ ABSL_GUARDED_BY(mutex_) = std::make_shared<Snapshot>();
};

}  // namespace magpie::search
