// Parses lists of resource names in requests.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// The names of the list at `place`. Adds a fault if a name occurs twice or is in `seen`, to which
// it is added, and if there are more than `most`.
std::vector<ResourceId> ParseNames(absl::string_view place,
                                   const google::protobuf::RepeatedPtrField<std::string>& texts,
                                   size_t most, std::set<ResourceId>& seen, Faults& faults);

}  // namespace magpie::resource
