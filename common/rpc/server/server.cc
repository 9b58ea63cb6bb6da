#include "common/rpc/server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/impl/server_builder_option.h>

#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_join.h"
#include "common/log/log.h"
#include "common/rpc/server/address.h"
#include "common/rpc/server/health.h"
#include "common/rpc/server/limits.h"
#include "common/rpc/server/malformed.h"
#include "common/status/macros.h"

ABSL_FLAG(bool, reflection, true,
          "Serve gRPC reflection: clients may list the services and their messages");

namespace magpie::server {

struct Server::Impl {
  explicit Impl(const std::vector<std::string>& names) : names(names), health(names) {}

  const std::vector<std::string> names;
  std::string address;
  Health health;
  std::unique_ptr<grpc::Server> grpc;
};

namespace {

// A connection that is silent for this long gets a ping, and is closed if it does not answer.
constexpr absl::Duration kKeepaliveTime = absl::Minutes(1);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);
// Clients may ping this often, also between RPCs: common/rpc/client pings every 30 seconds.
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

// Only this function chooses credentials and encryption for clients.
std::shared_ptr<grpc::ServerCredentials> Credentials() { return grpc::InsecureServerCredentials(); }

void Configure(grpc::ServerBuilder& builder) {
  builder.SetOption(std::make_unique<Reflection>(absl::GetFlag(FLAGS_reflection)));
  builder.SetMaxReceiveMessageSize(GrpcMessageLimit());
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(RefuseMalformed());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  // Two servers on one port would silently share its RPCs.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Millis(kLeastPingInterval));
}

std::vector<std::string> NamesOf(const std::vector<Service>& services) {
  std::vector<std::string> names;
  names.reserve(services.size());
  for (const Service& service : services) names.push_back(service.name);
  return names;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const std::string& listen,
                                                      const std::vector<Service>& services) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(listen));
  auto impl = std::make_unique<Impl>(NamesOf(services));
  grpc::ServerBuilder builder;
  Configure(builder);
  builder.RegisterService(&impl->health);
  for (const Service& service : services) builder.RegisterService(service.handlers);
  int port = 0;
  builder.AddListeningPort(listen, Credentials(), &port);
  impl->grpc = builder.BuildAndStart();
  if (impl->grpc == nullptr) return CannotListen(address);
  address.port = port;
  impl->address = ToString(address);
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { Drain(absl::Now()); }

void Server::Ready() {
  impl_->health.SetServing(true);
  const std::string services = absl::StrJoin(impl_->names, " ");
  Log(Level::kInfo, "serving", {{"address", impl_->address}, {"services", services}});
}

void Server::Drain(absl::Time deadline) {
  impl_->health.Stop();
  impl_->grpc->Shutdown(absl::ToChronoTime(deadline));
}

const std::string& Server::address() const { return impl_->address; }

}  // namespace magpie::server
