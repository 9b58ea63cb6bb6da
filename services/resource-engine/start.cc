#include "services/resource-engine/start.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/http/client.h"
#include "common/once/once.h"
#include "common/server/server.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store_metrics/metered_store.h"
#include "common/sweep/sweep.h"
#include "common/timer/timer.h"
#include "services/resource-engine/domain/upstreams.h"
#include "services/resource-engine/resource_engine.h"
#include "services/resource-engine/rpc/catalog_service.h"
#include "services/resource-engine/rpc/directory_service.h"
#include "services/resource-engine/rpc/gateway_service.h"

namespace magpie::resource {
namespace {

class ResourcePart final : public server::Part {
 public:
  ResourcePart(std::unique_ptr<magpie::store::Store> store, Upstreams upstreams,
               std::unique_ptr<Credentials> credentials, std::unique_ptr<http::Client> http)
      : store_(std::move(store)),
        engine_(*store_, once_, clock_, timers_, std::move(upstreams), std::move(credentials),
                std::move(http)) {
    KeepSweeping(once_, clock_, timers_);
  }

  absl::Status Serve(const std::string& listen) {
    ASSIGN_OR_RETURN(server_, server::Server::Start(
                                  listen, {{v1::CatalogService::service_full_name(), &catalog_},
                                           {v1::DirectoryService::service_full_name(), &directory_},
                                           {v1::GatewayService::service_full_name(), &gateway_}}));
    return absl::OkStatus();
  }

  void Ready() override { server_->Ready(); }
  void Drain(absl::Time deadline) override { server_->Drain(deadline); }

 private:
  // In the order of who needs whom: the server ends first, the store last.
  const std::unique_ptr<magpie::store::Store> store_;
  const SystemClock clock_;
  Once once_{*store_, clock_};
  ThreadTimers timers_;
  ResourceEngine engine_;
  CatalogService catalog_{engine_};
  DirectoryService directory_{engine_};
  GatewayService gateway_{engine_};
  std::unique_ptr<server::Server> server_;
};

absl::StatusOr<AuthByUpstream> ReadAuth(const std::string& path, const Upstreams& upstreams) {
  if (path.empty()) return AuthByUpstream();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    return Error(absl::StatusCode::kInvalidArgument, "BAD_AUTH",
                 absl::StrCat("cannot read the file of --auth: ", path));
  }
  return ParseAuth(text.str(), upstreams);
}

}  // namespace

absl::StatusOr<std::unique_ptr<server::Part>> StartResourceEngine(const Options& options) {
  ASSIGN_OR_RETURN(Upstreams upstreams, Upstreams::Parse(options.upstreams));
  ASSIGN_OR_RETURN(AuthByUpstream auth, ReadAuth(options.auth, upstreams));
  ASSIGN_OR_RETURN(auto credentials, Credentials::Make(std::move(auth)));
  ASSIGN_OR_RETURN(http::Egress egress, http::Egress::Parse(options.egress));
  ASSIGN_OR_RETURN(auto http, http::MakeClient({.egress = std::move(egress),
                                                .max_calls = Processor::kMaxCalls}));
  ASSIGN_OR_RETURN(auto store, OpenMeteredStore("resource-engine", options.data));
  auto part = std::make_unique<ResourcePart>(std::move(store), std::move(upstreams),
                                             std::move(credentials), std::move(http));
  RETURN_IF_ERROR(part->Serve(options.listen));
  return part;
}

}  // namespace magpie::resource
