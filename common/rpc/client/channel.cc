#include "common/rpc/client/channel.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "common/metrics/rpc_metrics.h"
#include "common/rpc/status.h"

namespace magpie::client {
namespace {

// The channel reconnects to a restarted peer within this time.
constexpr absl::Duration kMostBackoff = absl::Seconds(2);
constexpr absl::Duration kLeastBackoff = absl::Milliseconds(100);
// The timeout of one attempt, although gRPC's name for it says otherwise.
constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
// A peer that disappears is noticed within the sum of these. common/rpc/server allows a ping every
// 10 seconds.
constexpr absl::Duration kKeepaliveTime = absl::Seconds(30);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);
constexpr int kMaxResponseBytes = 16 << 20;

int Millis(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// Only this function chooses credentials and encryption for peers.
std::shared_ptr<grpc::ChannelCredentials> Credentials() {
  return grpc::InsecureChannelCredentials();
}

// gRPC 1.51 ends its callback threads with the last channel that sent an asynchronous RPC. If one
// of them drops that channel, at the end of an RPC, it joins itself, which aborts the process. So
// one such channel is kept until the process ends. Without credentials it connects to nothing.
struct ChannelThatStays {
  ChannelThatStays() {
    stub.UnaryCall(&wire, "/none", {}, &request, &response, [](const grpc::Status&) {});
  }

  grpc::GenericStub stub{grpc::CreateChannel("", nullptr)};
  grpc::ClientContext wire;
  const grpc::Slice empty;
  const grpc::ByteBuffer request{&empty, 1};
  grpc::ByteBuffer response;
};

std::shared_ptr<grpc::Channel> Connect(const std::string& target,
                                       const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                       grpc::ChannelArguments arguments) {
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, Millis(kLeastBackoff));
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Millis(kConnectTimeout));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, Millis(kMostBackoff));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  [[maybe_unused]] static const ChannelThatStays& stays = *new ChannelThatStays;
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
  return Connect(address, Credentials(), arguments);
}

std::shared_ptr<grpc::Channel> Connect(const Server& server) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(server.max_response_bytes);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, server.authority);
  if (!server.tls) {
    return Connect(server.target, grpc::InsecureChannelCredentials(), arguments);
  }
  arguments.SetSslTargetNameOverride(server.authority.substr(0, server.authority.rfind(':')));
  return Connect(server.target, grpc::SslCredentials({server.ca, server.key, server.certificate}),
                 arguments);
}

void Prepare(const Context& context, absl::Duration longest, grpc::ClientContext& rpc) {
  rpc.AddMetadata("magpie-tenant", context.tenant.str());
  if (!context.caller.empty()) rpc.AddMetadata("magpie-caller", context.caller);
  rpc.AddMetadata("traceparent", ToTraceparent(Child(context.trace)));
  rpc.set_deadline(absl::ToChronoTime(std::min(context.deadline, absl::Now() + longest)));
}

struct Method::Impl {
  RpcMetrics metrics;
};

Method::Method(absl::string_view service, absl::string_view method)
    : impl_(new Impl{RpcMetrics(RpcSide::kClient, service, method)}) {}
Method::~Method() = default;

std::function<void(grpc::Status)> Counted(const Method& method, Done done) {
  const RpcMetrics& metrics = method.impl().metrics;
  metrics.Started();
  const auto begin = std::chrono::steady_clock::now();
  // std::function requires a copyable callable, and Done is not copyable.
  auto shared = std::make_shared<Done>(std::move(done));
  return [&metrics, begin, shared](const grpc::Status& wire) {
    absl::Status status = FromGrpc(wire);
    metrics.Handled(status.code(), absl::FromChrono(std::chrono::steady_clock::now() - begin));
    (*shared)(std::move(status));
  };
}

}  // namespace magpie::client
