#include "common/rpc/server/limits.h"

#include <algorithm>
#include <atomic>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"

ABSL_FLAG(int32_t, max_rpcs, 10000,
          "Maximum RPCs under way at once (10 to 1000000); above 90 %, only those that finish "
          "something are accepted");
ABSL_FLAG(int64_t, max_message_bytes, magpie::server::kUsualMessageBytes,
          "Maximum size of a request in bytes (1024 to 268435456)");

namespace magpie::server {
namespace {

constexpr int32_t kLeastRpcs = 10;
constexpr int32_t kMostRpcs = 1'000'000;
constexpr int64_t kLeastMessageBytes = 1 << 10;
constexpr int64_t kMostMessageBytes = 256 << 20;

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

std::atomic<int32_t> rpcs_under_way = 0;

}  // namespace

absl::Status CheckLimitFlags() {
  const int32_t rpcs = absl::GetFlag(FLAGS_max_rpcs);
  if (rpcs < kLeastRpcs || rpcs > kMostRpcs) {
    return InvalidField("--max_rpcs", absl::StrCat("must be from ", kLeastRpcs, " to ", kMostRpcs));
  }
  const int64_t bytes = absl::GetFlag(FLAGS_max_message_bytes);
  if (bytes < kLeastMessageBytes || bytes > kMostMessageBytes) {
    return InvalidField("--max_message_bytes", absl::StrCat("must be from ", kLeastMessageBytes,
                                                            " to ", kMostMessageBytes));
  }
  return absl::OkStatus();
}

absl::Status Enter(Kind kind) {
  const int32_t most = absl::GetFlag(FLAGS_max_rpcs);
  const int32_t limit = kind == Kind::kFinishingWork ? most : most - most / 10;
  if (rpcs_under_way.fetch_add(1, std::memory_order_relaxed) < limit) return absl::OkStatus();
  Leave();
  return WithRetry(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                         absl::StrCat("more than ", limit, " RPCs are under way")),
                   kRetryAfter);
}

void Leave() { rpcs_under_way.fetch_sub(1, std::memory_order_relaxed); }

absl::Status CheckSize(size_t bytes, size_t own) {
  auto limit = static_cast<size_t>(absl::GetFlag(FLAGS_max_message_bytes));
  if (limit >= kUsualMessageBytes) limit = std::max(limit, own);
  if (bytes <= limit) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE",
               absl::StrCat("request has ", bytes, " bytes, more than ", limit));
}

int GrpcMessageLimit() {
  constexpr int64_t kSlack = 64 << 10;
  return static_cast<int>(2 * absl::GetFlag(FLAGS_max_message_bytes) + kSlack);
}

}  // namespace magpie::server
