// A resource engine on a real port whose one field makes vectors of texts, for tests.

#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/value/json.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"

namespace magpie::knowledge {

// Answers `{"embed.vector": …}` to a fetch of it with the parameter `text`: [1, 0] for what is
// about money, none for "odd", and [0, 1] for all else. Thread-safe.
class FakeEngine final : public resource::v1::GatewayService::Service {
 public:
  FakeEngine() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeEngine() override { Stop(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  // Nobody answers there any more.
  void Stop() {
    Release();
    server_->Shutdown();
  }

  // Holds the answers to what comes, until Release.
  void Hold() {
    absl::MutexLock lock(&mutex_);
    is_held_ = true;
  }
  void Release() {
    absl::MutexLock lock(&mutex_);
    is_held_ = false;
  }
  // Answers with these values whatever the text is; with a vector of it if they are empty.
  void AnswerWith(const std::string& values) {
    absl::MutexLock lock(&mutex_);
    values_ = values;
  }
  void FailWith(const std::string& reason) {
    absl::MutexLock lock(&mutex_);
    reason_ = reason;
  }

  // What came so far, in its order.
  std::vector<std::string> texts() const {
    absl::MutexLock lock(&mutex_);
    return texts_;
  }
  size_t CallsFor(const std::string& text) const {
    const std::vector<std::string> all = texts();
    return std::ranges::count(all, text);
  }

  grpc::Status Fetch(grpc::ServerContext* /*rpc*/, const resource::v1::FetchRequest* request,
                     resource::v1::FetchResponse* response) override {
    const Value::Map params = *ParseJsonObject(request->params());
    const std::string text = *params.at("text").as_string();
    absl::MutexLock lock(&mutex_);
    texts_.push_back(text);
    const auto may_go = [this] { return !is_held_; };
    mutex_.Await(absl::Condition(&may_go));
    if (!reason_.empty()) {
      response->add_errors()->set_reason(reason_);
      return grpc::Status::OK;
    }
    if (absl::StrContains(text, "odd")) {
      response->set_values("{}");
      return grpc::Status::OK;
    }
    const bool is_money = absl::StrContains(text, "money") || absl::StrContains(text, "refund");
    const std::string vector =
        absl::StrCat("{\"", request->fields(0), "\":", is_money ? "[1,0]" : "[0,1]", "}");
    response->set_values(values_.empty() ? vector : values_);
    return grpc::Status::OK;
  }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  mutable absl::Mutex mutex_;
  bool is_held_ ABSL_GUARDED_BY(mutex_) = false;
  std::string values_ ABSL_GUARDED_BY(mutex_);
  std::string reason_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> texts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::knowledge
