#include "services/resource-engine/domain/resource/labels.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"

namespace magpie::resource {
namespace {

bool IsWord(absl::string_view text) { return Id<Labels>::Parse(text).ok(); }

}  // namespace

void Check(const Labels& labels, absl::string_view path, Faults& faults) {
  const auto check = [&](absl::string_view place, absl::string_view text) {
    if (IsWord(text)) return;
    faults.Add(absl::StrCat(path, ".", place), "must be 1 to 64 letters, digits, '-', '_' and '.'");
  };
  for (const auto& [name, value] : labels.labels) {
    check(absl::StrCat("labels[", name, "]"), name);
    check(absl::StrCat("labels[", name, "]"), value);
  }
  for (const std::string& tag : labels.tags) check(absl::StrCat("tags[", tag, "]"), tag);
  if (std::max(labels.labels.size(), labels.tags.size()) > kMaxLabels) {
    faults.Add(absl::StrCat(path, ".labels"), absl::StrCat("or tags are more than ", kMaxLabels));
  }
}

bool Fits(const ResourceFilter& filter, absl::string_view owner, const Labels& labels) {
  return (filter.owner.empty() || filter.owner == owner) &&
         std::ranges::includes(labels.labels, filter.labels.labels) &&
         std::ranges::includes(labels.tags, filter.labels.tags);
}

}  // namespace magpie::resource
