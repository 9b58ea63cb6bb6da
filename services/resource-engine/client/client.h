// The resource engine as a library, for processes that plan and call business units themselves and
// ask the engine for definitions only. Its layers are the requests (protocol.h, and query.h, which
// parses them), their execution (processor.h, over domain/run/plan.h and domain/run/execution.h),
// and the calls (calls/sender_stack.h).
//
//   ASSIGN_OR_RETURN(auto client, Client::Make("127.0.0.1:7102", options, clock, timers));
//   client->Fetch(context, {.fields = ..., .params = ...}, [](absl::StatusOr<Fetched> f) {...});

#pragma once

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer.h"
#include "services/resource-engine/client/processor.h"
#include "services/resource-engine/client/quality_reporter.h"
#include "services/resource-engine/client/remote_directory.h"
#include "services/resource-engine/client/transport/means.h"

namespace magpie::resource {

// Thread-safe.
class Client {
 public:
  // `directory` is "host:port" of the engine; `clock` and `timers` must outlive it. The errors of
  // MakeMeans.
  static absl::StatusOr<std::unique_ptr<Client>> Make(const std::string& directory,
                                                      const MeansOptions& options,
                                                      const Clock& clock, Timers& timers);

  Client(const std::string& directory, Means means, const Clock& clock, Timers& timers)
      : reporter_(directory, clock, timers),
        processor_(clock, timers, std::move(means)),
        directory_(directory, clock, timers) {}

  // Like Processor::Fetch, by what is published now; also the errors of RemoteDirectory::Find. If
  // `context.caller` has no grant for one of the resources, the whole fetch is refused. Trials are
  // only for the engine: INVALID_ARGUMENT.
  void Fetch(const Context& context, FetchFields command,
             absl::AnyInvocable<void(absl::StatusOr<Fetched>)> then);

  // Like Processor::Invoke, and as above.
  void Invoke(const Context& context, InvokeApi command,
              absl::AnyInvocable<void(absl::StatusOr<Invoked>)> then);

 private:
  QualityReporter reporter_;
  Processor processor_;
  RemoteDirectory directory_;  // last: what it finds is handed to the processor
};

}  // namespace magpie::resource
