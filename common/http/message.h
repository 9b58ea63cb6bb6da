// HTTP requests and responses, and what is known about a request that failed.

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

// PEM files, read when a connection is made. An empty path means none.
struct Tls {
  std::string ca;           // replaces the system's CAs for the server's certificate
  std::string certificate;  // our certificate
  std::string key;          // its key
};

struct Request {
  // GET, POST, PUT, PATCH or DELETE.
  std::string method = "GET";
  std::string url;
  // A header without a value is not sent.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // From Send to the last byte of the answer, including the wait for a connection.
  absl::Duration timeout = absl::Seconds(2);
  Tls tls = {};
  // Use a new connection.
  bool fresh = false;
};

struct Response {
  int status = 0;
  std::string content_type;
  std::string body;
  // The header Retry-After; zero if there is none.
  absl::Duration retry_after;
};

// Limit of the headers of an answer, including interim answers and trailers. More is an error.
inline constexpr size_t kMaxHeadBytes = 100 << 10;

struct Options {
  // Threads that drive the requests.
  size_t threads = 1;
  // The addresses that may be called: public ones by default.
  Egress egress;
  // Requests under way or waiting; more are refused.
  size_t max_calls = 10'000;
  // Over all threads. If all connections of its thread are in use, a request waits its turn.
  size_t max_connections_per_host = 256;
  // A longer body is an error.
  size_t max_response_bytes = 1 << 20;
};

// Runs once: on a thread of the client, which it must not block, or within Send if the request is
// refused. It may Send, but must not destroy the client.
using Answered = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

// Whether an error of Send proves that the peer got nothing of the request, because there was no
// connection or it accepted nothing: UPSTREAM_UNREACHABLE, EGRESS_REFUSED, and a timeout while
// waiting for a connection. After other errors the peer may have acted.
bool NeverSent(const absl::Status& error);

// Whether an error of Send means that a kept connection closed before any of the answer came, as
// when the peer closes it while the request is on its way. A new connection may succeed.
bool ClosedAsItCame(const absl::Status& error);

// Set these marks, for code that answers in place of a Client.
absl::Status MarkNeverSent(absl::Status error);
absl::Status MarkClosedAsItCame(absl::Status error);

}  // namespace magpie::http
