// Checks Durations: on the wire, seconds and nanos may have any size and sign;
// google/protobuf/duration.proto says which are valid.

#pragma once

#include <google/protobuf/duration.pb.h>

#include <string>

#include "common/status/faults.h"

namespace magpie::resource {

// What is wrong with the Duration; empty if it is valid.
std::string FaultOf(const google::protobuf::Duration& duration);

// Adds a fault for each malformed Duration within `message`, which is at `path`: "resource".
void CheckDurations(const google::protobuf::Message& message, const std::string& path,
                    Faults& faults);

}  // namespace magpie::resource
