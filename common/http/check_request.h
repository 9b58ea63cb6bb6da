// What a request must be before libcurl sees it. libcurl passes on what it is
// given: a line end within a header would be another header.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/http/client.h"

namespace magpie::http {

inline constexpr size_t kMaxUrlBytes = 8192;
inline constexpr size_t kMaxHeaders = 64;
inline constexpr size_t kMaxHeaderBytes = 8192;

// Where the request goes, "http://host:port"; INVALID_ARGUMENT (reason BAD_HTTP_REQUEST) where it
// is malformed. Header names that belong to the connection (RFC 9110, 7.6.1) are refused.
absl::StatusOr<std::string> CheckRequest(const Request& request);

}  // namespace magpie::http
