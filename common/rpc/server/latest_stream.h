// A server stream of how something stands: the newest item is written as soon as
// the one before is; what a slow client has missed in between is left out, or
// comes in one item.
//
//   return LatestStream<View, v1::WatchResponse>::Begin(
//       call, method, request, [&](const Context& context, auto feed) -> absl::StatusOr<Unwatch> {
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

// Called once the stream is gone.
using Unwatch = std::function<void()>;

template <class Item, class Response>
class LatestStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // What those who tell of changes hold, also when the stream is gone. Thread-safe.
  class Feed {
   public:
    // How it stands at `version`; older ones, which come late, are dropped.
    void Put(int64_t version, Item item) {
      absl::MutexLock lock(&mutex_);
      if (stream_ == nullptr || version <= version_) return;
      version_ = version;
      stream_->next_ = std::move(item);
      stream_->Step();
    }

    // Another item, of which none may be left out: what waits takes it in (Item::Merge).
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

    // Nothing more will come. What waits is written before.
    void End(absl::Status status) {
      absl::MutexLock lock(&mutex_);
      if (stream_ == nullptr || stream_->end_.has_value()) return;
      stream_->end_ = std::move(status);
      stream_->Step();
    }

   private:
    friend class LatestStream;

    absl::Mutex mutex_;
    LatestStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
    int64_t version_ ABSL_GUARDED_BY(mutex_) = -1;
  };

  // Subscribes the feed; an error ends the stream.
  using Watch =
      std::function<absl::StatusOr<Unwatch>(const Context&, const std::shared_ptr<Feed>&)>;
  // Writes an item down; whether it is the last one.
  using Render = std::function<bool(const Item&, Response&)>;

  static LatestStream* Begin(const grpc::CallbackServerContext& call, const Method& method,
                             const google::protobuf::Message& request, const Watch& watch,
                             Render render) {
    auto* const stream = new LatestStream(call, method, std::move(render));
    const std::shared_ptr<Feed> feed = stream->feed_;
    {
      absl::MutexLock lock(&feed->mutex_);
      feed->stream_ = stream;
    }
    absl::Status status = stream->call_.Admit(call, request);
    if (status.ok()) {
      absl::StatusOr<Unwatch> unwatch = watch(stream->call_.context(), feed);
      status = unwatch.status();
      // The client may be gone already, but not the stream: it is held until here.
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
  LatestStream(const grpc::CallbackServerContext& call, const Method& method, Render render)
      : call_(call, method), render_(std::move(render)) {}

  // Begins to write, once it is subscribed: nothing is written, or finished, before.
  void Release(absl::Status status) {
    absl::MutexLock lock(&feed_->mutex_);
    is_begun_ = true;
    if (!status.ok()) end_ = std::move(status);
    Step();
  }

  // Does the next thing, unless one is under way. Its end calls this again. The feed is locked.
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
      this->Finish(call_.End(*end_));
    }
  }

  StreamCall call_;
  const Render render_;
  const std::shared_ptr<Feed> feed_ = std::make_shared<Feed>();
  Unwatch unwatch_;
  // The rest is guarded by the feed's mutex.
  Response response_;
  std::optional<Item> next_;
  std::optional<absl::Status> end_;
  bool is_begun_ = false;
  bool is_writing_ = false;
  bool is_finished_ = false;
};

}  // namespace magpie::server
