// Calls to a peer over gRPC, from the request to the outcome.

#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/client/open_rpcs.h"
#include "common/status/error.h"
#include "services/flow-engine/peers/call_outcome.h"

namespace magpie::flow {

// The failure if no answer came. `peer` is its name: "resource engine".
inline CallFailure Failure(absl::string_view peer, const absl::Status& status) {
  const std::string reason =
      absl::IsDeadlineExceeded(status) ? "UPSTREAM_TIMEOUT" : ReasonOf(status);
  return {reason, absl::StrCat(peer, ": ", status.message())};
}

// A method of a peer.
struct Rpc {
  Rpc(absl::string_view peer, absl::string_view service, absl::string_view name)
      : peer(peer), path(absl::StrCat("/", service, "/", name)), method(service, name) {}

  const absl::string_view peer;
  const std::string path;
  const client::Method method;
};

// The record of a call to the peer itself, for when it lists none of its own.
CallRecord RecordOf(const Call& call);
// Completes the record; `status` is that of the RPC.
void Finish(const absl::Status& status, const CallResult& result, absl::Duration latency,
            CallRecord& record);

// Thread-safe.
class Flights {
 public:
  // Sends `request` by `send(flight, then)`, waiting for a peer that is not up yet. `outcome` makes
  // a CallOutcome of the response; it gets at least one record. `rpc` must outlive the call.
  template <class Request, class Response, class Send, class Outcome>
  void Launch(const Context& context, const Call& call, const Rpc& rpc, Request request,
              Finished finished, Send send, Outcome outcome) {
    auto flight = std::make_shared<Flight<Request, Response>>();
    flight->request = std::move(request);
    flight->record = RecordOf(call);
    flight->record.method = "POST";  // gRPC's own
    flight->record.path = rpc.path;
    flight->finished = std::move(finished);
    client::Prepare(context, LongestOf(call), flight->wire);
    flight->wire.set_wait_for_ready(true);
    if (!open_.Add(&flight->wire)) {
      return flight->finished({{std::move(flight->record)}, Failure(rpc.peer, client::Stopping())});
    }
    auto then = [this, flight, &rpc, outcome](const absl::Status& status) {
      CallOutcome brought = status.ok()
                                ? outcome(flight->response)
                                : CallOutcome{{}, Failure(rpc.peer, status), IsRefusal(status)};
      if (brought.calls.empty()) {
        Finish(status, brought.result, flight->Elapsed(), flight->record);
        brought.calls.push_back(std::move(flight->record));
      }
      flight->finished(std::move(brought));
      open_.Remove(&flight->wire);
    };
    send(*flight, client::Counted(rpc.method, std::move(then)));
  }

  // Cancels what is under way and returns once all of it has finished.
  void Stop() { open_.Stop(); }

 private:
  // One call under way: what gRPC needs until the answer.
  template <class Request, class Response>
  struct Flight {
    grpc::ClientContext wire;
    Request request;
    Response response;
    Finished finished;
    CallRecord record;
    const std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();

    absl::Duration Elapsed() const {
      return absl::FromChrono(std::chrono::steady_clock::now() - begin);
    }
  };

  client::OpenRpcs open_;
};

}  // namespace magpie::flow
