#include "services/resource-engine/domain/resource/upstreams.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {
namespace {

absl::Status Bad(absl::string_view entry, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_UPSTREAMS",
               absl::StrCat("upstream '", entry, "' ", what));
}

// "host:50051", "[::1]:50051"
bool HasPort(absl::string_view host) {
  const size_t colon = host.rfind(':');
  int port = 0;
  return colon != host.npos && absl::SimpleAtoi(host.substr(colon + 1), &port) && port > 0 &&
         port < 65'536;
}

bool IsBaseUrl(absl::string_view url) {
  const bool is_grpc = IsGrpc(url);
  if (!absl::ConsumePrefix(&url, "http://") && !absl::ConsumePrefix(&url, "https://") &&
      !absl::ConsumePrefix(&url, "grpc://") && !absl::ConsumePrefix(&url, "grpcs://")) {
    return false;
  }
  const absl::string_view host = url.substr(0, url.find('/'));
  if (is_grpc && (host.size() != url.size() || !HasPort(host))) return false;
  const auto is_plain = [](char c) {
    return absl::ascii_isgraph(c) && !absl::StrContains("?#@\\{}", absl::string_view(&c, 1));
  };
  return !host.empty() && host.front() != ':' && std::ranges::all_of(url, is_plain);
}

}  // namespace

bool IsGrpc(absl::string_view url) {
  return absl::StartsWith(url, "grpc://") || absl::StartsWith(url, "grpcs://");
}

absl::StatusOr<Upstreams> Upstreams::Parse(absl::string_view text) {
  Upstreams upstreams;
  for (const absl::string_view entry : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(absl::StripAsciiWhitespace(entry), absl::MaxSplits('=', 1));
    const auto& [name, url] = parts;
    const std::pair<absl::string_view, absl::string_view> full =
        absl::StrSplit(name, absl::MaxSplits('@', 1));
    const bool bad_environment = absl::StrContains(name, '@') && !ParseName(full.second).ok();
    if (!ParseName(full.first).ok() || bad_environment) {
      return Bad(entry, "must be NAME=URL, with a name such as bike or bike@staging");
    }
    if (!IsBaseUrl(url))
      return Bad(entry,
                 "must be NAME=URL, with an http or https URL of a host, or a grpc or grpcs URL "
                 "with a port");
    const absl::string_view base = absl::StripSuffix(url, "/");
    const bool is_new =
        upstreams.all_.emplace(std::string(name), Upstream{.url = std::string(base)}).second;
    if (!is_new) return Bad(entry, "has the name of an earlier entry");
    if (upstreams.all_.size() > kMaxUpstreams) return Bad(entry, "is one entry too many");
  }
  return upstreams;
}

Upstreams Upstreams::In(absl::string_view environment) const {
  Upstreams upstreams;
  for (const auto& [name, upstream] : all_) {
    const std::pair<absl::string_view, absl::string_view> full =
        absl::StrSplit(name, absl::MaxSplits('@', 1));
    if (full.second == environment) upstreams.all_.emplace(std::string(full.first), upstream);
  }
  return upstreams;
}

std::string NameIn(absl::string_view environment, absl::string_view upstream) {
  return absl::StrCat(upstream, environment.empty() ? "" : "@", environment);
}

const std::string* Upstreams::Find(absl::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second.url;
}

void Upstreams::SetProof(absl::string_view name, Proof proof) {
  const auto found = all_.find(name);
  if (found != all_.end()) found->second.proof = std::move(proof);
}

const Upstreams::Proof* Upstreams::FindProof(absl::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second.proof;
}

}  // namespace magpie::resource
