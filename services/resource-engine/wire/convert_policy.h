// Converts policies between messages and the domain, which checks them.

#pragma once

#include "absl/time/time.h"
#include "magpie/resource/v1/policy.pb.h"
#include "services/resource-engine/domain/resource/policy.h"

namespace magpie::resource {

// Rounds to whole microseconds.
google::protobuf::Duration DurationToProto(absl::Duration duration);
// Zero if it is malformed; CheckDurations reports that.
absl::Duration DurationFromProto(const google::protobuf::Duration& duration);

v1::CallPolicy PolicyToProto(const Policy& policy);
// Replaces zeros by the defaults.
Policy PolicyFromProto(const v1::CallPolicy& policy);

}  // namespace magpie::resource
