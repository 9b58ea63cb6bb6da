#include "common/expr/run/result.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/time.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/library/network.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::expr {
namespace {

absl::Status Failed(absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "EXPRESSION_FAILED", message);
}

absl::StatusOr<Value> Copy(const Datum& datum, int depth, Heap& heap);

absl::StatusOr<Value> CopyList(const ListView& list, int depth, Heap& heap) {
  Value::List items;
  absl::Status status;
  list.Each([&](const Datum& datum) {
    absl::StatusOr<Value> item = Copy(datum, depth, heap);
    status = item.status();
    if (item.ok()) items.push_back(*std::move(item));
    return status.ok();
  });
  RETURN_IF_ERROR(status);
  return Value(std::move(items));
}

absl::StatusOr<Value> CopyMap(const MapView& map, int depth, Heap& heap) {
  Value::Map entries;
  absl::Status status;
  map.Each([&](const Datum& key, const Datum& datum) {
    const absl::string_view* const name = key.as_string();
    absl::StatusOr<Value> value =
        name == nullptr ? Failed(absl::StrCat("the keys of a result must be strings, not of kind ",
                                              KindOf(key)))
                        : Copy(datum, depth, heap);
    if (value.ok()) {
      entries.emplace(std::string(*name), *std::move(value));
    } else {
      status = value.status();
    }
    return status.ok();
  });
  RETURN_IF_ERROR(status);
  return Value(std::move(entries));
}

absl::StatusOr<Value> Copy(const Datum& datum, int depth, Heap& heap) {
  if (!heap.Charge(1)) return Failed("too costly");
  switch (datum.kind()) {
    case Datum::Kind::kNull:
      return Value();
    case Datum::Kind::kBool:
      return Value(*datum.as_bool());
    case Datum::Kind::kInt:
      return Value(*datum.as_int());
    case Datum::Kind::kUint:
      return Value(*datum.as_uint());
    case Datum::Kind::kDouble:
      return Value(*datum.as_double());
    case Datum::Kind::kString:
      if (!heap.ChargeBytes(datum.as_string()->size())) return Failed("too costly");
      return Value(*datum.as_string());
    case Datum::Kind::kBigInt:
      if (!heap.ChargeBytes(datum.as_big_int()->digits.size())) return Failed("too costly");
      return Value(BigInt{std::string(datum.as_big_int()->digits)});
    case Datum::Kind::kFailure:
      return Failed(datum.failure()->message);
    case Datum::Kind::kBytes:
      if (!heap.ChargeBytes(datum.as_bytes()->data.size())) return Failed("too costly");
      return Value(absl::Base64Escape(datum.as_bytes()->data));
    case Datum::Kind::kTimestamp:
      return Value(ToText(*datum.as_timestamp()));
    case Datum::Kind::kDuration:
      return Value(ToText(*datum.as_duration()));
    case Datum::Kind::kType:
      return Value(datum.as_type()->name);
    case Datum::Kind::kAddress:
      return Value(ToText(*datum.as_address()));
    case Datum::Kind::kNetwork:
      return Value(ToText(*datum.as_network()));
    case Datum::Kind::kOptional:
    case Datum::Kind::kList:
    case Datum::Kind::kMap:
      break;
  }
  if (depth == kMaxJsonDepth) return Failed(absl::StrCat("nested more than ", depth, " deep"));
  if (const Optional* const optional = datum.as_optional()) {
    return optional->value != nullptr ? Copy(*optional->value, depth + 1, heap) : Value();
  }
  if (datum.as_list() != nullptr) return CopyList(*datum.as_list(), depth + 1, heap);
  return CopyMap(*datum.as_map(), depth + 1, heap);
}

// Appends `datum`, and stops soon after `out` has grown beyond `bytes`.
void Append(const Datum& datum, size_t bytes, std::string& out) {
  absl::string_view separator;
  if (const ListView* const list = datum.as_list()) {
    absl::StrAppend(&out, "[");
    list->Each([&](const Datum& item) {
      absl::StrAppend(&out, std::exchange(separator, ","));
      Append(item, bytes, out);
      return out.size() <= bytes;
    });
    absl::StrAppend(&out, "]");
  } else if (const MapView* const map = datum.as_map()) {
    absl::StrAppend(&out, "{");
    map->Each([&](const Datum& key, const Datum& value) {
      absl::StrAppend(&out, std::exchange(separator, ","));
      Append(key, bytes, out);
      absl::StrAppend(&out, ":");
      Append(value, bytes, out);
      return out.size() <= bytes;
    });
    absl::StrAppend(&out, "}");
  } else if (const absl::string_view* const text = datum.as_string()) {
    absl::StrAppend(&out, ToJson(Value(CutUtf8(*text, bytes))));
  } else if (const BigIntView* const number = datum.as_big_int()) {
    absl::StrAppend(&out, number->digits.substr(0, bytes + 1));
  } else {
    Heap free(1);
    const absl::StatusOr<Value> scalar = ToValue(datum, free);
    absl::StrAppend(&out, scalar.ok() ? ToJson(*scalar) : "missing");
  }
}

}  // namespace

absl::StatusOr<Value> ToValue(const Datum& datum, Heap& heap) { return Copy(datum, 0, heap); }

std::string Show(const Datum& datum, size_t bytes) {
  std::string out;
  Append(datum, bytes, out);
  if (out.size() <= bytes) return out;
  return absl::StrCat(CutUtf8(out, bytes), "...");
}

}  // namespace magpie::expr
