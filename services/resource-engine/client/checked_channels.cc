#include "services/resource-engine/client/checked_channels.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/client/channel.h"
#include "common/client/open_calls.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

using absl::StatusCode;

// "10.0.0.7:50051" or "[fd00::7]:50051"; empty of what is neither.
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

// What gRPC calls a list of addresses of one family: "ipv4:10.0.0.7:50051,10.0.0.8:50051".
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
               "its address is not one that may be called");
}

// Of "host:port".
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

}  // namespace

CheckedChannels::CheckedChannels(http::Egress egress, const Clock& clock)
    : egress_(std::move(egress)), clock_(clock), thread_([this] { LookUpAll(); }) {}

void CheckedChannels::For(const std::string& url, Then then) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = client::Stopping();
  {
    absl::MutexLock lock(&mutex_);
    if (!stopped_) {
      Upstream& upstream = upstreams_[url];
      const bool old = clock_.Now() - upstream.looked_up >= kLookUpEvery;
      if ((old || !upstream.channel.ok()) && !std::exchange(upstream.looking, true)) {
        to_look_up_.push_back(url);
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
    std::string url;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&has_work));
      if (stopped_) return;
      url = std::move(to_look_up_.front());
      to_look_up_.pop_front();
    }
    LookUp(url);
  }
}

void CheckedChannels::LookUp(const std::string& url) {
  const bool tls = absl::StartsWith(url, "grpcs://");
  const std::string authority = url.substr(url.find("//") + 2);
  const absl::StatusOr<std::string> target = LookUpHost(authority, egress_);
  std::vector<Then> waiting;
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel;
  {
    absl::MutexLock lock(&mutex_);
    Upstream& upstream = upstreams_[url];
    upstream.looked_up = clock_.Now();
    upstream.looking = false;
    if (!target.ok()) {
      // What answered before is rather called than nobody, but not where it may not be any more.
      if (!upstream.channel.ok() || absl::IsPermissionDenied(target.status())) {
        upstream.channel = target.status();
      }
    } else if (!upstream.channel.ok() || *target != upstream.addresses) {
      upstream.addresses = *target;
      upstream.channel = client::Connect({.target = *target,
                                          .authority = authority,
                                          .tls = tls,
                                          .max_response_bytes = kMaxResponseBytes});
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
    for (auto& [url, upstream] : upstreams_) {
      for (Then& then : upstream.waiting) waiting.push_back(std::move(then));
      upstream.waiting.clear();
    }
  }
  for (Then& then : waiting) then(client::Stopping());
}

}  // namespace magpie::resource
