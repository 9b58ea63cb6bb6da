// Sends RPCs to another service: a channel that reconnects, and a client context that
// passes on tenant, caller, trace and the remaining deadline. Counts
// grpc_client_started_total, grpc_client_handled_total, grpc_client_handling_seconds.
//
//   struct Rpc { grpc::ClientContext wire; v1::FetchResponse response; };
//   auto rpc = std::make_shared<Rpc>();
//   Prepare(context, kLongest, rpc->wire);
//   stub->async()->Fetch(&rpc->wire, &request, &rpc->response,
//                        Counted(fetch_, [rpc](absl::Status status) { ... }));

#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "common/base/context.h"

namespace magpie::client {

// `address` is "host:port". Never waits: RPCs fail with UNAVAILABLE while nobody answers there.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// A server that is not part of Magpie.
struct Server {
  std::string target;     // "ipv4:10.0.0.7:50051,10.0.0.8:50051"
  std::string authority;  // "host:50051": its name, which its certificate must have
  bool tls = false;
  int max_response_bytes = 0;
  // With TLS, PEM: the CAs that may sign the server's certificate (empty for the system's), and
  // our certificate and key (empty for none).
  std::string ca = {};
  std::string certificate = {};
  std::string key = {};

  bool operator==(const Server&) const = default;
};

// Connects only to its addresses, without a proxy. RPCs fail as above.
std::shared_ptr<grpc::Channel> Connect(const Server& server);

// Sets tenant, caller, a child span and the deadline, at most `longest` from now, on `rpc`.
void Prepare(const Context& context, absl::Duration longest, grpc::ClientContext& rpc);

// A method that we send RPCs to: its name and its metrics. Make it once, as a member of the peer.
class Method {
 public:
  Method(absl::string_view service, absl::string_view method);
  ~Method();

  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// The callback for a stub's async(): counts the RPC and converts its status.
std::function<void(grpc::Status)> Counted(const Method& method, Done done);

}  // namespace magpie::client
