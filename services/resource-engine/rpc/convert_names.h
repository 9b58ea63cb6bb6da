// Lists of names of resources in requests.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// The names of the list at `place`. Each may be there once, and not among `seen`, to which it is
// added. A list of more than `most` is a fault.
std::vector<ResourceId> ParseNames(absl::string_view place,
                                   const google::protobuf::RepeatedPtrField<std::string>& texts,
                                   size_t most, std::set<ResourceId>& seen, Faults& faults);

}  // namespace magpie::resource
