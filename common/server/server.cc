#include "common/server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_join.h"
#include "common/log/log.h"
#include "common/server/address.h"
#include "common/server/limits.h"
#include "common/status/macros.h"
#include "grpc/health/v1/health.pb.h"

ABSL_FLAG(bool, reflection, true, "Whether clients may ask for the services and their messages");

namespace magpie::server {

struct Server::Impl {
  std::vector<std::string> names;  // "" stands for the server as a whole
  std::string address;
  std::unique_ptr<grpc::Server> grpc;

  void SetHealth(bool serving) {
    for (const std::string& name : names) {
      grpc->GetHealthCheckService()->SetServingStatus(name, serving);
    }
  }
};

namespace {

// A connection that is silent this long is asked whether it lives, and closed where it is not.
constexpr absl::Duration kKeepaliveTime = absl::Minutes(1);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);
// Clients may ask this often, also between calls: common/client asks every 30 seconds.
constexpr absl::Duration kLeastPingInterval = absl::Seconds(10);

int Millis(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// gRPC adds reflection to every server of a program that links it; this makes it a choice.
class Reflection final : public grpc::ServerBuilderOption {
 public:
  explicit Reflection(bool on) : on_(on) {}

  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}

  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    auto plugin = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    std::erase_if(*plugins, [&](const auto& other) { return other->name() == plugin->name(); });
    if (on_) plugins->push_back(std::move(plugin));
  }

 private:
  const bool on_;
};

// Who may connect, and whether in the clear, is chosen here and nowhere else.
std::shared_ptr<grpc::ServerCredentials> Credentials() { return grpc::InsecureServerCredentials(); }

void Configure(grpc::ServerBuilder& builder) {
  // Reflection knows a service only by its descriptor, and gRPC's own health service brings none.
  google::protobuf::LinkMessageReflection<grpc::health::v1::HealthCheckRequest>();
  grpc::EnableDefaultHealthCheckService(true);
  builder.SetOption(std::make_unique<Reflection>(absl::GetFlag(FLAGS_reflection)));
  builder.SetMaxReceiveMessageSize(GrpcMessageLimit());
  // Two servers on one port would share its calls, unseen.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(kLeastPingInterval));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const std::string& listen,
                                                      const std::vector<Service>& services) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(listen));
  grpc::ServerBuilder builder;
  Configure(builder);
  int port = 0;
  builder.AddListeningPort(listen, Credentials(), &port);
  auto impl = std::make_unique<Impl>();
  impl->names.emplace_back();
  for (const Service& service : services) {
    builder.RegisterService(service.handlers);
    impl->names.push_back(service.name);
  }
  impl->grpc = builder.BuildAndStart();
  if (impl->grpc == nullptr) return CannotListen(address);
  impl->SetHealth(false);
  address.port = port;
  impl->address = ToString(address);
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { Drain(absl::Now()); }

void Server::Ready() {
  impl_->SetHealth(true);
  const std::string services = absl::StrJoin(impl_->names.begin() + 1, impl_->names.end(), " ");
  Log(Level::kInfo, "serving", {{"address", impl_->address}, {"services", services}});
}

void Server::Drain(absl::Time deadline) {
  impl_->SetHealth(false);
  impl_->grpc->Shutdown(absl::ToChronoTime(deadline));
}

const std::string& Server::address() const { return impl_->address; }

}  // namespace magpie::server
