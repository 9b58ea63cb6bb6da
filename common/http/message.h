// What a call over HTTP sends, what comes back, and what may be said of one that failed.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/egress.h"

namespace magpie::http {

// PEM files, read as connections are made; an empty path for none.
struct Tls {
  std::string ca;           // that signs the server's certificate, instead of the system's
  std::string certificate;  // that shows the server who calls
  std::string key;          // of the certificate
};

struct Request {
  // GET, POST, PUT, PATCH or DELETE.
  std::string method = "GET";
  std::string url;
  // One without a value is not sent.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // From Send to the last byte of the answer, waiting for a connection included.
  absl::Duration timeout = absl::Seconds(2);
  Tls tls = {};
  // Not on a connection that was kept from an earlier call.
  bool fresh = false;
};

struct Response {
  int status = 0;
  std::string content_type;
  std::string body;
  // What the header Retry-After asks for; zero where it does not.
  absl::Duration retry_after;
};

// Of the headers of an answer, with those of interim answers and trailers: more is an error.
inline constexpr size_t kMaxHeadBytes = 100 << 10;

struct Options {
  // That drive the calls.
  size_t threads = 1;
  // Where calls may go; to public addresses, unless it says more.
  Egress egress;
  // Calls that may be under way or wait; the next one is refused.
  size_t max_calls = 10'000;
  // Over all threads. A call that finds those of its thread all taken waits for one, in turn.
  size_t max_connections_per_host = 256;
  // A longer answer is an error.
  size_t max_response_bytes = 1 << 20;
};

// Called once: on a thread of the client, which it must not hold up, or within Send where the
// request is refused. It may Send; it must not destroy the client.
using Answered = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

// Of an error of Send: whether the peer surely got nothing of the request, since no connection came
// about, or it took nothing. So it is of UPSTREAM_UNREACHABLE, EGRESS_REFUSED, and of a call that
// waited for its connection in vain. Of others the peer may have acted.
bool NeverSent(const absl::Status& error);

// Of an error of Send: whether a kept connection closed before anything of an answer came, as where
// the peer had closed it while the request was on its way. On another one the call may go well.
bool ClosedAsItCame(const absl::Status& error);

// Marks, for who answers in place of a Client.
absl::Status MarkNeverSent(absl::Status error);
absl::Status MarkClosedAsItCame(absl::Status error);

}  // namespace magpie::http
