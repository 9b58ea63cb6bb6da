// How a handler answers. It never waits on the thread that it is called on:
//
//   grpc::ServerUnaryReactor* GetArticle(grpc::CallbackServerContext* call, ...) override {
//     return AnswerNow(call, get_article_, *request, [&](const Context& context) { ... });
//   }
//
// AnswerNow takes a function that returns a Status; AnswerLater one that is
// given a Done and keeps it. Both see to tenant, trace, deadline, cancellation,
// admission, message size, RPC metrics, the log line and error details. `request`
// and `response` live until the answer, also where the call is cancelled: then the
// answer goes nowhere, but a drain still waits for it.

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

// One RPC of a service: its name and its metrics. Make it once, as a member of the service.
class Method {
 public:
  // `service` is the full name: "magpie.flow.v1.FlowService". A method whose requests are larger
  // than others' says so: `request_bytes`, see CheckSize.
  Method(absl::string_view service, absl::string_view method, Kind kind, size_t request_bytes = 0);
  ~Method();

  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

grpc::ServerUnaryReactor* AnswerNow(grpc::CallbackServerContext* call, const Method& method,
                                    const google::protobuf::Message& request,
                                    absl::FunctionRef<absl::Status(const Context&)> answer);

grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* call, const Method& method,
                                      const google::protobuf::Message& request,
                                      absl::FunctionRef<void(const Context&, Done)> answer);

// As these, of methods that take and give bytes (common/rpc/bytes.h).
grpc::ServerUnaryReactor* AnswerNow(grpc::CallbackServerContext* call, const Method& method,
                                    const grpc::ByteBuffer& request,
                                    absl::FunctionRef<absl::Status(const Context&)> answer);

grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* call, const Method& method,
                                      const grpc::ByteBuffer& request,
                                      absl::FunctionRef<void(const Context&, Done)> answer);

// One call of a server stream, for its reactor to hold: sees to tenant, trace, message size,
// metrics and the log line. Its deadline and cancellation are the reactor's.
class StreamCall {
 public:
  StreamCall(const grpc::CallbackServerContext& call, const Method& method);

  // Whether it is let in at all.
  absl::Status Admit(const grpc::CallbackServerContext& call,
                     const google::protobuf::Message& request);
  const Context& context() const { return context_; }

  // Counts and logs the end, once. What to finish the stream with.
  grpc::Status End(const absl::Status& status);

 private:
  const Method::Impl& method_;
  Context context_;
  const absl::Time begin_;
};

}  // namespace magpie::server
