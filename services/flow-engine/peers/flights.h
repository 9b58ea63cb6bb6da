// The calls to a peer that are under way, so that all of them can be cancelled.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/client/channel.h"
#include "common/status/error.h"
#include "services/flow-engine/peers/call_outcome.h"

namespace magpie::flow {

// Of an answer that did not come. `peer` is whose: "resource engine".
inline CallFailure Failure(absl::string_view peer, const absl::Status& status) {
  const std::string reason =
      absl::IsDeadlineExceeded(status) ? "UPSTREAM_TIMEOUT" : ReasonOf(status);
  return {reason, absl::StrCat(peer, ": ", status.message())};
}

// Thread-safe.
class Flights {
 public:
  // Sends `request` by `send(flight, then)`, waiting for a peer that is not there yet. `outcome`
  // tells what a response comes to.
  template <class Request, class Response, class Send, class Outcome>
  void Launch(const Context& context, const Call& call, absl::string_view peer, Request request,
              const client::Method& method, Finished finished, Send send, Outcome outcome) {
    auto flight = std::make_shared<Flight<Request, Response>>();
    flight->request = std::move(request);
    flight->finished = std::move(finished);
    client::Prepare(context, LongestOf(call), flight->wire);
    flight->wire.set_wait_for_ready(true);
    {
      absl::MutexLock lock(&mutex_);
      flights_.insert(&flight->wire);
    }
    auto then = [this, flight, peer, outcome](const absl::Status& status) {
      flight->finished(status.ok() ? outcome(flight->response)
                                   : CallOutcome{{}, Failure(peer, status)});
      absl::MutexLock lock(&mutex_);
      flights_.erase(&flight->wire);
    };
    send(*flight, client::Counted(method, std::move(then)));
  }

  // Cancels what is under way and returns once all of it is finished. Launch is not called after.
  void Stop() {
    absl::MutexLock lock(&mutex_);
    for (grpc::ClientContext* flight : flights_) flight->TryCancel();
    const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return flights_.empty(); };
    mutex_.Await(absl::Condition(&none));
  }

 private:
  // One call on its way: what gRPC needs until the answer.
  template <class Request, class Response>
  struct Flight {
    grpc::ClientContext wire;
    Request request;
    Response response;
    Finished finished;
  };

  absl::Mutex mutex_;
  absl::flat_hash_set<grpc::ClientContext*> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::flow
