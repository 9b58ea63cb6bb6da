// What a filter accepts of a snapshot, how many of it have what, and why it refuses a document.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/bitmap/bitmap.h"
#include "common/search/filter.h"
#include "common/search/index.h"

namespace magpie::search {

// The documents of a part that are there and that `filter` accepts.
Bitmap Select(const Snapshot::Part& part, const Filter& filter);

// The first time after `at` when a document becomes valid, or is valid no longer.
absl::Time NextChange(const Snapshot& snapshot, absl::Time at);

// How many documents `filter` accepts.
uint64_t CountAccepted(const Snapshot& snapshot, const Filter& filter);

struct Facet {
  std::string value;
  uint64_t count;  // above 0

  bool operator==(const Facet&) const = default;
};

// How many documents that `filter` accepts have each value of the attributes `name`, such as
// "channel", the most frequent first, of equals by value. "" is not counted.
std::vector<Facet> CountFacet(const Snapshot& snapshot, const Filter& filter,
                              absl::string_view name);
// The same of these documents, each once, whether a filter accepts them or not.
std::vector<Facet> CountFacetAmong(const Snapshot& snapshot, const std::vector<std::string>& ids,
                                   absl::string_view name);

// Whether a document is found, and if not, why.
struct Verdict {
  bool is_there = false;
  // The rest is false and empty unless it is there.
  std::vector<size_t> refused_by;  // places in Filter::all_of
  bool is_not_yet_valid = false;
  bool is_no_longer_valid = false;
  bool is_left_out = false;  // by Filter::without
  bool lacks_terms = false;  // of Filter::together

  bool is_accepted() const {
    return is_there && refused_by.empty() && !is_not_yet_valid && !is_no_longer_valid &&
           !is_left_out && !lacks_terms;
  }
  bool operator==(const Verdict&) const = default;
};

Verdict Find(const Snapshot& snapshot, const Filter& filter, absl::string_view id);

}  // namespace magpie::search
