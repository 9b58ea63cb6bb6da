// The documents whose vectors are nearest to one.

#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/search/filter.h"
#include "common/search/index.h"
#include "common/search/vectors/fuse.h"

namespace magpie::search {

// The best `limit` of the documents that `filter` accepts and that have a vector of `space`, the
// nearest first. Errors as Vectors::Check, of `vector`.
absl::StatusOr<std::vector<Scored>> Nearest(const Snapshot& snapshot, const Filter& filter,
                                            absl::string_view space, std::span<const float> vector,
                                            size_t limit);

}  // namespace magpie::search
