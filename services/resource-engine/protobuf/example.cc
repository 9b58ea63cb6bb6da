#include "services/resource-engine/protobuf/example.h"

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"
#include "services/resource-engine/protobuf/well_known.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// A place: a field of a message, or an item of it.
struct Place {
  const Descriptor* message = nullptr;  // null for a scalar
  const FieldDescriptor* field = nullptr;
  bool whole = true;  // the list or map itself, not an item of it
};

bool IsList(const Place& place) {
  return place.whole && place.field != nullptr && place.field->is_repeated() &&
         !place.field->is_map();
}

bool IsMap(const Place& place) {
  return place.whole && place.field != nullptr && place.field->is_map();
}

// The types of google/protobuf that have a special JSON form.
Value OfWellKnown(const Descriptor& message) {
  switch (message.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
    case Descriptor::WELLKNOWNTYPE_FLOATVALUE:
      return 1.5;
    case Descriptor::WELLKNOWNTYPE_INT32VALUE:
    case Descriptor::WELLKNOWNTYPE_UINT32VALUE:
      return 1;
    case Descriptor::WELLKNOWNTYPE_BOOLVALUE:
      return true;
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return nullptr;
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return Value::List();
    case Descriptor::WELLKNOWNTYPE_ANY:
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      return Value::Map();
    default:  // times, durations, masks of fields, numbers of 64 bits, text and bytes
      return "";
  }
}

Value OfScalar(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return 1;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return 1.5;
    case FieldDescriptor::CPPTYPE_BOOL:
      return true;
    case FieldDescriptor::CPPTYPE_ENUM:  // a name, but a number of one that is not known
      return nullptr;
    default:  // numbers of 64 bits, too
      return "";
  }
}

Value ExampleOf(const Place& place) {
  if (IsList(place)) return Value::List();
  if (IsMap(place)) return Value::Map();
  if (place.message == nullptr) return OfScalar(*place.field);
  return IsWellKnown(*place.message) ? OfWellKnown(*place.message) : Value(Value::Map());
}

// The place one token further; nothing if there is none.
std::optional<Place> Enter(const Place& place, absl::string_view token) {
  if (IsList(place)) {
    if (!PointerIndex(token).has_value()) return std::nullopt;
    return Place{place.message, place.field, false};
  }
  if (IsMap(place)) {
    const FieldDescriptor* value = place.message->map_value();
    return Place{value->message_type(), value, false};
  }
  if (place.message == nullptr || IsWellKnown(*place.message)) return std::nullopt;
  const FieldDescriptor* field = place.message->FindFieldByName(PointerName(token));
  if (field == nullptr) return std::nullopt;
  return Place{.message = field->message_type(), .field = field};
}

// Whether the descriptors do not say what is below.
bool IsOpen(const Place& place) {
  if (place.message == nullptr || IsList(place) || IsMap(place)) return false;
  const Value example = ExampleOf(place);
  return IsWellKnown(*place.message) &&
         (example.is_null() || example.as_map() != nullptr || example.as_list() != nullptr);
}

}  // namespace

std::optional<Value> ExampleAt(const Descriptor& type, absl::string_view pointer) {
  Place place{.message = &type};
  if (pointer.empty()) return ExampleOf(place);
  if (!absl::ConsumePrefix(&pointer, "/")) return std::nullopt;
  for (const absl::string_view token : absl::StrSplit(pointer, '/')) {
    if (IsOpen(place)) return Value(nullptr);
    const std::optional<Place> next = Enter(place, token);
    if (!next.has_value()) return std::nullopt;
    place = *next;
  }
  return ExampleOf(place);
}

}  // namespace magpie::protos
