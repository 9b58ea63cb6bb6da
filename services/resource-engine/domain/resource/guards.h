// Places in the answers of APIs that not everyone may see: those of the fields
// that are published of them with a privacy or with grants. Whatever brings such
// a place brings its mask: a field that names it, encloses it or lies within it,
// a whole answer, and what is derived of these. Pure.
//
// A place in one item of a list is that place in all its items: what is hidden at
// "/riders/0/phone" is hidden at "/riders/7/phone".

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
  ResourceId owner;  // the field whose place it is, or the API itself
  std::string pointer;
  Access access;

  bool operator==(const GuardedPlace&) const = default;
};

// By API.
using Guards = std::map<ResourceId, std::vector<GuardedPlace>>;

// Adds those of `more` that `guards` has not.
void Merge(const Guards& more, Guards& guards);

// Whether the place `guarded` is `pointer`, or encloses it.
bool Covers(absl::string_view guarded, absl::string_view pointer);

// The pointer from `pointer` to the place `guarded`, which lies within it; nothing where it does
// not.
std::optional<std::string> Below(absl::string_view guarded, absl::string_view pointer);

// Whether an expression that reads `path` of a value (as of expr::Program::paths(), behind the
// variable: "", ".data.items[].id") may read what is at `pointer` in it.
bool MayRead(absl::string_view path, absl::string_view pointer);

// Puts the mask at `pointer` in `value`, where anything but null is there; in all items of lists.
void Hide(Value& value, absl::string_view pointer);

}  // namespace magpie::resource
