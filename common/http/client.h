// HTTP calls that hold no thread. The only libcurl.
//
// A few threads drive all transfers (curl's multi interface) and keep
// connections alive. HTTP/1.1, and HTTP/2 over TLS, where calls share a
// connection; no redirects; no proxy; TLS certificates checked.
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

  // Sends the request once at most. Any HTTP status is a Response. Without one: DEADLINE_EXCEEDED
  // (reason UPSTREAM_TIMEOUT), UNAVAILABLE (UPSTREAM_UNREACHABLE, UPSTREAM_CLOSED,
  // UPSTREAM_BAD_HTTP, SHUTTING_DOWN), RESOURCE_EXHAUSTED (UPSTREAM_TOO_LARGE, TOO_MANY_CALLS),
  // INVALID_ARGUMENT (BAD_HTTP_REQUEST) for a method, URL or header that is malformed: control
  // characters among them; PERMISSION_DENIED (EGRESS_REFUSED) where no address of the host may be
  // called.
  virtual void Send(Request request, Answered answered) = 0;
};

// The destructor ends what is under way as UNAVAILABLE.
absl::StatusOr<std::unique_ptr<Client>> MakeClient(const Options& options);

}  // namespace magpie::http
