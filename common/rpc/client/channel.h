// How one service calls another: a channel that reconnects, and a call context
// that passes on tenant, trace and what is left of the deadline. Counts
// grpc_client_started_total, grpc_client_handled_total, grpc_client_handling_seconds.
//
//   struct Call { grpc::ClientContext wire; v1::FetchResponse response; };
//   auto call = std::make_shared<...>();
//   Prepare(context, call->wire);
//   stub->async()->Fetch(&call->wire, &request, &call->response,
//                        Counted(fetch_, [call](absl::Status status) { ... }));

#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "common/base/context.h"

namespace magpie::client {

// `address` is "host:port". Never waits: calls fail as UNAVAILABLE while nobody answers there.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// A server that is none of ours.
struct Server {
  std::string target;     // "ipv4:10.0.0.7:50051,10.0.0.8:50051"
  std::string authority;  // "host:50051": what it is called, and its certificate is of
  bool tls = false;
  int max_response_bytes = 0;
  // With TLS, PEM: whose signature the server's certificate must bear (empty for those of the
  // system), and what shows the server who calls (empty for none).
  std::string ca = {};
  std::string certificate = {};
  std::string key = {};

  bool operator==(const Server&) const = default;
};

// To its addresses alone, through no proxy. Calls fail as above.
std::shared_ptr<grpc::Channel> Connect(const Server& server);

// Puts tenant, caller, a child span and the deadline, at most `longest` from now, into `call`.
void Prepare(const Context& context, absl::Duration longest, grpc::ClientContext& call);

// One RPC that is called: its name and its metrics. Make it once, as a member of the peer.
class Method {
 public:
  Method(absl::string_view service, absl::string_view method);
  ~Method();

  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// What to hand to a stub's async() call: counts it, and turns its status.
std::function<void(grpc::Status)> Counted(const Method& method, Done done);

}  // namespace magpie::client
