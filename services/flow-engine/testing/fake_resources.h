// A fake resource engine and solution matching, on a real port. Tests set the answers, for one API
// or for all.

#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "services/flow-engine/testing/answers.h"

namespace magpie::flow {

// Thread-safe.
class FakeResources {
 public:
  FakeResources();
  ~FakeResources();

  std::string address() const;

  // Sets what Fetch and Invoke answer: values as JSON, or an error for the first field.
  void SetValues(const std::string& values);
  void SetError(const std::string& reason);

  // Sets what one API does; `fields` for fetches, `match` for solutions. The others answer as
  // above.
  void Add(const std::string& api, const Given& given);
  // How often the API was called.
  int Called(const std::string& api);
  // The parameters of its calls: answers.h.
  std::vector<std::string> AskedOf(const std::string& api);

  // Holds back answers until Release, or those of the current calls until Pass.
  void Hold();
  void Release();
  void Pass();
  // Never answers the current calls and does not count them: their caller is gone.
  void Drop();
  // The request ids of the held calls; `match` for a question to solution matching.
  std::vector<std::string> Held();
  // Returns the request ids of all calls so far, once there are at least `count`.
  std::vector<std::string> WaitForCalls(size_t count);

 private:
  class Gateway;
  class Matching;

  // Fills in the response; runs under mutex_.
  using Reply = std::function<grpc::Status()>;
  struct HeldCall {
    std::string request_id;
    grpc::ServerUnaryReactor* reactor;
    Reply reply;
  };

  // What the API does now.
  Given NextOf(const std::string& api) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Notes the call, and replies once calls are no longer held.
  grpc::ServerUnaryReactor* Take(grpc::CallbackServerContext* rpc, const std::string& request_id,
                                 Reply reply);
  void PassAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<grpc::Service> gateway_;
  const std::unique_ptr<grpc::Service> matching_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  absl::Mutex mutex_;
  std::string values_ ABSL_GUARDED_BY(mutex_) = "{}";
  std::string reason_ ABSL_GUARDED_BY(mutex_);
  Answers answers_ ABSL_GUARDED_BY(mutex_);
  bool hold_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::string> calls_ ABSL_GUARDED_BY(mutex_);
  std::vector<HeldCall> held_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
