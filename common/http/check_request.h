// Checks a request before libcurl sends it. libcurl sends whatever it is given: a line
// end within a header would start a new header.

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

// The origin of the request, "http://host:port". INVALID_ARGUMENT (reason BAD_HTTP_REQUEST) if it
// is malformed or has a header that belongs to the connection (RFC 9110, 7.6.1).
absl::StatusOr<std::string> CheckRequest(const Request& request);

// The same, but parses each "http://host:port/" only once. Thread-safe.
class RequestChecker {
 public:
  absl::StatusOr<std::string> Check(const Request& request);

 private:
  // Once it knows so many, it parses all others each time.
  static constexpr size_t kMaxKnown = 1000;

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::string> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::http
