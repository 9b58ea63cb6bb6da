// A server stream of the latest state of something: the newest item is written as soon as
// the previous write ends. A slow client misses the items in between, or gets them merged
// into one.
//
//   return LatestStream<View, v1::WatchResponse>::Begin(
//       rpc, method, request, [&](const Context& context, auto feed) -> absl::StatusOr<Unwatch> {
//         ASSIGN_OR_RETURN(const int64_t number,
//                          engine.Watch(context, [feed](...) { feed->Put(...); }));
//         feed->Put(...);
//         return [&engine, number] { engine.Unwatch(number); };
//       },
//       [](const View& view, v1::WatchResponse& response) { ...; return is_last; });

#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/context.h"
#include "common/rpc/server/handler.h"

namespace magpie::server {

// Runs once the stream is gone.
using Unwatch = std::function<void()>;

template <class Item, class Response>
class LatestStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // The end that receives changes. It may outlive the stream. Thread-safe.
  class Feed {
   public:
    // The state at `version`. Drops older versions that arrive late.
    void Put(int64_t version, Item item) {
      absl::MutexLock lock(&mutex_);
      if (stream_ == nullptr || version <= version_) return;
      version_ = version;
      stream_->next_ = std::move(item);
      stream_->Step();
    }

    // An item that must not be missed: it is merged into a waiting one (Item::Merge).
    void Add(Item item) {
      absl::MutexLock lock(&mutex_);
      if (stream_ == nullptr) return;
      if (stream_->next_.has_value()) {
        stream_->next_->Merge(std::move(item));
      } else {
        stream_->next_ = std::move(item);
      }
      stream_->Step();
    }

    // Ends the stream after writing the waiting item.
    void End(const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      if (stream_ == nullptr || stream_->end_.has_value()) return;
      stream_->end_ = status;
      stream_->Step();
    }

   private:
    friend class LatestStream;

    absl::Mutex mutex_;
    LatestStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
    int64_t version_ ABSL_GUARDED_BY(mutex_) = -1;
  };

  // Subscribes the feed. An error ends the stream.
  using Watch =
      std::function<absl::StatusOr<Unwatch>(const Context&, const std::shared_ptr<Feed>&)>;
  // Fills in the response; returns true for the last item.
  using Render = std::function<bool(const Item&, Response&)>;

  static LatestStream* Begin(const grpc::CallbackServerContext& rpc, const Method& method,
                             const google::protobuf::Message& request, const Watch& watch,
                             Render render) {
    auto* const stream = new LatestStream(rpc, method, std::move(render));
    const std::shared_ptr<Feed> feed = stream->feed_;
    {
      absl::MutexLock lock(&feed->mutex_);
      feed->stream_ = stream;
    }
    absl::Status status = stream->rpc_.Admit(rpc, request);
    if (status.ok()) {
      absl::StatusOr<Unwatch> unwatch = watch(stream->rpc_.context(), feed);
      status = unwatch.status();
      // The client may be gone already, but the stream lives until Release.
      if (unwatch.ok()) stream->unwatch_ = *std::move(unwatch);
    }
    stream->Release(std::move(status));
    return stream;
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&feed_->mutex_);
    is_writing_ = false;
    if (!ok && !end_.has_value()) end_ = absl::CancelledError("the client is gone");
    Step();
  }

  void OnCancel() override {
    absl::MutexLock lock(&feed_->mutex_);
    end_ = absl::CancelledError("the client is gone");
    next_.reset();
    Step();
  }

  void OnDone() override {
    {
      absl::MutexLock lock(&feed_->mutex_);
      feed_->stream_ = nullptr;
    }
    if (unwatch_ != nullptr) unwatch_();
    delete this;
  }

 private:
  LatestStream(const grpc::CallbackServerContext& rpc, const Method& method, Render render)
      : rpc_(rpc, method), render_(std::move(render)) {}

  // Starts writing after the subscription: nothing is written or finished before.
  void Release(absl::Status status) {
    absl::MutexLock lock(&feed_->mutex_);
    is_begun_ = true;
    if (!status.ok()) end_ = std::move(status);
    Step();
  }

  // Starts the next operation unless one is under way, whose end runs this again. Needs the lock of
  // the feed.
  void Step() {
    if (!is_begun_ || is_writing_ || is_finished_) return;
    if (next_.has_value()) {
      const Item item = *std::exchange(next_, std::nullopt);
      response_.Clear();
      if (render_(item, response_)) end_ = absl::OkStatus();
      is_writing_ = true;
      this->StartWrite(&response_);
    } else if (end_.has_value()) {
      is_finished_ = true;
      this->Finish(rpc_.End(*end_));
    }
  }

  StreamRpc rpc_;
  const Render render_;
  const std::shared_ptr<Feed> feed_ = std::make_shared<Feed>();
  Unwatch unwatch_;
  // The feed's mutex guards the rest.
  Response response_;
  std::optional<Item> next_;
  std::optional<absl::Status> end_;
  bool is_begun_ = false;
  bool is_writing_ = false;
  bool is_finished_ = false;
};

}  // namespace magpie::server
