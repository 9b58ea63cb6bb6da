// Stores that break their promise, to show that the crash driver detects it.

#pragma once

#include <memory>

#include "common/store/store.h"

namespace magpie::crash {

// Reports a commit at once and writes it to `durable` a moment later: a crash loses acknowledged
// changes.
std::unique_ptr<store::Store> MakeEarlyStore(std::unique_ptr<store::Store> durable);

// Splits each transaction into two, one after the other: a crash leaves half of a change.
std::unique_ptr<store::Store> MakeTornStore(std::unique_ptr<store::Store> durable);

}  // namespace magpie::crash
