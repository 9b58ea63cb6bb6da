// The vectors of documents, those of each space one after another.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/bitmap/bitmap.h"
#include "common/search/document.h"
#include "common/search/vectors/vectors.h"

namespace magpie::search {

class CheckedReader;
class CheckedWriter;

struct Column {
  std::string space;
  Vectors vectors;
  std::vector<uint32_t> documents;  // of each row, in rising order
};

class Columns {
 public:
  Columns() = default;
  // A vector that is not of the metric and dimension of the first one of its space is left out.
  explicit Columns(std::span<const Document> documents);

  // The columns of so many documents but for those that are removed.
  struct Kept {
    const Columns* columns;
    const Bitmap* removed;  // null for none
    size_t documents;
  };
  // What is kept of each, in their order. Of a space that two have with different metrics or
  // dimensions, the later one is left out.
  static Columns Merge(std::span<const Kept> parts);

  void Write(CheckedWriter& writer) const;
  // As they were written, of so many documents. What cannot have been written is an error of the
  // reader's; after one, none.
  static Columns Read(CheckedReader& reader, size_t documents);

  const Column* Find(absl::string_view space) const;  // null for none
  const std::vector<Column>& all() const { return columns_; }

 private:
  // The column to add to; null if the space has another metric or dimension.
  Column* ColumnOf(absl::string_view space, Metric metric, size_t dimension);

  std::vector<Column> columns_;  // few
};

}  // namespace magpie::search
