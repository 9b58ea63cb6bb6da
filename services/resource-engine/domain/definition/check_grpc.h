// Checks an API that is a gRPC method against its descriptors. Pure.

#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/status/faults.h"
#include "common/value/value.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/domain/definition/templates.h"
#include "services/resource-engine/protobuf/method.h"

namespace magpie::resource {

// Adds faults below `path` for members that only HTTP endpoints have, and if there is no such
// method. Returns the method, or null.
std::shared_ptr<const protos::Method> CheckGrpc(const Api& api, absl::string_view path,
                                                Faults& faults);

// Adds faults for names in the body that the request does not have, and for places of lists that
// the answer does not have. A body that cannot be evaluated without values is not checked.
void CheckMessages(const Api& api, const protos::Method& method, const Templates& templates,
                   absl::string_view path, Faults& faults);

// An example of the value at this pointer; null if it may be of any kind. NOT_FOUND, reason
// FIELD_MISSING.
absl::StatusOr<Value> ExampleAt(const ApiProgram& api, absl::string_view pointer);

}  // namespace magpie::resource
