#include "services/knowledge/engine/find/compare.h"

#include <algorithm>
#include <optional>
#include <span>

namespace magpie::knowledge {
namespace {

using search::Segment;

bool HasUnit(const Segment& segment, uint32_t unit, const search::Counted& counted) {
  if (segment.lengths(unit) != counted.lengths) return false;
  return std::ranges::all_of(counted.terms, [&](const search::Counted::Term& term) {
    const Segment::Postings postings = segment.Find(term.key);
    const auto found = std::ranges::lower_bound(postings.units, unit);
    if (found == postings.units.end() || *found != unit) return false;
    const uint16_t mark = postings.marks[found - postings.units.begin()];
    return mark == Segment::MarkOf(term.times, search::LengthCode(counted.lengths[term.field]));
  });
}

// What is compared with the query of the document's row; nothing if the column has none of it.
std::span<const float> RowOf(const search::Column& column, uint32_t place) {
  const auto found = std::ranges::lower_bound(column.documents, place);
  if (found == column.documents.end() || *found != place) return {};
  const size_t dimension = column.vectors.dimension();
  const size_t row = found - column.documents.begin();
  return std::span(column.vectors.rows()).subspan(row * dimension, dimension);
}

bool HasVectors(const Segment& segment, uint32_t place,
                const std::vector<search::DocumentVector>& vectors) {
  const auto has = [&](const search::DocumentVector& vector) {
    const search::Column* const column = segment.vectors().Find(vector.space);
    if (column == nullptr || column->vectors.metric() != vector.metric) return false;
    search::Vectors as_compared(vector.values.size(), vector.metric);
    return as_compared.Add(vector.values).ok() &&
           std::ranges::equal(as_compared.rows(), RowOf(*column, place));
  };
  const auto in_index = std::ranges::count_if(
      segment.vectors().all(),
      [&](const search::Column& column) { return !RowOf(column, place).empty(); });
  return static_cast<size_t>(in_index) == vectors.size() && std::ranges::all_of(vectors, has);
}

bool HasAt(const Segment& segment, uint32_t place, const search::Document& document) {
  const search::Catalog& catalog = segment.catalog();
  if (catalog.title(place) != document.title || catalog.changed(place) != document.changed) {
    return false;
  }
  const bool has_attributes =
      std::ranges::all_of(document.attributes, [&](const std::string& attribute) {
        const search::Bitmap* const having = catalog.Having(attribute);
        return having != nullptr && having->Has(place);
      });
  const uint32_t first = segment.first_unit(place);
  if (!has_attributes || segment.first_unit(place + 1) - first != document.units.size()) {
    return false;
  }
  for (uint32_t i = 0; i < document.units.size(); ++i) {
    if (!HasUnit(segment, first + i, document.units[i])) return false;
  }
  return HasVectors(segment, place, document.vectors);
}

}  // namespace

bool Has(const search::Snapshot& snapshot, const search::Document& document) {
  for (const search::Snapshot::Part& part : snapshot.parts) {
    const auto place = part.segment->catalog().Find(document.id);
    if (place.has_value() && !part.IsRemoved(*place)) {
      return HasAt(*part.segment, *place, document);
    }
  }
  return false;
}

std::vector<absl::string_view> IdsOf(const search::Snapshot& snapshot) {
  std::vector<absl::string_view> ids;
  ids.reserve(snapshot.documents);
  for (const search::Snapshot::Part& part : snapshot.parts) {
    for (uint32_t i = 0; i < part.segment->documents(); ++i) {
      if (!part.IsRemoved(i)) ids.push_back(part.segment->id(i));
    }
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace magpie::knowledge
