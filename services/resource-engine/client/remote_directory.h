// What a resource engine has published, as a process beside it sees that:
// definitions are looked up by name when they are first asked for, and kept as
// long as the revision is the current one, which a stream tells. While the engine
// is away, what is kept is used.

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
  // What further tenants ask for is looked up each time.
  static constexpr size_t kMaxTenants = 1000;

  using Found = absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const Planner>>)>;

  // `address` is "host:port" of the engine. All must outlive it.
  RemoteDirectory(const std::string& address, const Clock& clock, Timers& timers);
  ~RemoteDirectory();

  // Finds the planner of a catalog that has `names`, and all that they need, of one revision.
  // `found` is called once, within or on a thread that it must not hold up. The errors of
  // LookUpResources; UNAVAILABLE or DEADLINE_EXCEEDED where the engine does not answer.
  void Find(const Context& context, std::span<const ResourceId> names, Found found);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::resource
