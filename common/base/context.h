// What comes with a request besides its message: tenant, caller, deadline, trace and
// cancellation. Handlers make a Context; engines and peers pass it on.

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

// The owner of data. Each environment is a separate tenant: "acme@staging".
struct Tenant;
template <>
inline constexpr absl::string_view kOtherCharacters<Tenant> = "@";
using TenantId = Id<Tenant>;

// "staging" for "acme@staging", "" for "acme".
inline absl::string_view EnvironmentOf(const TenantId& tenant) {
  const absl::string_view text = tenant.str();
  const size_t at = text.find('@');
  return at == text.npos ? "" : text.substr(at + 1);
}

// Signals that nobody waits for the answer any more. Thread-safe.
class Cancellation {
 public:
  // Runs `then` once on Cancel, or at once if already cancelled. `then` stays registered after its
  // work has ended, so let it hold what it stops by a shared or weak pointer.
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
  std::string caller;  // the backend that sent the request; empty if it gave no name
  absl::Time deadline = absl::InfiniteFuture();
  Trace trace;
  // Never null in the Context of a handler.
  std::shared_ptr<Cancellation> cancellation;
};

// Answers a request. Invoke it exactly once, from any thread.
using Done = absl::AnyInvocable<void(absl::Status)>;

}  // namespace magpie
