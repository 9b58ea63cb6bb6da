// Parses the text of an OpenAPI document.

#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// INVALID_ARGUMENT, reason BAD_OPENAPI.
absl::Status BadOpenApi(absl::string_view what);

// The document, which is JSON or YAML in UTF-8, has a version 3, and has an object of paths.
// BadOpenApi with the line if it is neither JSON nor YAML, otherwise with what it lacks.
absl::StatusOr<Value> ReadOpenApi(absl::string_view text);

}  // namespace magpie::resource
