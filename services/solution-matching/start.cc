#include "services/solution-matching/start.h"

#include <utility>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"
#include "common/records/sweep.h"
#include "common/rpc/server/server.h"
#include "common/status/macros.h"
#include "common/store/rocks/metered_store.h"
#include "services/solution-matching/matching.h"
#include "services/solution-matching/rpc/matching_service.h"

namespace magpie::matching {
namespace {

class MatchingPart final : public server::Part {
 public:
  explicit MatchingPart(std::unique_ptr<magpie::store::Store> store) : store_(std::move(store)) {
    KeepSweeping(once_, clock_, timers_);
  }

  absl::Status Serve(const std::string& listen) {
    RETURN_IF_ERROR(matching_.Load());
    ASSIGN_OR_RETURN(server_, server::Server::Start(listen, {{kMatchingService, service_.get()}}));
    return absl::OkStatus();
  }

  void Ready() override { server_->Ready(); }
  void Drain(absl::Time deadline) override { server_->Drain(deadline); }

 private:
  // In the order of dependence: the server is destroyed first, the store last.
  const std::unique_ptr<magpie::store::Store> store_;
  const SystemClock clock_;
  Once once_{*store_, clock_};
  ThreadTimers timers_;
  Matching matching_{*store_, once_, clock_};
  const std::unique_ptr<grpc::Service> service_ = MakeMatchingService(matching_);
  std::unique_ptr<server::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<server::Part>> StartMatching(const Options& options) {
  ASSIGN_OR_RETURN(auto store, OpenMeteredStore("solution-matching", options.data));
  auto part = std::make_unique<MatchingPart>(std::move(store));
  RETURN_IF_ERROR(part->Serve(options.listen));
  return part;
}

}  // namespace magpie::matching
