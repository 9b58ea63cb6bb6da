// What a resource engine has published, as seen by other processes: definitions are looked up by
// name when they are first needed, and kept as long as their revision is the current one, which a
// stream reports. While the engine is away, the definitions that are kept are used.

#pragma once

#include <memory>
#include <span>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer_scope.h"
#include "services/resource-engine/client/planner.h"

namespace magpie::resource {

// Thread-safe.
class RemoteDirectory {
 public:
  // The definitions of further tenants are looked up each time.
  static constexpr size_t kMaxTenants = 1000;

  using Found = absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const Planner>>)>;

  // `address` is "host:port" of the engine. All must outlive it.
  RemoteDirectory(const std::string& address, const Clock& clock, Timers& timers);
  ~RemoteDirectory();

  // Finds the planner of a catalog that has `names` and all that they need, of one revision.
  // `found` is called once, before Find returns or on another thread, and must not block. The
  // errors of LookUpResources; UNAVAILABLE or DEADLINE_EXCEEDED if the engine does not answer.
  void Find(const Context& context, std::span<const ResourceId> names, Found found);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::resource
