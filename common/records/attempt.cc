#include "common/records/attempt.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"

namespace magpie::record {
namespace {

constexpr absl::Duration kContendedDelay = absl::Milliseconds(20);

}  // namespace

absl::Status Contended(absl::string_view thing) {
  return WithRetry(
      Error(absl::StatusCode::kAborted, "CONTENDED",
            absl::StrCat("lost to other writers on each of ", kMaxAttempts, " attempts: ", thing)),
      kContendedDelay);
}

}  // namespace magpie::record
