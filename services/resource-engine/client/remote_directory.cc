#include "services/resource-engine/client/remote_directory.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/rpc/client/channel.h"
#include "common/rpc/client/open_rpcs.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/directory_service.grpc.pb.h"
#include "services/resource-engine/client/known_resources.h"
#include "services/resource-engine/wire/convert_resource.h"

namespace magpie::resource {
namespace {

constexpr absl::Duration kLookUpTimeout = absl::Seconds(30);
constexpr absl::Duration kWatchAgain = absl::Seconds(1);
// For a look-up that publications keep overtaking.
constexpr int kMostLookUps = 3;

struct Tenant {
  absl::Mutex mutex;
  KnownResources known ABSL_GUARDED_BY(mutex);
  std::shared_ptr<const Planner> planner ABSL_GUARDED_BY(mutex);  // of the known catalog

  // The planner of `catalog`; null for null.
  std::shared_ptr<const Planner> PlannerOf(std::shared_ptr<const Catalog> catalog)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (catalog == nullptr) return nullptr;
    if (planner == nullptr || planner->catalog() != catalog) {
      planner = std::make_shared<const Planner>(std::move(catalog));
    }
    return planner;
  }
};

struct LookUp {
  Context context;
  std::shared_ptr<Tenant> tenant;
  RemoteDirectory::Found found;
  int attempts = 0;
  std::unique_ptr<grpc::ClientContext> wire;
  v1::LookUpResourcesRequest request;
  v1::LookUpResourcesResponse response;
};

absl::StatusOr<std::shared_ptr<const Planner>> Take(LookUp& look_up) {
  std::vector<Resource> resources;
  for (const v1::Resource& message : look_up.response.resources()) {
    ASSIGN_OR_RETURN(Resource resource, FromProto(message));
    resources.push_back(std::move(resource));
  }
  ASSIGN_OR_RETURN(const Guards guards, FromProto(look_up.response.guarded_places()));
  absl::MutexLock lock(&look_up.tenant->mutex);
  ASSIGN_OR_RETURN(auto catalog, look_up.tenant->known.Add(look_up.response.revision(),
                                                           std::move(resources), guards));
  return look_up.tenant->PlannerOf(std::move(catalog));
}

}  // namespace

struct RemoteDirectory::Impl {
  // A stream of revisions; deletes itself at its end.
  class Watch;

  Impl(const std::string& address, const Clock& clock, Timers& timers)
      : clock(clock),
        stub(v1::DirectoryService::NewStub(client::Connect(address))),
        timers(timers) {}

  std::shared_ptr<Tenant> TenantOf(const TenantId& id);
  void Send(std::shared_ptr<LookUp> look_up);
  void Answer(const std::shared_ptr<LookUp>& look_up, const absl::Status& status);
  void Begin(const TenantId& id, std::shared_ptr<Tenant> tenant);
  void Stop();

  const Clock& clock;
  const std::unique_ptr<v1::DirectoryService::Stub> stub;
  const client::Method look_up_method{v1::DirectoryService::service_full_name(), "LookUpResources"};

  absl::Mutex mutex;
  absl::flat_hash_map<TenantId, std::shared_ptr<Tenant>> tenants ABSL_GUARDED_BY(mutex);

  client::OpenRpcs open;
  TimerScope timers;  // last: its timers use the others
};

class RemoteDirectory::Impl::Watch final
    : public grpc::ClientReadReactor<v1::WatchRevisionsResponse> {
 public:
  Watch(Impl& impl, TenantId id, std::shared_ptr<Tenant> tenant)
      : impl_(impl), id_(std::move(id)), tenant_(std::move(tenant)) {}

  void Start() {
    if (!impl_.open.Add(&wire_)) return delete this;
    Context context{.tenant = id_};
    client::Prepare(context, absl::InfiniteDuration(), wire_);
    wire_.set_wait_for_ready(true);
    impl_.stub->async()->WatchRevisions(&wire_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    {
      absl::MutexLock lock(&tenant_->mutex);
      tenant_->known.Advance(response_.revision());
    }
    StartRead(&response_);
  }

  void OnDone(const grpc::Status&) override {
    Impl& impl = impl_;
    impl.timers.At(impl.clock.Now() + kWatchAgain, [&impl, id = id_, tenant = tenant_](bool due) {
      if (due) impl.Begin(id, tenant);
    });
    impl.open.Remove(&wire_);
    delete this;
  }

 private:
  Impl& impl_;
  const TenantId id_;
  const std::shared_ptr<Tenant> tenant_;
  grpc::ClientContext wire_;
  const v1::WatchRevisionsRequest request_;
  v1::WatchRevisionsResponse response_;
};

std::shared_ptr<Tenant> RemoteDirectory::Impl::TenantOf(const TenantId& id) {
  std::shared_ptr<Tenant> tenant;
  {
    absl::MutexLock lock(&mutex);
    const auto known = tenants.find(id);
    if (known != tenants.end()) return known->second;
    tenant = std::make_shared<Tenant>();
    if (tenants.size() >= kMaxTenants) return tenant;
    tenants.emplace(id, tenant);
  }
  Begin(id, tenant);
  return tenant;
}

void RemoteDirectory::Impl::Begin(const TenantId& id, std::shared_ptr<Tenant> tenant) {
  (new Watch(*this, id, std::move(tenant)))->Start();
}

void RemoteDirectory::Impl::Send(std::shared_ptr<LookUp> look_up) {
  ++look_up->attempts;
  look_up->wire = std::make_unique<grpc::ClientContext>();
  client::Prepare(look_up->context, kLookUpTimeout, *look_up->wire);
  look_up->wire->set_wait_for_ready(true);
  if (!open.Add(look_up->wire.get())) return look_up->found(client::Stopping());
  LookUp& call = *look_up;
  stub->async()->LookUpResources(
      call.wire.get(), &call.request, &call.response,
      client::Counted(look_up_method, [this, look_up](const absl::Status& status) {
        grpc::ClientContext* const wire = look_up->wire.release();
        Answer(look_up, status);
        open.Remove(wire);
        delete wire;
      }));
}

void RemoteDirectory::Impl::Answer(const std::shared_ptr<LookUp>& look_up,
                                   const absl::Status& status) {
  if (!status.ok()) return look_up->found(status);
  auto planner = Take(*look_up);
  if (absl::IsAborted(planner.status()) && look_up->attempts < kMostLookUps) return Send(look_up);
  look_up->found(std::move(planner));
}

void RemoteDirectory::Impl::Stop() {
  open.Stop();
  timers.Stop();
}

RemoteDirectory::RemoteDirectory(const std::string& address, const Clock& clock, Timers& timers)
    : impl_(std::make_unique<Impl>(address, clock, timers)) {}

RemoteDirectory::~RemoteDirectory() { impl_->Stop(); }

void RemoteDirectory::Find(const Context& context, std::span<const ResourceId> names, Found found) {
  const auto tenant = impl_->TenantOf(context.tenant);
  std::shared_ptr<const Planner> known;
  {
    absl::MutexLock lock(&tenant->mutex);
    known = tenant->PlannerOf(tenant->known.Find(names));
  }
  if (known != nullptr) return found(std::move(known));
  const auto look_up = std::shared_ptr<LookUp>(new LookUp{.context = context, .tenant = tenant});
  for (const ResourceId& name : names) look_up->request.add_names(name.str());
  look_up->found = std::move(found);
  impl_->Send(look_up);
}

}  // namespace magpie::resource
