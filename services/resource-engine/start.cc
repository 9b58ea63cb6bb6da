#include "services/resource-engine/start.h"

#include <utility>

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"
#include "common/records/sweep.h"
#include "common/rpc/server/server.h"
#include "common/status/macros.h"
#include "common/store/rocks/metered_store.h"
#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/rpc/catalog_service.h"
#include "services/resource-engine/rpc/directory_service.h"
#include "services/resource-engine/rpc/gateway_service.h"
#include "services/resource-engine/rpc/quality_service.h"

namespace magpie::resource {
namespace {

class ResourcePart final : public server::Part {
 public:
  ResourcePart(std::unique_ptr<magpie::store::Store> store, Means means)
      : store_(std::move(store)), engine_(*store_, once_, clock_, timers_, std::move(means)) {
    KeepSweeping(once_, clock_, housekeeping_);
    KeepWriting();
  }

  absl::Status Serve(const std::string& listen) {
    ASSIGN_OR_RETURN(server_, server::Server::Start(listen, {{kCatalogService, catalog_.get()},
                                                             {kDirectoryService, directory_.get()},
                                                             {kGatewayService, gateway_.get()},
                                                             {kQualityService, quality_.get()}}));
    return absl::OkStatus();
  }

  void Ready() override { server_->Ready(); }
  void Drain(absl::Time deadline) override {
    engine_.watchers().Stop();
    server_->Drain(deadline);
  }

 private:
  void KeepWriting() {
    housekeeping_.At(clock_.Now() + kQualityPause, [this] {
      engine_.quality().Write();
      KeepWriting();
    });
  }

  // In the order of dependence: the server is destroyed first, the store last.
  const std::unique_ptr<magpie::store::Store> store_;
  const SystemClock clock_;
  Once once_{*store_, clock_};
  ThreadTimers timers_;
  ResourceEngine engine_;
  ThreadTimers housekeeping_;  // its work waits for the disk
  ThreadTimers imports_;
  ThreadTimers puts_;
  const std::unique_ptr<grpc::Service> catalog_ = MakeCatalogService(engine_, imports_, puts_);
  const std::unique_ptr<grpc::Service> directory_ = MakeDirectoryService(engine_);
  const std::unique_ptr<grpc::Service> gateway_ = MakeGatewayService(engine_);
  const std::unique_ptr<grpc::Service> quality_ = MakeQualityService(engine_);
  std::unique_ptr<server::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<server::Part>> StartResourceEngine(const Options& options) {
  ASSIGN_OR_RETURN(Means means, MakeMeans(options.means));
  ASSIGN_OR_RETURN(auto store, OpenMeteredStore("resource-engine", options.data));
  auto part = std::make_unique<ResourcePart>(std::move(store), std::move(means));
  RETURN_IF_ERROR(part->Serve(options.listen));
  return part;
}

}  // namespace magpie::resource
