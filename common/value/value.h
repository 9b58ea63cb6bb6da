// A JSON value that keeps whole numbers exact. Flows, resources and expressions
// compute with it.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie {

// A whole number that no 64-bit integer holds, kept as its digits. It can be passed on and
// compared, but not computed with.
struct BigInt {
  std::string digits;  // "-123456789012345678901"

  bool operator==(const BigInt&) const = default;
};

class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::map<std::string, Value, std::less<>>;

  Value() = default;                                       // null
  Value(std::nullptr_t) {}                                 // NOLINT: implicit on purpose
  Value(bool value) : data_(value) {}                      // NOLINT
  Value(int value) : data_(int64_t{value}) {}              // NOLINT
  Value(int64_t value) : data_(value) {}                   // NOLINT
  Value(uint64_t value) : data_(value) {}                  // NOLINT: only if int64 cannot hold it
  Value(double value) : data_(value) {}                    // NOLINT
  Value(const char* value) : data_(std::string(value)) {}  // NOLINT
  Value(std::string value) : data_(std::move(value)) {}    // NOLINT
  Value(absl::string_view value) : data_(std::string(value)) {}  // NOLINT
  Value(BigInt value) : data_(std::move(value)) {}               // NOLINT
  Value(List value) : data_(std::move(value)) {}                 // NOLINT
  Value(Map value) : data_(std::move(value)) {}                  // NOLINT

  // Not inline: inlining the variant's cases everywhere slows compilation and triggers g++ 12's
  // -Wmaybe-uninitialized.
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();
  bool operator==(const Value&) const;

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  // Each returns null if the value has a different kind.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const int64_t* as_int() const { return std::get_if<int64_t>(&data_); }
  const uint64_t* as_uint() const { return std::get_if<uint64_t>(&data_); }
  const double* as_double() const { return std::get_if<double>(&data_); }
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  const BigInt* as_big_int() const { return std::get_if<BigInt>(&data_); }
  const List* as_list() const { return std::get_if<List>(&data_); }
  const Map* as_map() const { return std::get_if<Map>(&data_); }
  List* as_list() { return std::get_if<List>(&data_); }
  Map* as_map() { return std::get_if<Map>(&data_); }

 private:
  std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string, BigInt, List, Map>
      data_;
};

// "null", "bool", "int", "uint", "big int", "double", "string", "list" or "map".
absl::string_view KindOf(const Value& value);

// The nesting depth of lists and maps: 0 for a scalar, 1 for `[1]`, 2 for `{"a":[]}`.
int DepthOf(const Value& value);
int DepthOf(const Value::Map& map);

}  // namespace magpie
