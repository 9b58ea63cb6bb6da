#include "common/rpc/server/handler.h"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/metrics/rpc_metrics.h"
#include "common/rpc/server/incoming.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::server {

struct Method::Impl {
  std::string name;  // "magpie.flow.v1.FlowService/CommitTask"
  Kind kind;
  RpcMetrics metrics;
  size_t request_bytes;
};

Method::Method(absl::string_view service, absl::string_view method, Kind kind, size_t request_bytes)
    : impl_(new Impl{absl::StrCat(service, "/", method), kind,
                     RpcMetrics(RpcSide::kServer, service, method,
                                kind == Kind::kStream ? "server_stream" : "unary"),
                     request_bytes}) {}
Method::~Method() = default;

namespace {

// An error that only we can fix. Its message is about us, not the request, so it may be logged.
bool IsOurFault(absl::StatusCode code) {
  return code == absl::StatusCode::kUnknown || code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kDataLoss;
}

Level LevelOf(absl::StatusCode code) {
  if (code == absl::StatusCode::kOk) return Level::kDebug;
  const bool is_trouble = IsOurFault(code) || code == absl::StatusCode::kUnavailable ||
                          code == absl::StatusCode::kDeadlineExceeded ||
                          code == absl::StatusCode::kResourceExhausted;
  return is_trouble ? Level::kWarning : Level::kInfo;
}

void LogAnswer(absl::string_view method, const Trace& trace, const absl::Status& status,
               absl::Duration took) {
  if (!IsLogged(LevelOf(status.code()))) return;
  const std::string reason = ReasonOf(status);
  const std::string micros = absl::StrCat(absl::ToInt64Microseconds(took));
  const LogField trace_id = {"trace_id", trace.trace_id};
  const LogField name = {"method", method};
  const LogField code = {"code", GrpcCodeName(status.code())};
  const LogField duration = {"duration_us", micros};
  if (status.ok()) {
    Log(Level::kDebug, "RPC answered", {trace_id, name, code, duration});
  } else if (IsOurFault(status.code())) {
    Log(Level::kWarning, "RPC failed",
        {trace_id, name, code, {"reason", reason}, duration, {"error", status.message()}});
  } else {
    Log(LevelOf(status.code()), "RPC failed", {trace_id, name, code, {"reason", reason}, duration});
  }
}

// One RPC. It lives until gRPC is done with it, which is after the answer.
class UnaryRpc final : public grpc::ServerUnaryReactor {
 public:
  UnaryRpc(const Method::Impl& method, Context context)
      : method_(method), context_(std::move(context)) {
    method_.metrics.Started();
  }

  // An error if the RPC is refused. Authorization belongs here too, after the caller is known and
  // before the RPC counts as work.
  absl::Status Admit(const grpc::CallbackServerContext& rpc, size_t request_bytes) {
    ASSIGN_OR_RETURN(context_.tenant, TenantOf(rpc));
    ASSIGN_OR_RETURN(context_.caller, CallerOf(rpc));
    RETURN_IF_ERROR(CheckSize(request_bytes, method_.request_bytes));
    RETURN_IF_ERROR(Enter(method_.kind));
    is_entered_ = true;
    return absl::OkStatus();
  }

  // Counts and logs first, so that a client that has the answer finds it counted.
  void Answer(const absl::Status& status) {
    if (is_entered_) Leave();
    const absl::Duration took = absl::FromChrono(std::chrono::steady_clock::now() - begin_);
    method_.metrics.Handled(status.code(), took);
    LogAnswer(method_.name, context_.trace, status, took);
    Finish(ToGrpc(status));
  }

  const Context& context() const { return context_; }

  void OnCancel() override { context_.cancellation->Cancel(); }
  void OnDone() override { delete this; }

  // Lets gRPC run the two above on its current thread, as it does for its own reactors: neither
  // waits, and a switch to another thread would cost more than they do. gRPC does not promise this;
  // if it stops asking, only speed is lost.
  virtual bool InternalInlineable() { return true; }

 private:
  const Method::Impl& method_;
  Context context_;
  bool is_entered_ = false;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

// The Done of an RPC. If it is destroyed before it runs, the RPC fails, so that no client hangs.
class Answerer {
 public:
  explicit Answerer(UnaryRpc& rpc) : rpc_(&rpc) {}
  Answerer(Answerer&& other) noexcept : rpc_(std::exchange(other.rpc_, nullptr)) {}
  Answerer& operator=(Answerer&&) = delete;
  ~Answerer() {
    if (rpc_ != nullptr) rpc_->Answer(absl::InternalError("the request was dropped"));
  }

  void operator()(const absl::Status& status) {
    MAGPIE_CHECK(rpc_ != nullptr, "an RPC was answered twice");
    std::exchange(rpc_, nullptr)->Answer(status);
  }

 private:
  UnaryRpc* rpc_;
};

grpc::ServerUnaryReactor* Begin(grpc::CallbackServerContext* rpc, const Method& method,
                                size_t request_bytes,
                                absl::FunctionRef<void(const Context&, Done)> answer) {
  // gRPC keeps an early answer until it has the reactor, so `under_way` outlives this function.
  auto* const under_way = new UnaryRpc(method.impl(), ContextOf(*rpc));
  Answerer answerer(*under_way);
  if (absl::Status status = under_way->Admit(*rpc, request_bytes); status.ok()) {
    answer(under_way->context(), std::move(answerer));
  } else {
    answerer(status);
  }
  return under_way;
}

}  // namespace

grpc::ServerUnaryReactor* AnswerNow(grpc::CallbackServerContext* rpc, const Method& method,
                                    const google::protobuf::Message& request,
                                    absl::FunctionRef<absl::Status(const Context&)> answer) {
  return Begin(rpc, method, request.ByteSizeLong(),
               [&](const Context& context, Done done) { done(answer(context)); });
}

grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* rpc, const Method& method,
                                      const google::protobuf::Message& request,
                                      absl::FunctionRef<void(const Context&, Done)> answer) {
  return Begin(rpc, method, request.ByteSizeLong(), answer);
}

grpc::ServerUnaryReactor* AnswerNow(grpc::CallbackServerContext* rpc, const Method& method,
                                    const grpc::ByteBuffer& request,
                                    absl::FunctionRef<absl::Status(const Context&)> answer) {
  return Begin(rpc, method, request.Length(),
               [&](const Context& context, Done done) { done(answer(context)); });
}

grpc::ServerUnaryReactor* AnswerLater(grpc::CallbackServerContext* rpc, const Method& method,
                                      const grpc::ByteBuffer& request,
                                      absl::FunctionRef<void(const Context&, Done)> answer) {
  return Begin(rpc, method, request.Length(), answer);
}

StreamRpc::StreamRpc(const grpc::CallbackServerContext& rpc, const Method& method)
    : method_(method.impl()), context_(ContextOf(rpc)), begin_(absl::Now()) {
  method_.metrics.Started();
}

absl::Status StreamRpc::Admit(const grpc::CallbackServerContext& rpc,
                              const google::protobuf::Message& request) {
  ASSIGN_OR_RETURN(context_.tenant, TenantOf(rpc));
  ASSIGN_OR_RETURN(context_.caller, CallerOf(rpc));
  return CheckSize(request.ByteSizeLong());
}

grpc::Status StreamRpc::End(const absl::Status& status) {
  const absl::Duration took = absl::Now() - begin_;
  method_.metrics.Handled(status.code(), took);
  LogAnswer(method_.name, context_.trace, status, took);
  return ToGrpc(status);
}

}  // namespace magpie::server
