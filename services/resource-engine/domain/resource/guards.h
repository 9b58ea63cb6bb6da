// Places in the answers of APIs that not every caller may see: those of published fields with a
// privacy or grants. The mask applies to everything that contains such a place: a field that reads
// it, a part of it or a value around it, a whole answer, and what is derived from these. Pure.
//
// A place in an item of a list is that place in every item: what is hidden at "/riders/0/phone" is
// hidden at "/riders/7/phone" too.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/id.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/resource/access.h"

namespace magpie::resource {

struct GuardedPlace {
  ResourceId owner;  // the field that guards the place, or the API itself
  std::string pointer;
  Access access;

  bool operator==(const GuardedPlace&) const = default;
};

// By API.
using Guards = std::map<ResourceId, std::vector<GuardedPlace>>;

// Adds those of `more` that `guards` does not have.
void Merge(const Guards& more, Guards& guards);

// Whether the place `guarded` is `pointer` or contains it.
bool Covers(absl::string_view guarded, absl::string_view pointer);

// The pointer from `pointer` to the place `guarded` within it; nothing if it is not within it.
std::optional<std::string> Below(absl::string_view guarded, absl::string_view pointer);

// Whether an expression that reads `path` of a value (as in expr::Program::paths(), after the
// variable: "", ".data.items[].id") may read what is at `pointer`.
bool MayRead(absl::string_view path, absl::string_view pointer);

// Replaces what is at `pointer` in `value` by the mask unless it is null; in every item of lists.
void Hide(Value& value, absl::string_view pointer);

}  // namespace magpie::resource
