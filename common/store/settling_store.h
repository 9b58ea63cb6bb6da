// Settles commits of unknown outcome, in front of a store that may lose its answer.
//
// It chooses the version of each transaction before sending it: microseconds and a few bits of its
// own, so that no other process chooses the same. If the outcome is unknown, it sends the same
// transaction again until it is known (store.h).

#pragma once

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/store/store.h"

namespace magpie::store {

// Sends of one transaction in all. After that COMMIT_UNKNOWN is passed on; a repeat of the request
// under its request_id settles it.
inline constexpr int kMaxSends = 10;

// `clock` must outlive it. The lowest 8 bits of `salt` make the versions of a process its own.
std::unique_ptr<Store> MakeSettlingStore(std::unique_ptr<Store> store, const Clock& clock,
                                         uint64_t salt);

// COMMIT_UNKNOWN, of a commit.
bool IsCommitUnknown(const absl::Status& outcome);

}  // namespace magpie::store
