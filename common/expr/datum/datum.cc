#include "common/expr/datum/datum.h"

#include <array>

namespace magpie::expr {

Datum Datum::Of(const Value& value) {
  if (const auto* const as_bool = value.as_bool()) return Datum(*as_bool);
  if (const auto* const as_int = value.as_int()) return Datum(*as_int);
  if (const auto* const as_uint = value.as_uint()) return Datum(*as_uint);
  if (const auto* const as_double = value.as_double()) return Datum(*as_double);
  if (const auto* const as_string = value.as_string()) return Datum(absl::string_view(*as_string));
  if (const auto* const as_big_int = value.as_big_int()) {
    return Datum(BigIntView{as_big_int->digits});
  }
  if (const auto* const as_list = value.as_list()) return Datum(ListView(as_list));
  if (const auto* const as_map = value.as_map()) return Datum(MapView(as_map));
  return Datum();
}

absl::string_view TypeOf(const Datum& datum) {
  return kTypeNames[static_cast<size_t>(datum.kind())];
}

absl::string_view KindOf(const Datum& datum) {
  static constexpr std::array<absl::string_view, 17> kNames = {
      "null",    "bool",      "int",      "uint", "double",     "string",
      "bytes",   "timestamp", "duration", "type", "IP address", "IP network",
      "big int", "optional",  "list",     "map",  "error"};
  return kNames[static_cast<size_t>(datum.kind())];
}

bool MayBeKey(const Datum& datum) {
  const Datum::Kind kind = datum.kind();
  return kind == Datum::Kind::kBool || kind == Datum::Kind::kInt || kind == Datum::Kind::kUint ||
         kind == Datum::Kind::kString;
}

}  // namespace magpie::expr
