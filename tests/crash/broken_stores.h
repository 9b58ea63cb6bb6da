// Stores that break their promise, to show that the crash driver finds out.

#pragma once

#include <memory>

#include "common/store/store.h"

namespace magpie::crash {

// Tells of a commit at once, and has it in `durable` a moment later: a crash loses changes that
// were acknowledged.
std::unique_ptr<store::Store> MakeEarlyStore(std::unique_ptr<store::Store> durable);

// Makes of each transaction two, one behind the other: a crash leaves half of a change.
std::unique_ptr<store::Store> MakeTornStore(std::unique_ptr<store::Store> durable);

}  // namespace magpie::crash
