// Between the message of a policy and the domain, which checks it.

#pragma once

#include "absl/time/time.h"
#include "magpie/resource/v1/policy.pb.h"
#include "services/resource-engine/domain/resource/policy.h"

namespace magpie::resource {

// To whole microseconds.
google::protobuf::Duration DurationToProto(absl::Duration duration);
// Zero where it is malformed; CheckDurations tells.
absl::Duration DurationFromProto(const google::protobuf::Duration& duration);

v1::CallPolicy PolicyToProto(const Policy& policy);
// With the usual values in place of zeros.
Policy PolicyFromProto(const v1::CallPolicy& policy);

}  // namespace magpie::resource
