// The means for calls to business units, from the administrator's flags.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/http/client.h"
#include "services/resource-engine/client/transport/credentials.h"
#include "services/resource-engine/domain/resource/upstreams.h"

namespace magpie::resource {

struct MeansOptions {
  std::string upstreams;  // "bike=http://127.0.0.1:7190", see domain/resource/upstreams.h
  std::string auth;       // the file of domain/definition/auth.h; empty for none
  std::string egress;     // "127.0.0.0/8": see common/http/egress.h
};

// Calls that may be under way at a time.
inline constexpr size_t kMaxCallsUnderWay = 10'000;

struct Means {
  Upstreams upstreams;
  std::unique_ptr<Credentials> credentials;
  std::unique_ptr<http::Client> http;
  http::Egress egress = {};
};

// INVALID_ARGUMENT if an option is malformed, or the file of `auth` cannot be read (BAD_AUTH).
absl::StatusOr<Means> MakeMeans(const MeansOptions& options);

}  // namespace magpie::resource
