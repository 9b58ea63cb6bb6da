// Ids of new instances. They sort by creation time and cannot be guessed.

#pragma once

#include "absl/random/bit_gen_ref.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// 26 characters, as a ULID in lower case (https://github.com/ulid/spec): 48 bits of Unix
// milliseconds, 80 random bits, in Crockford's base 32.
InstanceId MakeInstanceId(absl::Time now, absl::BitGenRef random);

}  // namespace magpie::flow
