// Example values for places in a message, made from its descriptor.

#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::protos {

// An example of the value that a JSON pointer leads to in the ProtoJSON of a message of `type`,
// with the names of the .proto file: null if it may be of any kind. Nothing if the pointer leads
// nowhere.
std::optional<Value> ExampleAt(const google::protobuf::Descriptor& type, absl::string_view pointer);

}  // namespace magpie::protos
