#include "services/flow-engine/rpc/watch.h"

#include <optional>
#include <utility>

#include "common/status/macros.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

class Stream;

// What the engine may still hold when the stream is gone.
struct Link {
  absl::Mutex mutex;
  Stream* stream ABSL_GUARDED_BY(mutex) = nullptr;
};

class Stream final : public grpc::ServerWriteReactor<v1::WatchInstanceResponse> {
 public:
  Stream(FlowEngine& engine, const grpc::CallbackServerContext& call, const server::Method& method)
      : engine_(engine), call_(call, method) {
    absl::MutexLock lock(&link_->mutex);
    link_->stream = this;
  }

  void Begin(const grpc::CallbackServerContext& call, const v1::WatchInstanceRequest& request) {
    // The first view may come by a commit, too: whichever is newer counts.
    const absl::StatusOr<View> first = Add(call, request);
    absl::MutexLock lock(&link_->mutex);
    Take(first);
  }

  // The newest view, or why there will be none. The link is locked.
  void Take(const absl::StatusOr<View>& view) {
    if (!view.ok()) {
      if (!end_.has_value()) end_ = view.status();
    } else if (view->instance->version > version_) {
      version_ = view->instance->version;
      next_ = *view;
    }
    Step();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&link_->mutex);
    is_writing_ = false;
    if (!ok && !end_.has_value()) end_ = absl::CancelledError("the client is gone");
    Step();
  }

  void OnCancel() override {
    absl::MutexLock lock(&link_->mutex);
    end_ = absl::CancelledError("the client is gone");
    next_.reset();
    Step();
  }

  void OnDone() override {
    {
      absl::MutexLock lock(&link_->mutex);
      link_->stream = nullptr;
    }
    if (number_ != 0) engine_.Unwatch(number_);
    delete this;
  }

 private:
  absl::StatusOr<View> Add(const grpc::CallbackServerContext& call,
                           const v1::WatchInstanceRequest& request) {
    RETURN_IF_ERROR(call_.Admit(call, request));
    ASSIGN_OR_RETURN(const InstanceName name, ParseInstanceName(request.instance_id()));
    const auto told = [link = link_](const absl::StatusOr<View>& view) {
      absl::MutexLock lock(&link->mutex);
      if (link->stream != nullptr) link->stream->Take(view);
    };
    ASSIGN_OR_RETURN(number_, engine_.Watch(call_.context(), name, told));
    return engine_.GetInstance(call_.context(), name);
  }

  // Does the next thing, unless one is under way. Its end calls this again.
  void Step() {
    if (is_writing_ || is_finished_) return;
    if (next_.has_value()) {
      const View view = *std::exchange(next_, std::nullopt);
      if (view.past != nullptr || IsOver(*view.instance)) end_ = absl::OkStatus();
      response_.Clear();
      ToProto(view, *response_.mutable_instance());
      is_writing_ = true;
      StartWrite(&response_);
    } else if (end_.has_value()) {
      is_finished_ = true;
      Finish(call_.End(*end_));
    }
  }

  FlowEngine& engine_;
  server::StreamCall call_;
  const std::shared_ptr<Link> link_ = std::make_shared<Link>();
  int64_t number_ = 0;  // of the watcher
  // The rest is guarded by the link's mutex.
  v1::WatchInstanceResponse response_;
  std::optional<View> next_;
  int64_t version_ = 0;
  std::optional<absl::Status> end_;
  bool is_writing_ = false;
  bool is_finished_ = false;
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchInstanceResponse>* Watch(
    FlowEngine& engine, const server::Method& method, const grpc::CallbackServerContext& call,
    const v1::WatchInstanceRequest& request) {
  auto* const stream = new Stream(engine, call, method);
  stream->Begin(call, request);
  return stream;
}

}  // namespace magpie::flow
