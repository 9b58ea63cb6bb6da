// Checks for undeclared names in expressions. Pure.

#pragma once

#include "absl/strings/string_view.h"
#include "common/status/faults.h"
#include "services/resource-engine/domain/definition/templates.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// Adds a fault for each name in an expression of `api` that is neither a parameter, nor an input,
// nor a variable of the expression's place, and for each such parameter of an example. Below
// `path`: "resource.api".
void CheckNames(const Api& api, const Templates& templates, absl::string_view path, Faults& faults);

// Likewise for a derived field.
void CheckNames(const Inputs& inputs, const expr::Program& expression, absl::string_view place,
                Faults& faults);

}  // namespace magpie::resource
