// What a request must be before libcurl sees it. libcurl passes on what it is
// given: a line end within a header would be another header.

#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/http/message.h"

namespace magpie::http {

inline constexpr size_t kMaxUrlBytes = 8192;
inline constexpr size_t kMaxHeaders = 64;
inline constexpr size_t kMaxHeaderBytes = 8192;

// Where the request goes, "http://host:port"; INVALID_ARGUMENT (reason BAD_HTTP_REQUEST) where it
// is malformed. Header names that belong to the connection (RFC 9110, 7.6.1) are refused.
absl::StatusOr<std::string> CheckRequest(const Request& request);

// The same, which parses each "http://host:port/" once. Thread-safe.
class RequestChecker {
 public:
  absl::StatusOr<std::string> Check(const Request& request);

 private:
  // Beyond these, each URL is parsed.
  static constexpr size_t kMaxKnown = 1000;

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::string> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::http
