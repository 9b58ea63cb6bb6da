// A resource engine for tests: a real port that answers what it is told to.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"

namespace magpie::flow {

// Thread-safe.
class TestGateway final : public resource::v1::GatewayService::CallbackService {
 public:
  TestGateway();
  ~TestGateway() override;

  std::string address() const;

  // What Fetch answers from now on: values as JSON, or an error of the first field.
  void SetValues(const std::string& values);
  void SetError(const std::string& reason);

  // Keeps calls without an answer until Release.
  void Hold();
  void Release();
  // Returns the request ids of all calls so far, once there are at least `count`.
  std::vector<std::string> WaitForCalls(size_t count);

  grpc::ServerUnaryReactor* Fetch(grpc::CallbackServerContext* call,
                                  const resource::v1::FetchRequest* request,
                                  resource::v1::FetchResponse* response) override;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  absl::Mutex mutex_;
  std::string values_ ABSL_GUARDED_BY(mutex_) = "{}";
  std::string reason_ ABSL_GUARDED_BY(mutex_);
  bool hold_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::string> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
