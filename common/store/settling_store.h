// Settles commits with unknown outcomes, in front of a store whose answers may be lost.
//
// Chooses the version of each transaction before sending it, from microseconds and a few bits of
// this process, so that no other process chooses the same. If the outcome is unknown, it sends the
// same transaction again until it is known (store.h).

#pragma once

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/store/store.h"

namespace magpie::store {

// The most times that a transaction is sent. After that, COMMIT_UNKNOWN is passed on; a repeat of
// the request under its request_id settles it.
inline constexpr int kMaxSends = 10;

// `clock` must outlive it. The lowest 8 bits of `salt` distinguish the versions of this process.
std::unique_ptr<Store> MakeSettlingStore(std::unique_ptr<Store> store, const Clock& clock,
                                         uint64_t salt);

// Whether the outcome of a commit is COMMIT_UNKNOWN.
bool IsCommitUnknown(const absl::Status& outcome);

}  // namespace magpie::store
