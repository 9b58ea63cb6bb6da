#include "common/value/value.h"

#include <algorithm>

namespace magpie {

Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;
bool Value::operator==(const Value& other) const { return data_ == other.data_; }

absl::string_view KindOf(const Value& value) {
  if (value.as_bool() != nullptr) return "bool";
  if (value.as_int() != nullptr) return "int";
  if (value.as_uint() != nullptr) return "uint";
  if (value.as_big_int() != nullptr) return "big int";
  if (value.as_double() != nullptr) return "double";
  if (value.as_string() != nullptr) return "string";
  if (value.as_list() != nullptr) return "list";
  if (value.as_map() != nullptr) return "map";
  return "null";
}

int DepthOf(const Value& value) {
  if (const Value::Map* map = value.as_map()) return DepthOf(*map);
  const Value::List* list = value.as_list();
  if (list == nullptr) return 0;
  int deepest = 0;
  for (const Value& item : *list) deepest = std::max(deepest, DepthOf(item));
  return deepest + 1;
}

int DepthOf(const Value::Map& map) {
  int deepest = 0;
  for (const auto& [key, value] : map) deepest = std::max(deepest, DepthOf(value));
  return deepest + 1;
}

}  // namespace magpie
