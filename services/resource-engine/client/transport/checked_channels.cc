#include "services/resource-engine/client/transport/checked_channels.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/rpc/client/open_rpcs.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

// "10.0.0.7:50051" or "[fd00::7]:50051"; empty for anything else.
std::string TextOf(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return absl::StrCat(text, ":", ntohs(v4.sin_port));
  }
  if (address.sa_family != AF_INET6) return "";
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  return absl::StrCat("[", text, "]:", ntohs(v6.sin6_port));
}

// gRPC's notation for a list of addresses of one family: "ipv4:10.0.0.7:50051,10.0.0.8:50051".
absl::StatusOr<std::string> TargetOf(const addrinfo* found, const http::Egress& egress) {
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  for (; found != nullptr; found = found->ai_next) {
    if (!egress.Allows(*found->ai_addr)) continue;
    auto& addresses = found->ai_family == AF_INET ? v4 : v6;
    if (std::string text = TextOf(*found->ai_addr); !text.empty()) {
      addresses.push_back(std::move(text));
    }
  }
  if (!v4.empty()) return absl::StrCat("ipv4:", absl::StrJoin(v4, ","));
  if (!v6.empty()) return absl::StrCat("ipv6:", absl::StrJoin(v6, ","));
  return Error(StatusCode::kPermissionDenied, "EGRESS_REFUSED",
               "its address may not be called (flag --egress)");
}

// The host of "host:port".
absl::StatusOr<std::string> LookUpHost(absl::string_view authority, const http::Egress& egress) {
  const size_t colon = authority.rfind(':');
  absl::string_view host = authority.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  const std::string name(host);
  const std::string port(authority.substr(colon + 1));
  const addrinfo hints{.ai_flags = AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), port.c_str(), &hints, &found) != 0) {
    return Error(StatusCode::kUnavailable, "UPSTREAM_UNREACHABLE", "its host has no address");
  }
  const auto target = TargetOf(found, egress);
  freeaddrinfo(found);
  return target;
}

// The text of a file; empty if there is no path.
absl::StatusOr<std::string> Read(const std::string& path) {
  if (path.empty()) return "";
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (file && !text.str().empty()) return text.str();
  return Error(StatusCode::kUnavailable, "UPSTREAM_UNREACHABLE",
               "a file of its certificates cannot be read");
}

absl::StatusOr<client::Server> ServerOf(const Endpoint& endpoint, const http::Egress& egress) {
  client::Server server{.authority = endpoint.url.substr(endpoint.url.find("//") + 2),
                        .tls = absl::StartsWith(endpoint.url, "grpcs://"),
                        .max_response_bytes = CheckedChannels::kMaxResponseBytes};
  ASSIGN_OR_RETURN(server.target, LookUpHost(server.authority, egress));
  ASSIGN_OR_RETURN(server.ca, Read(endpoint.tls.ca));
  ASSIGN_OR_RETURN(server.certificate, Read(endpoint.tls.certificate));
  ASSIGN_OR_RETURN(server.key, Read(endpoint.tls.key));
  return server;
}

}  // namespace

CheckedChannels::CheckedChannels(http::Egress egress, const Clock& clock)
    : egress_(std::move(egress)), clock_(clock), thread_([this] { LookUpAll(); }) {}

void CheckedChannels::For(const Endpoint& endpoint, Then then) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = client::Stopping();
  {
    absl::MutexLock lock(&mutex_);
    if (!stopped_) {
      Upstream& upstream = upstreams_[endpoint];
      const bool old = clock_.Now() - upstream.looked_up >= kLookUpEvery;
      if ((old || !upstream.channel.ok()) && !std::exchange(upstream.looking, true)) {
        to_look_up_.push_back(endpoint);
      }
      if (!upstream.channel.ok()) return upstream.waiting.push_back(std::move(then));
      channel = upstream.channel;
    }
  }
  then(std::move(channel));
}

void CheckedChannels::LookUpAll() {
  const auto has_work = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopped_ || !to_look_up_.empty();
  };
  while (true) {
    Endpoint endpoint;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&has_work));
      if (stopped_) return;
      endpoint = std::move(to_look_up_.front());
      to_look_up_.pop_front();
    }
    LookUp(endpoint);
  }
}

void CheckedChannels::LookUp(const Endpoint& endpoint) {
  const absl::StatusOr<client::Server> server = ServerOf(endpoint, egress_);
  std::vector<Then> waiting;
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel;
  {
    absl::MutexLock lock(&mutex_);
    Upstream& upstream = upstreams_[endpoint];
    upstream.looked_up = clock_.Now();
    upstream.looking = false;
    if (!server.ok()) {
      // Keeps the previous address if there is no new one, unless it may no longer be called.
      if (!upstream.channel.ok() || absl::IsPermissionDenied(server.status())) {
        upstream.channel = server.status();
      }
    } else if (!upstream.channel.ok() || *server != upstream.server) {
      upstream.server = *server;
      upstream.channel = client::Connect(*server);
    }
    channel = upstream.channel;
    waiting.swap(upstream.waiting);
  }
  for (Then& then : waiting) then(channel);
}

void CheckedChannels::Stop() {
  std::vector<Then> waiting;
  {
    absl::MutexLock lock(&mutex_);
    if (std::exchange(stopped_, true)) return;
  }
  thread_.join();
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [endpoint, upstream] : upstreams_) {
      for (Then& then : upstream.waiting) waiting.push_back(std::move(then));
      upstream.waiting.clear();
    }
  }
  for (Then& then : waiting) then(client::Stopping());
}

}  // namespace magpie::resource
