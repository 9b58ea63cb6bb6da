#include "common/expr/typed.h"

#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/compare.h"
#include "common/expr/datum/heap.h"
#include "common/expr/library/functions.h"
#include "common/expr/library/names.h"
#include "common/expr/library/network.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::expr {
namespace {

absl::Status Bad(const Value& json) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_TYPED_VALUE",
               absl::StrCat("not a typed value: ", ToJson(json)));
}

// {"int":"1"} and its like: kinds that are spelled by a string.
std::optional<Datum> FromText(absl::string_view kind, const std::string& text, Heap& heap) {
  const Datum spelled{absl::string_view(text)};
  Datum datum;
  if (kind == "string") {
    datum = spelled;
  } else if (kind == "int") {
    datum = ToInt(std::span(&spelled, 1), heap);
  } else if (kind == "uint") {
    datum = ToUint(std::span(&spelled, 1), heap);
  } else if (kind == "double") {
    double number = 0;
    if (!absl::SimpleAtod(text, &number)) return std::nullopt;
    datum = Datum(number);
  } else if (kind == "bytes") {
    std::string bytes;
    if (!absl::Base64Unescape(text, &bytes)) return std::nullopt;
    datum = heap.Data(std::move(bytes));
  } else if (kind == "type") {
    return NamedConstant(text);
  } else {
    return std::nullopt;
  }
  return datum.is_failure() ? std::nullopt : std::optional(datum);
}

// [seconds, nanos]
std::optional<absl::Duration> FromPair(const Value::List& pair) {
  if (pair.size() != 2 || pair[0].as_int() == nullptr || pair[1].as_int() == nullptr) {
    return std::nullopt;
  }
  return absl::Seconds(*pair[0].as_int()) + absl::Nanoseconds(*pair[1].as_int());
}

absl::StatusOr<Datum> FromTypedList(const Value::List& json, Heap& heap) {
  std::vector<Datum> items;
  for (const Value& item : json) {
    ASSIGN_OR_RETURN(const Datum datum, FromTyped(item, heap));
    items.push_back(datum);
  }
  return heap.List(std::move(items));
}

absl::StatusOr<Datum> FromTypedMap(const Value::List& json, Heap& heap) {
  MapView::Entries entries;
  for (const Value& entry : json) {
    const Value::List* const pair = entry.as_list();
    if (pair == nullptr || pair->size() != 2) return Bad(entry);
    ASSIGN_OR_RETURN(const Datum key, FromTyped((*pair)[0], heap));
    ASSIGN_OR_RETURN(const Datum value, FromTyped((*pair)[1], heap));
    if (!MayBeKey(key)) return Bad(entry);
    entries.emplace_back(key, value);
  }
  return heap.Map(std::move(entries));
}

std::string TypedPair(absl::string_view kind, absl::Duration duration) {
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &duration);
  return absl::StrCat(R"({")", kind, R"(":[)", seconds, ",", absl::ToInt64Nanoseconds(duration),
                      "]}");
}

std::string TypedList(const ListView& list) {
  std::string items;
  list.Each([&](const Datum& item) {
    absl::StrAppend(&items, items.empty() ? "" : ",", ToTyped(item));
    return true;
  });
  return absl::StrCat(R"({"list":[)", items, "]}");
}

std::string TypedMap(const MapView& map) {
  std::string entries;
  map.Each([&](const Datum& key, const Datum& value) {
    absl::StrAppend(&entries, entries.empty() ? "" : ",", "[", ToTyped(key), ",", ToTyped(value),
                    "]");
    return true;
  });
  return absl::StrCat(R"({"map":[)", entries, "]}");
}

std::string TypedText(absl::string_view kind, absl::string_view text) {
  return absl::StrCat(R"({")", kind, R"(":)", ToJson(Value(text)), "}");
}

bool AreSameMaps(const MapView& a, const MapView& b) {
  if (a.size() != b.size()) return false;
  bool same = true;
  a.Each([&](const Datum& key, const Datum& value) {
    same = false;
    b.Each([&](const Datum& other_key, const Datum& other) {
      if (IsSame(key, other_key)) same = IsSame(value, other);
      return !same;
    });
    return same;
  });
  return same;
}

bool AreSameLists(const ListView& a, const ListView& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!IsSame(a[i], b[i])) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<Datum> FromTyped(const Value& json, Heap& heap) {
  if (json.as_map() == nullptr || json.as_map()->size() != 1) return Bad(json);
  const auto& [kind, value] = *json.as_map()->begin();
  std::optional<Datum> datum;
  if (kind == "null" && value.is_null()) return Datum();
  if (kind == "bool" && value.as_bool() != nullptr) return Datum(*value.as_bool());
  if (value.as_string() != nullptr) datum = FromText(kind, *value.as_string(), heap);
  if (kind == "optional" && value.is_null()) return Heap::None();
  if (kind == "optional") {
    ASSIGN_OR_RETURN(const Datum some, FromTyped(value, heap));
    return heap.Some(some);
  }
  if (const Value::List* const list = value.as_list()) {
    if (kind == "list") return FromTypedList(*list, heap);
    if (kind == "map") return FromTypedMap(*list, heap);
    const std::optional<absl::Duration> duration = FromPair(*list);
    if (kind == "duration" && duration.has_value()) return Datum(*duration);
    if (kind == "timestamp" && duration.has_value()) return Datum(absl::UnixEpoch() + *duration);
  }
  if (!datum.has_value()) return Bad(json);
  return *datum;
}

std::string ToTyped(const Datum& datum) {
  Heap heap(1);
  switch (datum.kind()) {
    case Datum::Kind::kNull:
      return R"({"null":null})";
    case Datum::Kind::kBool:
      return *datum.as_bool() ? R"({"bool":true})" : R"({"bool":false})";
    case Datum::Kind::kBytes:
      return TypedText("bytes", absl::Base64Escape(datum.as_bytes()->data));
    case Datum::Kind::kTimestamp:
      return TypedPair("timestamp", *datum.as_timestamp() - absl::UnixEpoch());
    case Datum::Kind::kDuration:
      return TypedPair("duration", *datum.as_duration());
    case Datum::Kind::kType:
      return TypedText("type", datum.as_type()->name);
    case Datum::Kind::kOptional: {
      const Datum* const value = datum.as_optional()->value;
      return absl::StrCat(R"({"optional":)", value != nullptr ? ToTyped(*value) : "null", "}");
    }
    case Datum::Kind::kList:
      return TypedList(*datum.as_list());
    case Datum::Kind::kMap:
      return TypedMap(*datum.as_map());
    case Datum::Kind::kFailure:
      return TypedText("error", datum.failure()->message);
    default:
      return TypedText(TypeOf(datum), *ToString(std::span(&datum, 1), heap).as_string());
  }
}

bool IsSame(const Datum& a, const Datum& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Datum::Kind::kList:
      return AreSameLists(*a.as_list(), *b.as_list());
    case Datum::Kind::kMap:
      return AreSameMaps(*a.as_map(), *b.as_map());
    case Datum::Kind::kOptional: {
      const Datum* const x = a.as_optional()->value;
      const Datum* const y = b.as_optional()->value;
      return x == nullptr || y == nullptr ? x == y : IsSame(*x, *y);
    }
    case Datum::Kind::kDouble:
      if (std::isnan(*a.as_double())) return std::isnan(*b.as_double());
      [[fallthrough]];
    default:
      return SameScalar(a, b);
  }
}

}  // namespace magpie::expr
