#include "services/flow-engine/testing/gateway.h"

#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"

namespace magpie::flow {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

}  // namespace

TestGateway::TestGateway() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(this);
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

grpc::ServerUnaryReactor* TestGateway::Fetch(grpc::CallbackServerContext* call,
                                             const resource::v1::FetchRequest* request,
                                             resource::v1::FetchResponse* response) {
  absl::MutexLock lock(&mutex_);
  calls_.push_back(request->request_id());
  const auto released = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !hold_; };
  mutex_.AwaitWithTimeout(absl::Condition(&released), kPatience);
  if (reason_.empty()) {
    response->set_values(values_);
  } else {
    resource::v1::FieldError& error = *response->add_errors();
    error.set_field(request->fields(0));
    error.set_reason(reason_);
    error.set_message("is told to fail");
  }
  grpc::ServerUnaryReactor* reactor = call->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace magpie::flow
