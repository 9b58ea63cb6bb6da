#include "services/resource-engine/client/transport/means.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::resource {
namespace {

// One thread handles some 40,000 calls per second.
constexpr unsigned kMaxHttpThreads = 4;

absl::StatusOr<AuthConfig> ReadAuth(const std::string& path, const Upstreams& upstreams) {
  if (path.empty()) return AuthConfig();
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

absl::StatusOr<Means> MakeMeans(const MeansOptions& options) {
  ASSIGN_OR_RETURN(Upstreams upstreams, Upstreams::Parse(options.upstreams));
  ASSIGN_OR_RETURN(AuthConfig auth, ReadAuth(options.auth, upstreams));
  SetProofs(auth.ways, upstreams);
  ASSIGN_OR_RETURN(auto credentials, Credentials::Make(std::move(auth)));
  ASSIGN_OR_RETURN(http::Egress egress, http::Egress::Parse(options.egress));
  ASSIGN_OR_RETURN(auto http,
                   http::MakeClient({.threads = std::clamp(std::thread::hardware_concurrency(), 1U,
                                                           kMaxHttpThreads),
                                     .egress = egress,
                                     .max_calls = kMaxCallsUnderWay}));
  return Means{std::move(upstreams), std::move(credentials), std::move(http), std::move(egress)};
}

}  // namespace magpie::resource
