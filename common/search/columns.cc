#include "common/search/columns.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/search/arrays/order.h"
#include "common/search/arrays/strings.h"
#include "common/search/file/checked_file.h"

namespace magpie::search {
namespace {

// Whether what was read is of so many documents.
bool IsWhole(const Column& column, size_t documents) {
  return column.vectors.rows().size() == column.documents.size() * column.vectors.dimension() &&
         column.vectors.AreComparable() && Rise(column.documents) &&
         AreBelow(column.documents, documents);
}

}  // namespace

Columns::Columns(std::span<const Document> documents) {
  for (uint32_t i = 0; i < documents.size(); ++i) {
    for (const DocumentVector& vector : documents[i].vectors) {
      if (vector.values.empty() || vector.values.size() > kMaxDimension) continue;
      Column* const column = ColumnOf(vector.space, vector.metric, vector.values.size());
      if (column != nullptr && column->vectors.Add(vector.values).ok()) {
        column->documents.push_back(i);
      }
    }
  }
}

Columns Columns::Merge(std::span<const Kept> parts) {
  Columns merged;
  uint32_t first = 0;  // of the documents of a part
  for (const Kept& part : parts) {
    std::vector<uint32_t> places(part.documents);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < part.documents; ++i) {
      places[i] = first + kept;
      if (part.removed == nullptr || !part.removed->Has(i)) ++kept;
    }
    for (const Column& from : part.columns->columns_) {
      Column* const column =
          merged.ColumnOf(from.space, from.vectors.metric(), from.vectors.dimension());
      if (column == nullptr) continue;
      for (uint32_t row = 0; row < from.documents.size(); ++row) {
        const uint32_t document = from.documents[row];
        if (part.removed != nullptr && part.removed->Has(document)) continue;
        column->vectors.AddRow(from.vectors, row);
        column->documents.push_back(places[document]);
      }
    }
    first += kept;
  }
  return merged;
}

void Columns::Write(CheckedWriter& writer) const {
  Strings spaces;
  std::vector<uint32_t> shapes;  // the metric and the dimension of each
  for (const Column& column : columns_) {
    spaces.Add(column.space);
    shapes.push_back(static_cast<uint32_t>(column.vectors.metric()));
    shapes.push_back(static_cast<uint32_t>(column.vectors.dimension()));
  }
  Strings::Pass(spaces, writer);
  writer.Array(shapes);
  for (const Column& column : columns_) {
    writer.Array(column.documents);
    writer.Array(column.vectors.rows());
  }
}

Columns Columns::Read(CheckedReader& reader, size_t documents) {
  Strings spaces;
  std::vector<uint32_t> shapes;
  Strings::Pass(spaces, reader);
  reader.Array(shapes);
  if (!reader.status().ok()) return {};
  if (!spaces.AreWhole() || shapes.size() != 2 * spaces.size()) {
    reader.Refuse("not every space of vectors has a shape");
    return {};
  }
  Columns columns;
  absl::flat_hash_set<absl::string_view> known;
  for (size_t i = 0; i < spaces.size() && reader.status().ok(); ++i) {
    const bool is_shape = shapes[2 * i] <= static_cast<uint32_t>(Metric::kEuclidean) &&
                          shapes[2 * i + 1] > 0 && shapes[2 * i + 1] <= kMaxDimension;
    if (!is_shape || !known.insert(spaces[i]).second) {
      reader.Refuse("a space of vectors has no shape, or two");
      return {};
    }
    Column& column = columns.columns_.emplace_back(
        Column{std::string(spaces[i]),
               Vectors(shapes[2 * i + 1], static_cast<Metric>(shapes[2 * i])),
               {}});
    reader.Array(column.documents);
    reader.Array(column.vectors.rows());
    if (!IsWhole(column, documents)) reader.Refuse("not every vector is one of a document");
  }
  return reader.status().ok() ? columns : Columns();
}

const Column* Columns::Find(absl::string_view space) const {
  const auto found = std::ranges::find(columns_, space, &Column::space);
  return found == columns_.end() ? nullptr : &*found;
}

Column* Columns::ColumnOf(absl::string_view space, Metric metric, size_t dimension) {
  const auto found = std::ranges::find(columns_, space, &Column::space);
  if (found == columns_.end()) {
    return &columns_.emplace_back(Column{std::string(space), Vectors(dimension, metric), {}});
  }
  const bool fits = found->vectors.metric() == metric && found->vectors.dimension() == dimension;
  return fits ? &*found : nullptr;
}

}  // namespace magpie::search
