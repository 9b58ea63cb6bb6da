// Labels and tags, by which resources are listed. Pure.

#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "common/status/faults.h"

namespace magpie::resource {

inline constexpr size_t kMaxLabels = 16;  // and as many tags

struct Labels {
  std::map<std::string, std::string> labels;  // "team" to "bikes"
  std::set<std::string> tags;                 // "beta"

  bool operator==(const Labels&) const = default;
};

// Adds their faults, below `path`. Names and values follow common/base/id.h.
void Check(const Labels& labels, absl::string_view path, Faults& faults);

// Selects the resources to list; an empty member matches all.
struct ResourceFilter {
  std::string owner;
  Labels labels;  // the resource has all of them

  bool operator==(const ResourceFilter&) const = default;
};

bool Fits(const ResourceFilter& filter, absl::string_view owner, const Labels& labels);

}  // namespace magpie::resource
