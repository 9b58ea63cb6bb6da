// Values from YAML text, such as configuration and API descriptions.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie {

inline constexpr size_t kMaxYamlValues = 1'000'000;

// The one document of `text`, with the types of YAML's core schema (1.2): `yes` is a string. JSON
// is YAML, too. INVALID_ARGUMENT (reason MALFORMED_YAML, with the line) if it is not YAML, has
// several documents, repeats a key, has a key that is not a scalar, is nested deeper than
// kMaxJsonDepth, has more than `most_values` values (lists and maps count), or uses an alias,
// which could turn a small text into a large value.
absl::StatusOr<Value> ParseYaml(absl::string_view text, size_t most_values = kMaxYamlValues);

}  // namespace magpie
