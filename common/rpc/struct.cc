#include "common/rpc/struct.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie {
namespace {

Value FromNumber(double number) {
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  const bool is_int = number >= -kBeyond && number < kBeyond && std::trunc(number) == number;
  if (is_int) return static_cast<int64_t>(number);
  return number;
}

// As a number if a double represents it exactly, otherwise as digits.
void SetWhole(int64_t whole, google::protobuf::Value& proto) {
  constexpr int64_t kExact = int64_t{1} << 53;
  if (whole >= -kExact && whole <= kExact) {
    proto.set_number_value(static_cast<double>(whole));
  } else {
    proto.set_string_value(absl::StrCat(whole));
  }
}

}  // namespace

void ToProto(const Value& value, google::protobuf::Value& proto) {
  if (const bool* const as_bool = value.as_bool()) {
    proto.set_bool_value(*as_bool);
  } else if (const int64_t* const as_int = value.as_int()) {
    SetWhole(*as_int, proto);
  } else if (const uint64_t* const as_uint = value.as_uint()) {
    proto.set_string_value(absl::StrCat(*as_uint));
  } else if (const BigInt* const as_big_int = value.as_big_int()) {
    proto.set_string_value(as_big_int->digits);
  } else if (const double* const as_double = value.as_double()) {
    proto.set_number_value(*as_double);
  } else if (const std::string* const as_string = value.as_string()) {
    proto.set_string_value(*as_string);
  } else if (const Value::List* const as_list = value.as_list()) {
    google::protobuf::ListValue& list = *proto.mutable_list_value();
    for (const Value& one : *as_list) ToProto(one, *list.add_values());
  } else if (const Value::Map* const as_map = value.as_map()) {
    ToProto(*as_map, *proto.mutable_struct_value());
  } else {
    proto.set_null_value(google::protobuf::NULL_VALUE);
  }
}

void ToProto(const Value::Map& map, google::protobuf::Struct& proto) {
  for (const auto& [name, value] : map) ToProto(value, (*proto.mutable_fields())[name]);
}

Value FromProto(const google::protobuf::Value& proto) {
  switch (proto.kind_case()) {
    case google::protobuf::Value::kBoolValue:
      return proto.bool_value();
    case google::protobuf::Value::kNumberValue:
      return FromNumber(proto.number_value());
    case google::protobuf::Value::kStringValue:
      return proto.string_value();
    case google::protobuf::Value::kListValue: {
      Value::List list;
      for (const auto& one : proto.list_value().values()) list.push_back(FromProto(one));
      return list;
    }
    case google::protobuf::Value::kStructValue:
      return FromProto(proto.struct_value());
    case google::protobuf::Value::kNullValue:
    case google::protobuf::Value::KIND_NOT_SET:
      break;
  }
  return Value();
}

Value::Map FromProto(const google::protobuf::Struct& proto) {
  Value::Map map;
  for (const auto& [name, value] : proto.fields()) map.emplace(name, FromProto(value));
  return map;
}

}  // namespace magpie
