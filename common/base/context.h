// What a call brings along beside its request: for whom, until when, and as
// part of which trace. Handlers make it; engines and peers pass it on.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/base/trace.h"

namespace magpie {

// Whose data it is. A tenant's environments are tenants of their own: "acme@staging".
struct Tenant;
template <>
inline constexpr absl::string_view kOtherCharacters<Tenant> = "@";
using TenantId = Id<Tenant>;

// "staging"; empty of the usual one.
inline absl::string_view EnvironmentOf(const TenantId& tenant) {
  const absl::string_view text = tenant.str();
  const size_t at = text.find('@');
  return at == text.npos ? "" : text.substr(at + 1);
}

// Tells those who work for a call that nobody waits for the answer any more. Thread-safe.
class Cancellation {
 public:
  // Runs `then` once on Cancel, at once where that has been. Work that has ended is not forgotten:
  // let `then` hold what it stops by a shared or weak pointer.
  void OnCancel(absl::AnyInvocable<void()> then);

  void Cancel();
  bool cancelled() const;

 private:
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<absl::AnyInvocable<void()>> then_ ABSL_GUARDED_BY(mutex_);
};

struct Context {
  TenantId tenant;
  std::string caller;  // which backend calls; empty where it does not say
  absl::Time deadline = absl::InfiniteFuture();
  Trace trace;
  // Never null on what a handler hands out.
  std::shared_ptr<Cancellation> cancellation;
};

// Answers a call: exactly once, from any thread.
using Done = absl::AnyInvocable<void(absl::Status)>;

}  // namespace magpie
