// Values from YAML text, as people write configuration and API descriptions.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie {

inline constexpr size_t kMaxYamlValues = 1'000'000;

// The one document of `text`, with the types of YAML's core schema (1.2): `yes` is a string. JSON
// is YAML, too. INVALID_ARGUMENT, reason MALFORMED_YAML and the line, where it is none, has more
// than one document, a key twice or that is no scalar, stands deeper than JSON may (kMaxJsonDepth),
// has more than `most_values` values, lists and maps among them, or uses an alias: a small text
// would become a large value.
absl::StatusOr<Value> ParseYaml(absl::string_view text, size_t most_values = kMaxYamlValues);

}  // namespace magpie
