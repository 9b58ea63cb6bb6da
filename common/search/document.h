// A document as it is indexed.

#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/search/counted.h"
#include "common/search/vectors/vectors.h"

namespace magpie::search {

// What a model has made of a document. All of one space have one metric and dimension.
struct DocumentVector {
  std::string space;
  Metric metric;
  std::vector<float> values;
};

// Has at least one unit.
struct Document {
  std::string id;
  std::vector<Counted> units;
  // What it is filtered and counted by: "channel=app". One that has no value of a name and is to be
  // found by that has "channel=". Sorted, each once.
  std::vector<std::string> attributes = {};
  // It is there from `valid_from` on, and no longer from `valid_to` on.
  absl::Time valid_from = absl::InfinitePast();
  absl::Time valid_to = absl::InfiniteFuture();
  // What documents are ordered by where no text is asked for.
  std::string title = "";
  absl::Time changed = absl::UnixEpoch();
  // At most one of each space.
  std::vector<DocumentVector> vectors = {};
};

}  // namespace magpie::search
