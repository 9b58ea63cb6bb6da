// The text of an OpenAPI document as a value.

#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// INVALID_ARGUMENT, reason BAD_OPENAPI.
absl::Status BadOpenApi(absl::string_view what);

// The document, JSON or YAML in UTF-8, of a version 3, with its paths, which are an object.
// BadOpenApi with the line where it is neither, else with what it lacks.
absl::StatusOr<Value> ReadOpenApi(absl::string_view text);

}  // namespace magpie::resource
