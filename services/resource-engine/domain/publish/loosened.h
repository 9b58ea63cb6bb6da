// What callers will see in the answers of APIs after a publication and could not see before: places
// hidden by a field that is retired, or is public now. Only reported to whoever publishes; nothing
// is refused because of it. Pure.

#pragma once

#include <string>
#include <vector>

#include "services/resource-engine/domain/publish/catalog.h"

namespace magpie::resource {

inline constexpr size_t kMaxLoosened = 100;

// A sentence for each place in the answers of an API that `before` hides and `after` hides from
// fewer callers; at most kMaxLoosened, and one that counts the rest.
std::vector<std::string> Loosened(const Catalog& before, const Catalog& after);

}  // namespace magpie::resource
