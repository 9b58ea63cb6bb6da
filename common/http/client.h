// HTTP calls that hold no thread. The only libcurl.
//
// One thread drives all transfers (curl's multi interface) and keeps
// connections alive. HTTP/1.1 only; no redirects; TLS certificates checked.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace magpie::http {

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  absl::Duration timeout = absl::Seconds(2);
};

struct Response {
  int status = 0;
  std::string content_type;
  std::string body;
};

struct Options {
  // Calls that may be under way or wait; the next one is refused.
  size_t max_calls = 10'000;
  size_t max_connections_per_host = 256;
  // A longer answer is an error.
  size_t max_response_bytes = 1 << 20;
};

// Thread-safe.
class Client {
 public:
  // Called once, on the client's thread, which it must not hold up.
  using Answered = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

  virtual ~Client() = default;

  // Any HTTP status is a Response. Without one: DEADLINE_EXCEEDED (reason UPSTREAM_TIMEOUT),
  // UNAVAILABLE (UPSTREAM_UNREACHABLE, UPSTREAM_CLOSED), RESOURCE_EXHAUSTED (UPSTREAM_TOO_LARGE,
  // TOO_MANY_CALLS), INVALID_ARGUMENT (BAD_HTTP_REQUEST) for a method, URL or header that is
  // malformed: control characters among them.
  virtual void Send(Request request, Answered answered) = 0;
};

// The destructor ends what is under way as UNAVAILABLE.
absl::StatusOr<std::unique_ptr<Client>> MakeClient(const Options& options);

}  // namespace magpie::http
