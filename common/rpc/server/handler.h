// How a handler answers. It must never wait on gRPC's thread:
//
//   grpc::ServerUnaryReactor* GetArticle(grpc::CallbackServerContext* rpc, ...) override {
//     return AnswerNow(rpc, get_article_, *request, [&](const Context& context) { ... });
//   }
//
// AnswerNow takes a function that returns a Status; AnswerLater takes one that keeps a
// Done for later; AnswerGathered (gathered.h) takes one that reads a store. All handle
// tenant, trace, deadline, cancellation, admission, message size, RPC metrics, the log
// record and error details. The context, `request` and `response` live until the answer,
// even if the RPC is cancelled: then the answer is discarded, but a drain still waits for it.

#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/rpc/server/limits.h"

namespace magpie::server {

// A method of a service: its name and its metrics. Make it once, as a member of the service.
class Method {
 public:
  // `service` is the full name: "magpie.flow.v1.FlowService". A method that takes larger requests
  // than others sets `request_bytes`; see CheckSize.
  Method(absl::string_view service, absl::string_view method, Kind kind, size_t request_bytes = 0);
  ~Method();

  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

grpc::ServerUnaryReactor* AnswerNow(grpc::CallbackServerContext* rpc, const Method& method,
                                    const google::protobuf::Message& request,
                                    absl::FunctionRef<absl::Status(const Context&)> answer);

grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* rpc, const Method& method,
                                      const google::protobuf::Message& request,
                                      absl::FunctionRef<void(const Context&, Done)> answer);

// The same for methods that take and return bytes (common/rpc/bytes.h).
grpc::ServerUnaryReactor* AnswerNow(grpc::CallbackServerContext* rpc, const Method& method,
                                    const grpc::ByteBuffer& request,
                                    absl::FunctionRef<absl::Status(const Context&)> answer);

grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* rpc, const Method& method,
                                      const grpc::ByteBuffer& request,
                                      absl::FunctionRef<void(const Context&, Done)> answer);

// One RPC with a server stream, held by its reactor: handles tenant, trace, message size, metrics
// and the log record. The reactor handles deadline and cancellation.
class StreamRpc {
 public:
  StreamRpc(const grpc::CallbackServerContext& rpc, const Method& method);

  // An error if the RPC is refused.
  absl::Status Admit(const grpc::CallbackServerContext& rpc,
                     const google::protobuf::Message& request);
  const Context& context() const { return context_; }

  // Counts and logs the end. Use it once, and finish the stream with the result.
  grpc::Status End(const absl::Status& status);

 private:
  const Method::Impl& method_;
  Context context_;
  const absl::Time begin_;
};

}  // namespace magpie::server
