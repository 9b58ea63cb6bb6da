// Whether an API that is a gRPC method says what its descriptors say. Pure.

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

// Adds, below `path`, what is of HTTP endpoints only, and where there is no such method. The
// method, or null.
std::shared_ptr<const protos::Method> CheckGrpc(const Api& api, absl::string_view path,
                                                Faults& faults);

// Adds names of the body that the request has not, and places of lists that the answer has not. Of
// a body that needs values to be evaluated, nothing can be said.
void CheckMessages(const Api& api, const protos::Method& method, const Templates& templates,
                   absl::string_view path, Faults& faults);

// An example of what fields with this pointer have; null where it may be of any kind. NOT_FOUND,
// reason FIELD_MISSING.
absl::StatusOr<Value> ExampleAt(const ApiProgram& api, absl::string_view pointer);

}  // namespace magpie::resource
