// What fuzz_checkpoint_read begins with: checkpoints as the code of today writes them.

#pragma once

#include <cstdint>

namespace magpie::search {

inline constexpr uint64_t kSeedFingerprint = 1;
inline constexpr char kSeedSpace[] = "space";

}  // namespace magpie::search
