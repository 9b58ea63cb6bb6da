// Converts values to google.protobuf.Struct and back.

#pragma once

#include <google/protobuf/struct.pb.h>

#include "common/value/value.h"

namespace magpie {

// Struct has only doubles: whole numbers beyond 2^53 become strings of their digits.
void ToProto(const Value& value, google::protobuf::Value& proto);
void ToProto(const Value::Map& map, google::protobuf::Struct& proto);

// A number without a fraction becomes an int if an int64 holds it. An unset value is null.
Value FromProto(const google::protobuf::Value& proto);
Value::Map FromProto(const google::protobuf::Struct& proto);

}  // namespace magpie
