// What callers may see of the answers of APIs once a publication is there, and could not before:
// places that a retired field hid, or one that is public now. Nothing is refused because of it;
// whoever publishes is told. Pure.

#pragma once

#include <string>
#include <vector>

#include "services/resource-engine/domain/publish/catalog.h"

namespace magpie::resource {

inline constexpr size_t kMaxLoosened = 100;

// A sentence for each place that `before` hides in the answers of an API, and `after` hides from
// fewer callers. At most kMaxLoosened, and one that counts the others.
std::vector<std::string> Loosened(const Catalog& before, const Catalog& after);

}  // namespace magpie::resource
