// Says why JSON is not a message, without showing its values as protobuf's own errors do.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::protos {

// Whether the JSON of a value is a message of `type`.
using FitsMessage =
    absl::FunctionRef<bool(const google::protobuf::Descriptor& type, const Value& value)>;

// Whether to show the name of a member that is not a field, which may come from a value.
enum class UnknownNames { kShown, kHidden };

// Where `value`, which does not fit, differs from a message of `type`, and what belongs there:
// "m.items[2].count is not an int32". A place consists of names of fields and positions in lists;
// "[*]" stands for an entry of a map, whose key may be a value. Calls `fits` for parts of `value`;
// if these exceed 512 KiB together, the place is not the innermost one.
std::string DescribeMisfit(const google::protobuf::Descriptor& type, const Value& value,
                           FitsMessage fits, UnknownNames names);

// The place that a JSON pointer leads to in a message of `type`, written as above; "it" for the
// whole message. Ends where the descriptors do not say what follows.
std::string PlaceOf(const google::protobuf::Descriptor& type, absl::string_view pointer);

}  // namespace magpie::protos
