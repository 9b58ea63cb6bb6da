// A fake resource engine and solution matching, on a real port. Tests set the answers, for one API
// or for all.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "services/flow-engine/testing/answers.h"

namespace magpie::flow {

// Thread-safe.
class FakeResources final : public resource::v1::GatewayService::CallbackService {
 public:
  FakeResources();
  ~FakeResources() override;

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

  grpc::ServerUnaryReactor* Fetch(grpc::CallbackServerContext* rpc,
                                  const resource::v1::FetchRequest* request,
                                  resource::v1::FetchResponse* response) override;
  grpc::ServerUnaryReactor* Invoke(grpc::CallbackServerContext* rpc,
                                   const resource::v1::InvokeRequest* request,
                                   resource::v1::InvokeResponse* response) override;

 private:
  // Matches only the channel "app", unless a test sets something else.
  class Matching final : public matching::v1::MatchingService::CallbackService {
   public:
    explicit Matching(FakeResources& resources) : resources_(resources) {}
    grpc::ServerUnaryReactor* MatchSolution(grpc::CallbackServerContext* rpc,
                                            const matching::v1::MatchSolutionRequest* request,
                                            matching::v1::MatchSolutionResponse* response) override;

   private:
    FakeResources& resources_;
  };

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

  Matching matching_{*this};
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
