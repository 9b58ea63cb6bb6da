// What of datum.h and views.h needs to know of the other. Included by datum.h alone.

#pragma once

#include <new>

#include "common/expr/datum/views.h"

namespace magpie::expr {

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
  // In its place, not in another and then copied: see evaluator.h.
  ::new (static_cast<void*>(&found)) Datum(Datum::Of(value));
  return true;
}

}  // namespace magpie::expr
