// Documents that have each word of a query, found from its rarest word on.

#pragma once

#include <span>

#include "common/search/bitmap/bitmap.h"
#include "common/search/rank/weighing.h"
#include "common/search/segment.h"

namespace magpie::search {

// The documents of `among` that have of each group an alternative, all of it in one unit. `part` is
// the place of the segment in the snapshot that the groups were weighed for. Without groups, none.
Bitmap WithAllWords(const Segment& segment, size_t part, std::span<const WeighedGroup> groups,
                    const Bitmap& among);

}  // namespace magpie::search
