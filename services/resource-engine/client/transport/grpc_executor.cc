#include "services/resource-engine/client/transport/grpc_executor.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/http/client.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "services/resource-engine/client/transport/first_answer.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

// As in google/rpc/code.proto.
int HttpStatusOf(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return 200;
    case StatusCode::kInvalidArgument:
    case StatusCode::kFailedPrecondition:
    case StatusCode::kOutOfRange:
      return 400;
    case StatusCode::kUnauthenticated:
      return 401;
    case StatusCode::kPermissionDenied:
      return 403;
    case StatusCode::kNotFound:
      return 404;
    case StatusCode::kAborted:
    case StatusCode::kAlreadyExists:
      return 409;
    case StatusCode::kResourceExhausted:
      return 429;
    case StatusCode::kCancelled:
      return 499;
    case StatusCode::kUnimplemented:
      return 501;
    case StatusCode::kUnavailable:
      return 503;
    case StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

// "NOT_FOUND"
std::string GrpcNameOf(StatusCode code) { return ReasonOf(absl::Status(code, "")); }

std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!buffer.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

absl::Status TooLate() {
  return Error(StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT", "no answer in time");
}

// Whether the status came from the upstream, and not from gRPC on this side.
bool IsFromPeer(const grpc::ClientContext& wire) {
  return absl::StrContains(wire.debug_error_string(), "Error received from peer");
}

// Whether the call's own deadline passed. If an upstream reports earlier that it gave up on others,
// that is an answer.
bool IsLate(const absl::Status& status, const grpc::ClientContext& wire) {
  if (!absl::IsDeadlineExceeded(status)) return false;
  return !IsFromPeer(wire) || wire.deadline() <= std::chrono::system_clock::now();
}

// Whether no connection was made, by gRPC's own message. An upstream may pass on such a message
// from others, which is an answer. Once connected, gRPC itself repeats a call only if the upstream
// said that it did not process it.
bool IsUnreachable(const absl::Status& status, const grpc::ClientContext& wire) {
  return absl::IsUnavailable(status) &&
         absl::StartsWith(status.message(), "failed to connect to all addresses") &&
         !IsFromPeer(wire);
}

// Whether the connection ended during the call, by gRPC's own message, so that there is no answer.
// The upstream may have acted, even if it only passed the message on.
bool IsClosed(const absl::Status& status) {
  if (!absl::IsUnavailable(status)) return false;
  constexpr absl::string_view kWords[] = {"Socket closed", "Connection reset by peer",
                                          "recvmsg:", "Broken pipe", "keepalive watchdog timeout"};
  return std::ranges::any_of(
      kWords, [&](absl::string_view words) { return absl::StartsWith(status.message(), words); });
}

// gRPC's own message, the only sign that it is not the upstream's answer.
absl::Status CheckSizes(const absl::Status& status) {
  if (!absl::IsResourceExhausted(status)) return absl::OkStatus();
  if (absl::StrContains(status.message(), "larger than max")) {
    return Error(
        StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE",
        absl::StrCat("its answer is more than ", CheckedChannels::kMaxResponseBytes, " bytes"));
  }
  if (absl::StrContains(status.message(), "metadata size exceeds")) {
    return Error(StatusCode::kResourceExhausted, "UPSTREAM_TOO_LARGE",
                 "the metadata of its answer is too long");
  }
  return absl::OkStatus();
}

// The retry delay that the upstream asks for, by a RetryInfo or by gRPC's pushback; a negative or
// malformed pushback forbids a retry.
absl::Duration RetryAfter(const absl::Status& status, const grpc::ClientContext& wire) {
  const absl::Duration delay = RetryDelayOf(status).value_or(absl::ZeroDuration());
  const auto pushback = wire.GetServerTrailingMetadata().find("grpc-retry-pushback-ms");
  if (pushback == wire.GetServerTrailingMetadata().end()) return delay;
  int64_t ms = -1;
  const absl::string_view text(pushback->second.data(), pushback->second.size());
  if (!absl::SimpleAtoi(text, &ms) || ms < 0) return absl::InfiniteDuration();
  return std::max(delay, absl::Milliseconds(ms));
}

absl::StatusOr<HttpAnswer> ToAnswer(const ApiProgram& api, const absl::Status& status,
                                    const grpc::ClientContext& wire,
                                    const grpc::ByteBuffer& response) {
  if (status.ok()) {
    absl::StatusOr<std::string> json = api.grpc->Decode(TextOf(response));
    if (!json.ok()) return json.status();
    return HttpAnswer{.status = 200, .body = *std::move(json)};
  }
  if (IsLate(status, wire)) return TooLate();
  if (IsUnreachable(status, wire)) {
    return http::MarkNeverSent(
        Error(StatusCode::kUnavailable, "UPSTREAM_UNREACHABLE", "no connection could be made"));
  }
  if (IsClosed(status)) {
    return Error(StatusCode::kUnavailable, "UPSTREAM_CLOSED",
                 "the connection was closed before an answer came");
  }
  if (absl::Status too_large = CheckSizes(status); !too_large.ok()) return too_large;
  return HttpAnswer{.status = HttpStatusOf(status.code()),
                    .retry_after = RetryAfter(status, wire),
                    .code = GrpcNameOf(status.code())};
}

}  // namespace

// A call under way, from waiting for a channel to the answer.
struct GrpcExecutor::Flight {
  Flight(Outgoing outgoing, Answered answered, absl::Time deadline)
      : outgoing(std::move(outgoing)), deadline(deadline), answer(std::move(answered)) {}

  const Outgoing outgoing;
  const absl::Time deadline;
  FirstAnswer<HttpAnswer> answer;
  std::unique_ptr<grpc::GenericStub> stub;
  grpc::ClientContext wire;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

void GrpcExecutor::Send(Outgoing call, Answered answered) {
  const Endpoint endpoint{call.url, call.tls};
  const absl::Time deadline = clock_.Now() + call.timeout;
  auto flight = std::make_shared<Flight>(std::move(call), std::move(answered), deadline);
  // Getting a channel may take longer than the call has.
  timers_.At(deadline, [weak = std::weak_ptr(flight)](bool due) {
    if (const auto late = weak.lock()) late->answer.Give(due ? TooLate() : client::Stopping());
  });
  channels_.For(endpoint, [this, flight](auto channel) {
    if (!channel.ok()) return flight->answer.Give(http::MarkNeverSent(channel.status()));
    Launch(flight, *channel);
  });
}

void GrpcExecutor::Launch(const std::shared_ptr<Flight>& flight,
                          const std::shared_ptr<grpc::Channel>& channel) {
  const Outgoing& outgoing = flight->outgoing;
  for (const auto& [name, value] : outgoing.headers) {
    flight->wire.AddMetadata(absl::AsciiStrToLower(name), value);
  }
  const absl::Duration left = flight->deadline - clock_.Now();
  flight->wire.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(left));
  const grpc::Slice message(outgoing.call->request.message);
  flight->request = grpc::ByteBuffer(&message, 1);
  flight->stub = std::make_unique<grpc::GenericStub>(channel);
  if (!open_.Add(&flight->wire)) return flight->answer.Give(client::Stopping());
  flight->stub->UnaryCall(
      &flight->wire, outgoing.call->api->grpc->path(), {}, &flight->request, &flight->response,
      [this, flight](const grpc::Status& status) {
        flight->answer.Give(ToAnswer(*flight->outgoing.call->api, FromGrpc(status), flight->wire,
                                     flight->response));
        open_.Remove(&flight->wire);
      });
}

void GrpcExecutor::Stop() {
  channels_.Stop();
  open_.Stop();
}

}  // namespace magpie::resource
