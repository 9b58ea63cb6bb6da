// Values as google.protobuf.Struct has them, and back.

#pragma once

#include <google/protobuf/struct.pb.h>

#include "common/value/value.h"

namespace magpie {

// Struct knows doubles only: whole numbers beyond 2^53 become strings of their digits.
void ToProto(const Value& value, google::protobuf::Value& proto);
void ToProto(const Value::Map& map, google::protobuf::Struct& proto);

// A number without a fraction that an int64 holds becomes an int. What is not set is null.
Value FromProto(const google::protobuf::Value& proto);
Value::Map FromProto(const google::protobuf::Struct& proto);

}  // namespace magpie
