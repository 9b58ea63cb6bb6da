// A value during evaluation: small, cheap to copy, and a view. Its strings, lists and
// maps belong to the variables, the program or the evaluation's heap, and outlive it.

#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <iterator>
#include <new>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/expr/datum/views.h"
#include "common/value/json_view.h"
#include "common/value/value.h"

namespace magpie::expr {

// The reason why a part of an expression has no value.
struct Failure {
  std::string message;
  bool is_placed = false;  // the message names the part that failed
};

struct Bytes {
  absl::string_view data;
};

// The digits of a whole number that does not fit 64 bits.
struct BigIntView {
  absl::string_view digits;
};

// The value of type(x): the name of a kind, with static lifetime.
struct TypeName {
  absl::string_view name;
};

// A value that may be absent.
struct Optional {
  const Datum* value = nullptr;  // null if absent
};

// An IP address. Version 4 uses the last four bytes.
struct IpAddress {
  std::array<uint8_t, 16> bytes = {};
  uint8_t version = 4;  // or 6

  auto operator<=>(const IpAddress&) const = default;
};

// An IP network: one of its addresses, and how many leading bits they share.
struct IpNetwork {
  IpAddress address;
  uint8_t prefix = 0;

  auto operator<=>(const IpNetwork&) const = default;
};

class Datum {
 public:
  // In the order of the variant below.
  enum class Kind {
    kNull,
    kBool,
    kInt,
    kUint,
    kDouble,
    kString,
    kBytes,
    kTimestamp,
    kDuration,
    kType,
    kAddress,
    kNetwork,
    kBigInt,
    kOptional,
    kList,
    kMap,
    kFailure
  };

  Datum() = default;  // null
  explicit Datum(bool value) : data_(value) {}
  explicit Datum(int64_t value) : data_(value) {}
  explicit Datum(uint64_t value) : data_(value) {}
  explicit Datum(double value) : data_(value) {}
  explicit Datum(absl::string_view value) : data_(value) {}
  explicit Datum(const char*) = delete;  // would convert to bool
  explicit Datum(Bytes value) : data_(value) {}
  explicit Datum(absl::Time value) : data_(value) {}
  explicit Datum(absl::Duration value) : data_(value) {}
  explicit Datum(TypeName value) : data_(value) {}
  explicit Datum(IpAddress value) : data_(value) {}
  explicit Datum(IpNetwork value) : data_(value) {}
  explicit Datum(BigIntView value) : data_(value) {}
  explicit Datum(Optional value) : data_(value) {}
  explicit Datum(ListView value) : data_(value) {}
  explicit Datum(MapView value) : data_(value) {}
  explicit Datum(Failure* value) : data_(value) {}

  // A view of `value`.
  static Datum Of(const Value& value);
  static Datum Of(const JsonView& value) { return Of(value.scalar()); }
  static Datum Of(const JsonScalar& value);

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_failure() const { return kind() == Kind::kFailure; }
  bool is_number() const { return kind() >= Kind::kInt && kind() <= Kind::kDouble; }

  // Each returns null if the value has a different kind.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const int64_t* as_int() const { return std::get_if<int64_t>(&data_); }
  const uint64_t* as_uint() const { return std::get_if<uint64_t>(&data_); }
  const double* as_double() const { return std::get_if<double>(&data_); }
  const absl::string_view* as_string() const { return std::get_if<absl::string_view>(&data_); }
  const Bytes* as_bytes() const { return std::get_if<Bytes>(&data_); }
  const absl::Time* as_timestamp() const { return std::get_if<absl::Time>(&data_); }
  const absl::Duration* as_duration() const { return std::get_if<absl::Duration>(&data_); }
  const TypeName* as_type() const { return std::get_if<TypeName>(&data_); }
  const IpAddress* as_address() const { return std::get_if<IpAddress>(&data_); }
  const IpNetwork* as_network() const { return std::get_if<IpNetwork>(&data_); }
  const BigIntView* as_big_int() const { return std::get_if<BigIntView>(&data_); }
  const Optional* as_optional() const { return std::get_if<Optional>(&data_); }
  const ListView* as_list() const { return std::get_if<ListView>(&data_); }
  const MapView* as_map() const { return std::get_if<MapView>(&data_); }
  Failure* failure() const { return *std::get_if<Failure*>(&data_); }  // requires a failure

 private:
  std::variant<std::monostate, bool, int64_t, uint64_t, double, absl::string_view, Bytes,
               absl::Time, absl::Duration, TypeName, IpAddress, IpNetwork, BigIntView, Optional,
               ListView, MapView, Failure*>
      data_;
};

static_assert(sizeof(Datum) == 32);
static_assert(std::is_trivially_copyable_v<Datum>);

// The names of types by Datum::Kind, as type(x) returns them.
inline constexpr absl::string_view kTypeNames[] = {"null_type",
                                                   "bool",
                                                   "int",
                                                   "uint",
                                                   "double",
                                                   "string",
                                                   "bytes",
                                                   "google.protobuf.Timestamp",
                                                   "google.protobuf.Duration",
                                                   "type",
                                                   "net.IP",
                                                   "net.CIDR",
                                                   "bigint",
                                                   "optional_type",
                                                   "list",
                                                   "map",
                                                   "error"};
static_assert(std::size(kTypeNames) == static_cast<size_t>(Datum::Kind::kFailure) + 1);

absl::string_view TypeOf(const Datum& datum);

// The name of the kind for messages: "null", "timestamp", "IP address".
absl::string_view KindOf(const Datum& datum);

// Whether it may be the key of a map: a bool, a whole number or a string.
bool MayBeKey(const Datum& datum);

// The functions of views.h that need the definition of Datum.

inline Datum Datum::Of(const JsonScalar& value) {
  switch (value.kind) {
    case JsonView::Kind::kBool:
      return Datum(value.as_bool);
    case JsonView::Kind::kInt:
      return Datum(value.as_int);
    case JsonView::Kind::kUint:
      return Datum(value.as_uint);
    case JsonView::Kind::kDouble:
      return Datum(value.as_double);
    case JsonView::Kind::kString:
      return Datum(value.as_string);
    case JsonView::Kind::kList:
      return Datum(ListView(value.as_view));
    case JsonView::Kind::kMap:
      return Datum(MapView(value.as_view));
    case JsonView::Kind::kNull:
      break;
  }
  return Datum();
}

inline ListView::ListView(std::span<const Datum> items) : source_(Source::kMade), made_(items) {}

template <typename Visit>
void ListView::Each(Visit visit) const {
  switch (source_) {
    case Source::kMade:
      for (const Datum& item : made_) {
        if (!visit(item)) return;
      }
      return;
    case Source::kGiven:
      for (const Value& item : *given_) {
        if (!visit(Datum::Of(item))) return;
      }
      return;
    case Source::kJson:
      json_.EachScalar([&](const JsonScalar& item) { return visit(Datum::Of(item)); });
  }
}

inline bool MapView::FindPath(std::span<const absl::string_view> names, Datum& found,
                              size_t& visited) const {
  if (source_ != Source::kJson) return FindGivenPath(names, found);
  JsonScalar value;
  if (!json_.FindPath(names, value, visited)) return false;
  // Built in place instead of copied: see evaluator.h.
  ::new (static_cast<void*>(&found)) Datum(Datum::Of(value));
  return true;
}

}  // namespace magpie::expr
