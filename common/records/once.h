// Makes each change take effect once: the first answer to a request_id is kept for a day, in the
// transaction of the change itself, and given to repeats.
//
//   <tenant>/q/<request id>            OnceRecord of a request within the tenant
//   <tenant>/q/<thing>/<request id>    OnceRecord of a request within the thing that it names
//
//   ASSIGN_OR_RETURN(auto known, once.Find(gather, tenant, {id}, fingerprint));
//   if (known) return Parse(*known);
//   ... decide ...
//   once.Add(tenant, {id}, fingerprint, answer, transaction);
//
// If both arrive at once, the second commit is ABORTED; then Find returns the answer of the first.
//
// There is no index of old answers: each change would pay for it, and Sweep reads answers faster in
// order than by name.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/store/gather.h"
#include "common/store/store.h"

namespace magpie {

// The result of a Sweep.
struct Swept {
  size_t seen = 0;
  size_t forgotten = 0;

  bool operator==(const Swept&) const = default;
};

// A request_id, and the id of the thing within which it counts; empty for the tenant.
struct RequestName {
  absl::string_view id;
  absl::string_view within = {};
};

// Identifies a change: `call` is the RPC's name, the bytes are its request with request_id cleared.
// Stable over processes and releases.
uint64_t FingerprintOf(absl::string_view call, absl::string_view request_bytes);

class Once {
 public:
  // Both must outlive it. Answers are kept for `keep`.
  Once(store::Store& store, const Clock& clock, absl::Duration keep = absl::Hours(24))
      : store_(store), clock_(clock), keep_(keep) {}

  // The first answer, or nothing for a new request. ALREADY_EXISTS (reason REQUEST_ID_REUSED) if
  // the id belongs to a different request.
  absl::StatusOr<std::optional<std::string>> Find(store::Gather& gather, const TenantId& tenant,
                                                  const RequestName& request,
                                                  uint64_t fingerprint) const;

  // Makes `transaction` keep the answer, and fail if the id was used meanwhile.
  void Add(const TenantId& tenant, const RequestName& request, uint64_t fingerprint,
           absl::string_view answer, store::Transaction& transaction) const;

  // Replaces the answer of an id that was added earlier, and keeps it for as long again.
  void Update(const TenantId& tenant, const RequestName& request, uint64_t fingerprint,
              absl::string_view answer, store::Transaction& transaction) const;

  // Looks at `limit` answers, from where the last Sweep stopped, and deletes the expired ones. Sees
  // fewer at the end of all answers; the next one begins anew. Waits for the disk. ABORTED if an
  // answer changed meanwhile; the next one looks at them again.
  absl::StatusOr<Swept> Sweep(size_t limit);

 private:
  // Continues at `place_`, and moves it past what it has seen.
  absl::Status SweepTenant(const TenantId& tenant, size_t limit, Swept& swept)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(sweeping_);

  store::Store& store_;
  const Clock& clock_;
  const absl::Duration keep_;
  absl::Mutex sweeping_;
  // The progress: tenants before this one are done, and so is this one if there is no place.
  std::string tenant_ ABSL_GUARDED_BY(sweeping_);
  std::optional<store::Place> place_ ABSL_GUARDED_BY(sweeping_);
};

}  // namespace magpie
