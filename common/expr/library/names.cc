#include "common/expr/library/names.h"

#include <algorithm>
#include <array>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/expr/datum/time.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

using Field = std::pair<absl::string_view, Datum>;

// type(x) returns these names, but an expression cannot write them.
bool IsUnwritable(absl::string_view type) {
  return type == kTypeNames[static_cast<size_t>(Datum::Kind::kBigInt)] ||
         type == kTypeNames[static_cast<size_t>(Datum::Kind::kFailure)];
}

Datum NoField(absl::string_view name, Heap& heap) {
  return heap.Fail(absl::StrCat("no such field: ", name));
}

Datum BadField(const Field& field, Heap& heap) {
  return heap.Fail(
      absl::StrCat("field ", field.first, ": no value of kind ", KindOf(field.second)));
}

// A wrapper: the value of its field, or `unset`. `take` returns the value of a field, or a failure
// if it has the wrong kind.
template <typename Take>
Datum Wrapped(std::span<const Field> fields, Datum unset, Heap& heap, Take take) {
  Datum value = unset;
  for (const Field& field : fields) {
    if (field.first != "value") return NoField(field.first, heap);
    value = take(field);
    if (value.is_failure()) return value;
  }
  return value;
}

template <Datum::Kind kKind>
Datum OfKind(std::span<const Field> fields, Datum unset, Heap& heap) {
  return Wrapped(fields, unset, heap, [&](const Field& field) {
    return field.second.kind() == kKind ? field.second : BadField(field, heap);
  });
}

Datum BoolValue(std::span<const Field> fields, Heap& heap) {
  return OfKind<Datum::Kind::kBool>(fields, Datum(false), heap);
}
Datum StringValue(std::span<const Field> fields, Heap& heap) {
  return OfKind<Datum::Kind::kString>(fields, Datum(absl::string_view()), heap);
}
Datum BytesValue(std::span<const Field> fields, Heap& heap) {
  return OfKind<Datum::Kind::kBytes>(fields, Datum(Bytes{}), heap);
}
Datum DoubleValue(std::span<const Field> fields, Heap& heap) {
  return OfKind<Datum::Kind::kDouble>(fields, Datum(0.0), heap);
}
Datum Int64Value(std::span<const Field> fields, Heap& heap) {
  return OfKind<Datum::Kind::kInt>(fields, Datum(int64_t{0}), heap);
}
Datum UInt64Value(std::span<const Field> fields, Heap& heap) {
  return OfKind<Datum::Kind::kUint>(fields, Datum(uint64_t{0}), heap);
}

Datum FloatValue(std::span<const Field> fields, Heap& heap) {
  return Wrapped(fields, Datum(0.0), heap, [&](const Field& field) {
    const double* const value = field.second.as_double();
    return value != nullptr ? Datum(double{static_cast<float>(*value)}) : BadField(field, heap);
  });
}
Datum Int32Value(std::span<const Field> fields, Heap& heap) {
  return Wrapped(fields, Datum(int64_t{0}), heap, [&](const Field& field) {
    const int64_t* const value = field.second.as_int();
    if (value == nullptr) return BadField(field, heap);
    const bool fits = *value == static_cast<int32_t>(*value);
    return fits ? field.second : heap.Fail("out of the range of int32");
  });
}
Datum UInt32Value(std::span<const Field> fields, Heap& heap) {
  return Wrapped(fields, Datum(uint64_t{0}), heap, [&](const Field& field) {
    const uint64_t* const value = field.second.as_uint();
    if (value == nullptr) return BadField(field, heap);
    const bool fits = *value == static_cast<uint32_t>(*value);
    return fits ? field.second : heap.Fail("out of the range of uint32");
  });
}

// A JSON value, whose numbers are doubles; or a failure.
Datum AsJson(const Datum& datum, Heap& heap) {
  if (!heap.Charge(1)) return heap.Fail("too costly");
  Datum failure;
  if (const ListView* const list = datum.as_list()) {
    std::vector<Datum> items;
    list->Each([&](const Datum& item) {
      items.push_back(AsJson(item, heap));
      if (items.back().is_failure()) failure = items.back();
      return !failure.is_failure();
    });
    return failure.is_failure() ? failure : heap.List(std::move(items));
  }
  if (const MapView* const map = datum.as_map()) {
    MapView::Entries entries;
    map->Each([&](const Datum& key, const Datum& value) {
      const Datum json = AsJson(value, heap);
      if (key.as_string() == nullptr) failure = heap.Fail("a key in JSON must be a string");
      if (json.is_failure()) failure = json;
      entries.emplace_back(key, json);
      return !failure.is_failure();
    });
    return failure.is_failure() ? failure : heap.Map(std::move(entries));
  }
  if (datum.is_number()) return ToDouble(std::span(&datum, 1), heap);
  const bool is_json = datum.kind() == Datum::Kind::kNull || datum.as_bool() != nullptr ||
                       datum.as_string() != nullptr;
  return is_json ? datum : heap.Fail(absl::StrCat("JSON has no values of kind ", KindOf(datum)));
}

// One of the fields, each with its own kind.
Datum JsonValue(std::span<const Field> fields, Heap& heap) {
  if (fields.empty()) return Datum();
  if (fields.size() > 1) return heap.Fail("a Value has one field");
  const auto& [name, value] = fields[0];
  if (name == "null_value") return Datum();
  const bool fits = (name == "bool_value" && value.as_bool() != nullptr) ||
                    (name == "number_value" && value.is_number()) ||
                    (name == "string_value" && value.as_string() != nullptr) ||
                    (name == "list_value" && value.as_list() != nullptr) ||
                    (name == "struct_value" && value.as_map() != nullptr);
  return fits ? AsJson(value, heap) : BadField(fields[0], heap);
}

Datum Struct(std::span<const Field> fields, Heap& heap) {
  Datum made = heap.Map({});
  for (const Field& field : fields) {
    if (field.first != "fields") return NoField(field.first, heap);
    if (field.second.as_map() == nullptr) return BadField(field, heap);
    made = AsJson(field.second, heap);
  }
  return made;
}

Datum JsonList(std::span<const Field> fields, Heap& heap) {
  Datum made = heap.List({});
  for (const Field& field : fields) {
    if (field.first != "values") return NoField(field.first, heap);
    if (field.second.as_list() == nullptr) return BadField(field, heap);
    made = AsJson(field.second, heap);
  }
  return made;
}

// The seconds and nanoseconds of a Timestamp or a Duration; nothing if there is any other field.
std::optional<absl::Duration> SecondsAndNanos(std::span<const Field> fields) {
  absl::Duration sum;
  for (const auto& [name, value] : fields) {
    const int64_t* const number = value.as_int();
    if (number == nullptr || (name != "seconds" && name != "nanos")) return std::nullopt;
    sum += name == "seconds" ? absl::Seconds(*number) : absl::Nanoseconds(*number);
  }
  return sum;
}

Datum MakeTimestamp(std::span<const Field> fields, Heap& heap) {
  const std::optional<absl::Duration> since = SecondsAndNanos(fields);
  if (!since.has_value()) return heap.Fail("a Timestamp has seconds and nanos, which are ints");
  return InRange(absl::UnixEpoch() + *since, heap);
}

Datum MakeDuration(std::span<const Field> fields, Heap& heap) {
  const std::optional<absl::Duration> duration = SecondsAndNanos(fields);
  if (!duration.has_value()) return heap.Fail("a Duration has seconds and nanos, which are ints");
  return InRange(*duration, heap);
}

constexpr Message kMessages[] = {
    {"google.protobuf.BoolValue", BoolValue},     {"google.protobuf.BytesValue", BytesValue},
    {"google.protobuf.DoubleValue", DoubleValue}, {"google.protobuf.Duration", MakeDuration},
    {"google.protobuf.FloatValue", FloatValue},   {"google.protobuf.Int32Value", Int32Value},
    {"google.protobuf.Int64Value", Int64Value},   {"google.protobuf.ListValue", JsonList},
    {"google.protobuf.StringValue", StringValue}, {"google.protobuf.Struct", Struct},
    {"google.protobuf.Timestamp", MakeTimestamp}, {"google.protobuf.UInt32Value", UInt32Value},
    {"google.protobuf.UInt64Value", UInt64Value}, {"google.protobuf.Value", JsonValue}};

}  // namespace

std::optional<Datum> NamedConstant(absl::string_view name) {
  if (name == "google.protobuf.NullValue.NULL_VALUE") return Datum(int64_t{0});
  const auto found = std::ranges::find(kTypeNames, name);
  if (found == std::end(kTypeNames) || IsUnwritable(*found)) return std::nullopt;
  return Datum(TypeName{*found});
}

const Message* FindMessage(absl::string_view name) {
  const auto found = std::ranges::find(kMessages, name, &Message::name);
  return found == std::end(kMessages) ? nullptr : &*found;
}

}  // namespace magpie::expr
