// The hosts that resources may call, by the names that the administrator gave them. Resources do
// not name hosts, so that a definition cannot reach a host that the administrator has not
// configured.

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
  // lower_snake names, followed by an environment unless it is the default one, to base URLs
  // without user or query. URLs of gRPC services begin with `grpc` or, with TLS, `grpcs`; they have
  // a port and no path. INVALID_ARGUMENT (reason BAD_UPSTREAMS) names the faulty entry.
  static absl::StatusOr<Upstreams> Parse(absl::string_view text);

  // The upstreams of an environment, by their names within it; "" is that of "bike", "staging" that
  // of "bike@staging".
  Upstreams In(absl::string_view environment) const;

  // Without a trailing '/'; null if the name is unknown.
  const std::string* Find(absl::string_view name) const;

  // The header or query parameter that carries the credentials of each call; authors may not set
  // it.
  struct Proof {
    std::string header;  // or
    std::string query;
  };
  void SetProof(absl::string_view name, Proof proof);
  // Null if the name is unknown.
  const Proof* FindProof(absl::string_view name) const;

 private:
  struct Upstream {
    std::string url;
    Proof proof;
  };
  std::map<std::string, Upstream, std::less<>> all_;
};

// "bike@staging": the configured name of `upstream` in an environment; "" has no '@'.
std::string NameIn(absl::string_view environment, absl::string_view upstream);

// Whether the URL of an upstream is that of a gRPC service.
bool IsGrpc(absl::string_view url);

}  // namespace magpie::resource
