// The hosts that resources may call, by the names that the administrator gave
// them. Authors of resources name no hosts, so that a definition cannot reach
// where the administrator did not look.

#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::resource {

class Upstreams {
 public:
  static constexpr size_t kMaxUpstreams = 1000;

  Upstreams() = default;

  // "bike=http://127.0.0.1:7190,bike@staging=https://host/base,locks=grpc://host:50051":
  // lower_snake names, with that of an environment where it is not the usual one, to base URLs,
  // which have neither user nor query. `grpc` and, with TLS, `grpcs` are those of gRPC services;
  // they have a port, and no path. INVALID_ARGUMENT (reason BAD_UPSTREAMS) names the entry at
  // fault.
  static absl::StatusOr<Upstreams> Parse(absl::string_view text);

  // Those of one environment, by their names within it; "" is that of "bike", "staging" that of
  // "bike@staging".
  Upstreams In(absl::string_view environment) const;

  // Without a '/' at its end; null where the name is unknown.
  const std::string* Find(absl::string_view name) const;

  // The header or the query parameter of each call to it that proves who calls: no author's.
  struct Proof {
    std::string header;  // or
    std::string query;
  };
  void SetProof(absl::string_view name, Proof proof);
  // Null where the name is unknown.
  const Proof* FindProof(absl::string_view name) const;

 private:
  struct Upstream {
    std::string url;
    Proof proof;
  };
  std::map<std::string, Upstream, std::less<>> all_;
};

// "bike@staging": what the administrator calls `upstream` of an environment; "" has no '@'.
std::string NameIn(absl::string_view environment, absl::string_view upstream);

// Whether an upstream's URL is that of a gRPC service.
bool IsGrpc(absl::string_view url);

}  // namespace magpie::resource
