#include "common/search/nearest.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/search/selection.h"
#include "common/status/macros.h"

namespace magpie::search {
namespace {

// The rows of documents that are asked for; both are in rising order.
std::vector<uint32_t> RowsOf(const Column& column, const std::vector<uint32_t>& asked) {
  std::vector<uint32_t> rows;
  rows.reserve(std::min(asked.size(), column.documents.size()));
  for (size_t row = 0, i = 0; row < column.documents.size() && i < asked.size();) {
    if (column.documents[row] == asked[i]) rows.push_back(static_cast<uint32_t>(row));
    if (column.documents[row] <= asked[i]) {
      ++row;
    } else {
      ++i;
    }
  }
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<Scored>> Nearest(const Snapshot& snapshot, const Filter& filter,
                                            absl::string_view space, std::span<const float> vector,
                                            size_t limit) {
  std::vector<Scored> nearest;
  for (const Snapshot::Part& part : snapshot.parts) {
    const Column* const column = part.segment->vectors().Find(space);
    if (column == nullptr) continue;
    const std::vector<uint32_t> rows = RowsOf(*column, Select(part, filter).Numbers());
    ASSIGN_OR_RETURN(const std::vector<Near> found, column->vectors.Nearest(vector, rows, limit));
    for (const Near& one : found) {
      nearest.push_back({std::string(part.segment->id(column->documents[one.row])), one.score});
    }
  }
  std::ranges::sort(nearest, [](const Scored& a, const Scored& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
  nearest.resize(std::min(limit, nearest.size()));
  return nearest;
}

}  // namespace magpie::search
