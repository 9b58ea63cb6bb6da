// Compares the index of a tenant with its store: every article with its vectors, as of one change.

#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "services/knowledge/engine/finder.h"
#include "services/knowledge/engine/workers.h"

namespace magpie::knowledge {

struct Verified {
  uint64_t stored = 0;  // published articles in the store, and in the index, at change `sequence`
  uint64_t indexed = 0;
  uint64_t sequence = 0;
  std::vector<std::string> differing;  // ids, sorted; at most Verifier::kMaxDiffering
};

// Thread-safe.
class Verifier {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<Verified>)>;

  static constexpr size_t kMaxDiffering = 100;
  // Requests that are answered or wait; each reads all articles of a tenant.
  static constexpr int kMaxWaiting = 8;
  // What has changed since the index was looked at is compared again, so many times.
  static constexpr int kRounds = 3;

  // What `sources` names, and `finder`, must outlive it.
  Verifier(const Sources& sources, Finder& finder) : sources_(sources), finder_(finder) {}
  ~Verifier() { stops_ = true; }

  // The errors of Finder::Find; RESOURCE_EXHAUSTED (OVERLOADED). On a thread of its own.
  void Verify(const Context& context, Then then);

 private:
  struct Differences;

  absl::StatusOr<Verified> Compare(const TenantId& tenant, View view);
  absl::Status CompareAll(const TenantId& tenant, const View& view, Differences& differences);
  // Those that differ as of a newer view.
  absl::StatusOr<Differences> CompareAgain(const TenantId& tenant, const View& view,
                                           const Differences& before);
  // Waits until the index has seen all that is in the store now.
  absl::StatusOr<View> Newer(const TenantId& tenant);

  const Sources sources_;
  Finder& finder_;
  std::atomic<bool> stops_ = false;
  std::atomic<int> waiting_ = 0;
  Workers workers_{1};  // last: its thread uses the others
};

}  // namespace magpie::knowledge
