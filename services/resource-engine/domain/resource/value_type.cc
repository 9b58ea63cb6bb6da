#include "services/resource-engine/domain/resource/value_type.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::resource {

absl::string_view WordOf(ValueType type) {
  constexpr std::array<absl::string_view, 7> kWords = {"any",    "bool", "integer", "number",
                                                       "string", "list", "object"};
  return kWords[static_cast<size_t>(type)];
}

bool Fits(const Value& value, ValueType type) {
  if (value.is_null()) return true;
  const bool is_integer =
      value.as_int() != nullptr || value.as_uint() != nullptr || value.as_big_int() != nullptr;
  switch (type) {
    case ValueType::kBool:
      return value.as_bool() != nullptr;
    case ValueType::kInteger:
      return is_integer;
    case ValueType::kNumber:
      return is_integer || value.as_double() != nullptr;
    case ValueType::kString:
      return value.as_string() != nullptr;
    case ValueType::kList:
      return value.as_list() != nullptr;
    case ValueType::kObject:
      return value.as_map() != nullptr;
    case ValueType::kAny:
      break;
  }
  return true;
}

absl::Status CheckType(const Value& value, ValueType type) {
  if (Fits(value, type)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "WRONG_TYPE",
               absl::StrCat("must be ", WordOf(type), ", but is ", KindOf(value)));
}

absl::Status CheckProtoType(const Value& value, ValueType type) {
  constexpr std::array<absl::string_view, 3> kNumbers = {"NaN", "Infinity", "-Infinity"};
  const std::string* const text = value.as_string();
  const bool is_number = text != nullptr && std::ranges::find(kNumbers, *text) != kNumbers.end();
  return is_number && type == ValueType::kNumber ? absl::OkStatus() : CheckType(value, type);
}

Value ExampleOf(ValueType type) {
  switch (type) {
    case ValueType::kBool:
      return true;
    case ValueType::kInteger:
      return 1;
    case ValueType::kNumber:
      return 1.5;
    case ValueType::kString:
      return "";
    case ValueType::kList:
      return Value::List();
    case ValueType::kObject:
      return Value::Map();
    case ValueType::kAny:
      break;
  }
  return nullptr;
}

ValueType TypeOf(const Value& example) {
  if (example.is_null()) return ValueType::kAny;
  constexpr std::array kTypes = {ValueType::kBool,   ValueType::kInteger, ValueType::kNumber,
                                 ValueType::kString, ValueType::kList,    ValueType::kObject};
  return *std::ranges::find_if(kTypes, [&](ValueType type) { return Fits(example, type); });
}

}  // namespace magpie::resource
