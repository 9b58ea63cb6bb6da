// Documents in an order, where no text is asked for: a page at a time.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/search/filter.h"
#include "common/search/index.h"

namespace magpie::search {

enum class Order : uint8_t {
  kTitle,   // by the bytes of titles, of equals by id
  kNewest,  // the last changed first, of equals by id
};

// A document with all that orders know of it: enough to go on after it, even once it is gone.
struct Listed {
  std::string id;
  std::string title;
  absl::Time changed;

  bool operator==(const Listed&) const = default;
};

// The first `limit` documents that `filter` accepts, of those behind `after`; of all if it is null.
std::vector<Listed> List(const Snapshot& snapshot, const Filter& filter, Order order,
                         const Listed* after, size_t limit);

}  // namespace magpie::search
