// HTTP requests that block no thread. Wraps libcurl.
//
// A few threads drive all transfers (curl's multi interface) and keep
// connections alive. HTTP/1.1, and HTTP/2 over TLS, where requests share a
// connection. Follows no redirects, uses no proxy, checks TLS certificates.
//
//   ASSIGN_OR_RETURN(auto client, http::MakeClient({}));
//   client->Send({.url = "http://127.0.0.1:7190/orders/1"}, [](absl::StatusOr<Response> r) {...});

#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/http/message.h"

namespace magpie::http {

// Thread-safe.
class Client {
 public:
  virtual ~Client() = default;

  // Sends the request at most once. Any HTTP status is a Response. Errors: DEADLINE_EXCEEDED
  // (reason UPSTREAM_TIMEOUT), UNAVAILABLE (UPSTREAM_UNREACHABLE, UPSTREAM_CLOSED,
  // UPSTREAM_BAD_HTTP, SHUTTING_DOWN), RESOURCE_EXHAUSTED (UPSTREAM_TOO_LARGE, TOO_MANY_CALLS),
  // INVALID_ARGUMENT (BAD_HTTP_REQUEST) if the method, URL or a header is malformed or has control
  // characters, PERMISSION_DENIED (EGRESS_REFUSED) if no address of the host may be called.
  virtual void Send(Request request, Answered answered) = 0;
};

// Its destructor ends requests under way with UNAVAILABLE.
absl::StatusOr<std::unique_ptr<Client>> MakeClient(const Options& options);

}  // namespace magpie::http
