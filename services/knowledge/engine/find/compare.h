// Whether an index has what the store says. Pure.

#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/document.h"
#include "common/search/index.h"

namespace magpie::knowledge {

// Whether the document is there as it is here: all its units with all their terms, its attributes,
// its title, its time and its vectors.
bool Has(const search::Snapshot& snapshot, const search::Document& document);

// The ids of all documents, sorted. They live as long as the snapshot.
std::vector<absl::string_view> IdsOf(const search::Snapshot& snapshot);

}  // namespace magpie::knowledge
