#include "common/rpc/server/limits.h"

#include <algorithm>
#include <atomic>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"

ABSL_FLAG(int32_t, max_calls, 10000,
          "How many calls may be under way at once (10 to 1000000); above 90 %, only calls that "
          "finish something are accepted");
ABSL_FLAG(int64_t, max_message_bytes, magpie::server::kUsualMessageBytes,
          "The largest request (1024 to 268435456)");

namespace magpie::server {
namespace {

constexpr int32_t kLeastCalls = 10;
constexpr int32_t kMostCalls = 1'000'000;
constexpr int64_t kLeastMessageBytes = 1 << 10;
constexpr int64_t kMostMessageBytes = 256 << 20;

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

std::atomic<int32_t> calls_under_way = 0;

}  // namespace

absl::Status CheckLimitFlags() {
  const int32_t calls = absl::GetFlag(FLAGS_max_calls);
  if (calls < kLeastCalls || calls > kMostCalls) {
    return InvalidField("--max_calls", absl::StrCat("is not ", kLeastCalls, " to ", kMostCalls));
  }
  const int64_t bytes = absl::GetFlag(FLAGS_max_message_bytes);
  if (bytes < kLeastMessageBytes || bytes > kMostMessageBytes) {
    return InvalidField("--max_message_bytes",
                        absl::StrCat("is not ", kLeastMessageBytes, " to ", kMostMessageBytes));
  }
  return absl::OkStatus();
}

absl::Status Enter(Kind kind) {
  const int32_t most = absl::GetFlag(FLAGS_max_calls);
  const int32_t limit = kind == Kind::kFinishingWork ? most : most - most / 10;
  if (calls_under_way.fetch_add(1, std::memory_order_relaxed) < limit) return absl::OkStatus();
  Leave();
  return WithRetry(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                         absl::StrCat("more than ", limit, " calls are under way")),
                   kRetryAfter);
}

void Leave() { calls_under_way.fetch_sub(1, std::memory_order_relaxed); }

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
