// Pages of lists: page sizes, and opaque tokens that are valid only for their query.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie {

inline constexpr size_t kMaxPageTokenBytes = 2048;
inline constexpr size_t kUsualPage = 50;
inline constexpr size_t kMaxPage = 200;

// 0 means `usual`; more than `most` means `most`. INVALID_ARGUMENT if negative.
absl::StatusOr<size_t> PageSize(int32_t asked, size_t usual = kUsualPage, size_t most = kMaxPage);

// `query` names the list and its filters. `last` is where the page ended: the part of a key after
// the list's prefix. It is never a whole key, because clients can forge a token with any `last`.
std::string PageToken(absl::string_view query, absl::string_view last);

// Where the previous page ended; "" for the empty token, which asks for the first page.
// INVALID_ARGUMENT if the token is malformed or belongs to a different query.
absl::StatusOr<std::string> ParsePageToken(absl::string_view query, absl::string_view token);

}  // namespace magpie
