#include "services/flow-engine/testing/gateway.h"

#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/wire/status.h"

namespace magpie::flow {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* call, const grpc::Status& status) {
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

}  // namespace

TestGateway::TestGateway() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(this);
  builder.RegisterService(&matching_);
  server_ = builder.BuildAndStart();
}

TestGateway::~TestGateway() {
  Release();
  server_->Shutdown();
}

std::string TestGateway::address() const { return absl::StrCat("127.0.0.1:", port_); }

void TestGateway::SetValues(const std::string& values) {
  absl::MutexLock lock(&mutex_);
  values_ = values;
  reason_.clear();
}

void TestGateway::SetError(const std::string& reason) {
  absl::MutexLock lock(&mutex_);
  reason_ = reason;
}

void TestGateway::Hold() {
  absl::MutexLock lock(&mutex_);
  hold_ = true;
}

void TestGateway::Release() {
  absl::MutexLock lock(&mutex_);
  hold_ = false;
}

std::vector<std::string> TestGateway::WaitForCalls(size_t count) {
  absl::MutexLock lock(&mutex_);
  const auto enough = [this, count]()
                          ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return calls_.size() >= count; };
  mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
  return calls_;
}

void TestGateway::Await(const std::string& request_id) {
  calls_.push_back(request_id);
  const auto released = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !hold_; };
  mutex_.AwaitWithTimeout(absl::Condition(&released), kPatience);
}

grpc::ServerUnaryReactor* TestGateway::Fetch(grpc::CallbackServerContext* call,
                                             const resource::v1::FetchRequest* request,
                                             resource::v1::FetchResponse* response) {
  absl::MutexLock lock(&mutex_);
  Await(request->request_id());
  if (reason_.empty()) {
    response->set_values(values_);
  } else {
    resource::v1::FieldError& error = *response->add_errors();
    error.set_field(request->fields(0));
    error.set_reason(reason_);
    error.set_message("is told to fail");
  }
  return Finish(call, grpc::Status::OK);
}

grpc::ServerUnaryReactor* TestGateway::Invoke(grpc::CallbackServerContext* call,
                                              const resource::v1::InvokeRequest* request,
                                              resource::v1::InvokeResponse* response) {
  absl::MutexLock lock(&mutex_);
  Await(request->request_id());
  response->mutable_call()->set_api(request->api());
  response->mutable_call()->set_request_id(request->request_id());
  if (reason_.empty()) {
    response->set_result(values_);
  } else {
    response->mutable_error()->set_reason(reason_);
    response->mutable_error()->set_message("is told to fail");
  }
  return Finish(call, grpc::Status::OK);
}

grpc::ServerUnaryReactor* TestGateway::Matching::MatchSolution(
    grpc::CallbackServerContext* call, const matching::v1::MatchSolutionRequest* request,
    matching::v1::MatchSolutionResponse* response) {
  if (request->question().channel() != "app") {
    return Finish(call, ToGrpc(Error(absl::StatusCode::kNotFound, "NO_SOLUTION_FITS",
                                     "no solution fits")));
  }
  response->mutable_solution()->set_solution_id("s1");
  response->mutable_solution()->set_title("The lock");
  response->mutable_solution()->add_answers()->set_flow_key("lock");
  response->add_matched_on("channel");
  return Finish(call, grpc::Status::OK);
}

}  // namespace magpie::flow
