// Pages of lists: sizes and opaque tokens that are bound to their query.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie {

inline constexpr size_t kMaxPageTokenBytes = 2048;

// 0 means `usual`; more than `most` is cut to it. INVALID_ARGUMENT where negative.
absl::StatusOr<size_t> PageSize(int32_t asked, size_t usual, size_t most);

// `query` names the list and its filters; `last` is where the page ended: the part of a key behind
// the list's own prefix, never a whole key, for who can write a token can write any `last`.
std::string PageToken(absl::string_view query, absl::string_view last);

// Where the page before ended; "" for the empty token, which is the first page. INVALID_ARGUMENT
// where the token is malformed or of another query.
absl::StatusOr<std::string> ParsePageToken(absl::string_view query, absl::string_view token);

}  // namespace magpie
