// What a segment knows of its documents besides their texts: their ids, what they are filtered and
// counted by, when they are valid, and in which orders they are listed. Once made, it does not
// change.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/search/arrays/strings.h"
#include "common/search/bitmap/bitmap.h"
#include "common/search/document.h"

namespace magpie::search {

class CheckedReader;
class CheckedWriter;

class Catalog {
 public:
  Catalog() = default;
  // Of documents with different ids.
  explicit Catalog(std::span<const Document> documents);

  // The documents of a catalog but for those that are removed.
  struct Kept {
    const Catalog* catalog;
    const Bitmap* removed;  // null for none
  };
  // What is kept of each, in their order.
  static Catalog Merge(std::span<const Kept> parts);

  void Write(CheckedWriter& writer) const;
  // As it was written. What cannot have been written is an error of the reader's; after one, of
  // any documents.
  static Catalog Read(CheckedReader& reader);

  size_t size() const { return ids_.size(); }
  absl::string_view id(uint32_t document) const { return ids_[document]; }
  absl::string_view title(uint32_t document) const { return titles_[document]; }
  absl::Time changed(uint32_t document) const { return absl::FromUnixNanos(changed_[document]); }
  std::optional<uint32_t> Find(absl::string_view id) const;

  // Attributes, sorted, and the documents that have each.
  size_t attributes() const { return attributes_.size(); }
  absl::string_view attribute(size_t place) const { return attributes_[place]; }
  const Bitmap& having(size_t place) const { return having_[place]; }
  // Where an attribute is, or would be.
  size_t PlaceOf(absl::string_view attribute) const { return attributes_.LowerBound(attribute); }
  const Bitmap* Having(absl::string_view attribute) const;  // null for none

  // Documents that are not yet valid at a time, and that are no longer.
  Bitmap NotYet(absl::Time at) const;
  Bitmap NoLonger(absl::Time at) const;
  // The first time after `at` when one becomes valid, or is valid no longer.
  absl::Time NextChange(absl::Time at) const;

  // All documents: by title and id; the last changed first, of equals by id.
  std::span<const uint32_t> by_title() const { return by_title_; }
  std::span<const uint32_t> by_newest() const { return by_newest_; }

 private:
  struct Builder;

  // All arrays but having_.
  template <class Self, class Archive>
  static void Pass(Self& catalog, Archive& archive);
  void ReadHaving(CheckedReader& reader);
  // What is wrong with arrays that were read; empty if nothing is.
  absl::string_view Fault() const;
  absl::string_view FaultOfOrders() const;

  bool TitleComesFirst(uint32_t a, uint32_t b) const;
  bool NewestComesFirst(uint32_t a, uint32_t b) const;

  // Documents by a number, the least first.
  struct Sorted {
    std::vector<int64_t> keys;
    std::vector<uint32_t> documents;
  };
  // By the hash of an id, of equals by document.
  struct Hashed {
    std::vector<uint64_t> keys;
    std::vector<uint32_t> documents;
  };

  Strings ids_;
  Strings titles_;
  std::vector<int64_t> changed_;  // nanoseconds since 1970, as all times here
  Strings attributes_;
  std::vector<Bitmap> having_;
  Sorted begins_;  // of those that begin or end ever
  Sorted ends_;
  Hashed by_id_;
  std::vector<uint32_t> by_title_;
  std::vector<uint32_t> by_newest_;
};

}  // namespace magpie::search
