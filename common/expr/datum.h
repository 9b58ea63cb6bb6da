// A value while an expression is evaluated: small, copied freely, and a view of
// what it stands for. Strings, lists and maps belong to the variables, to the
// program or to the evaluation's heap, and outlive the datum.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::expr {

class Datum;

// Why there is no value.
struct Fault {
  std::string message;
  bool is_placed = false;  // the message tells which part of the expression failed
};

// A list of the variables, or one that the expression made.
class ListView {
 public:
  explicit ListView(const Value::List* list) : given_(list) {}
  explicit ListView(const std::vector<Datum>* list) : made_(list) {}

  size_t size() const;
  Datum operator[](size_t index) const;

 private:
  const Value::List* given_ = nullptr;
  const std::vector<Datum>* made_ = nullptr;
};

// A map of the variables, or one that the expression made.
class MapView {
 public:
  // Keys are bools, ints, uints and strings; none equals another.
  using Entries = std::vector<std::pair<Datum, Datum>>;

  explicit MapView(const Value::Map* map) : given_(map) {}
  explicit MapView(const Entries* entries) : made_(entries) {}

  size_t size() const;
  // What a Find costs.
  size_t FindCost() const { return made_ == nullptr ? 0 : made_->size() / 10; }
  // Numbers are the same key where they are equal, whatever their kind.
  std::optional<Datum> Find(const Datum& key) const;
  std::optional<Datum> Find(absl::string_view key) const;
  // Visits the entries until `visit` is false.
  void Each(const std::function<bool(const Datum& key, const Datum& value)>& visit) const;

 private:
  const Value::Map* given_ = nullptr;
  const Entries* made_ = nullptr;
};

class Datum {
 public:
  // In the order of the variant below.
  enum class Kind { kNull, kBool, kInt, kUint, kDouble, kString, kList, kMap, kFault };

  Datum() = default;  // null
  explicit Datum(bool value) : data_(value) {}
  explicit Datum(int64_t value) : data_(value) {}
  explicit Datum(uint64_t value) : data_(value) {}
  explicit Datum(double value) : data_(value) {}
  explicit Datum(absl::string_view value) : data_(value) {}
  explicit Datum(const char*) = delete;  // it would be a bool
  explicit Datum(ListView value) : data_(value) {}
  explicit Datum(MapView value) : data_(value) {}
  explicit Datum(Fault* value) : data_(value) {}

  // A view of `value`.
  static Datum Of(const Value& value);

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_fault() const { return kind() == Kind::kFault; }
  bool is_number() const { return kind() >= Kind::kInt && kind() <= Kind::kDouble; }

  // Each is null where the value is of another kind.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const int64_t* as_int() const { return std::get_if<int64_t>(&data_); }
  const uint64_t* as_uint() const { return std::get_if<uint64_t>(&data_); }
  const double* as_double() const { return std::get_if<double>(&data_); }
  const absl::string_view* as_string() const { return std::get_if<absl::string_view>(&data_); }
  const ListView* as_list() const { return std::get_if<ListView>(&data_); }
  const MapView* as_map() const { return std::get_if<MapView>(&data_); }
  Fault* fault() const { return *std::get_if<Fault*>(&data_); }  // of a fault only

 private:
  std::variant<std::monostate, bool, int64_t, uint64_t, double, absl::string_view, ListView,
               MapView, Fault*>
      data_;
};

// "null", "bool", "int", "uint", "double", "string", "list", "map".
absl::string_view KindOf(const Datum& datum);

}  // namespace magpie::expr
