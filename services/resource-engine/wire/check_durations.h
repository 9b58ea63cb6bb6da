// A Duration on the wire has seconds and nanos, which may be of any size and sign. Which of them
// are one says google/protobuf/duration.proto.

#pragma once

#include <google/protobuf/duration.pb.h>

#include <string>

#include "common/status/faults.h"

namespace magpie::resource {

// What is wrong with it; empty where nothing is.
std::string FaultOf(const google::protobuf::Duration& duration);

// Adds a fault for each malformed Duration within `message`, which is at `path`: "resource".
void CheckDurations(const google::protobuf::Message& message, const std::string& path,
                    Faults& faults);

}  // namespace magpie::resource
