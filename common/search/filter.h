// Which documents are asked for: by their attributes, and when they are valid.
//
//   Filter filter{.all_of = {{"channel=app", "channel="}, {"tag=urgent"}}, .at = now};
//
// accepts what is meant for the app or for all channels, is urgent, and valid now. Ranks, counts
// and lists (ranking.h, selection.h, listing.h) are of the documents that a filter accepts.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/search/counted.h"

namespace magpie::search {

struct Filter {
  // Of each of these, a document has at least one attribute.
  std::vector<std::vector<std::string>> all_of;
  // Of each of these, a unit of a document has all terms.
  std::vector<std::vector<TermKey>> together = {};
  // A document is valid then; nothing for any time.
  std::optional<absl::Time> at;
  // Documents that are left out, by id. Sorted.
  std::vector<std::string> without;

  bool operator==(const Filter&) const = default;
};

}  // namespace magpie::search
