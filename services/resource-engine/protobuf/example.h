// What stands at a place of a message, as its descriptor says.

#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::protos {

// An example of the value that a JSON pointer leads to in the ProtoJSON of a message of `type`,
// with the names of the .proto file: null where it may be of any kind. Nothing where it leads
// nowhere.
std::optional<Value> ExampleAt(const google::protobuf::Descriptor& type, absl::string_view pointer);

}  // namespace magpie::protos
