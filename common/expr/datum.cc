#include "common/expr/datum.h"

#include <array>

#include "common/expr/compare.h"

namespace magpie::expr {

size_t ListView::size() const { return given_ != nullptr ? given_->size() : made_->size(); }

Datum ListView::operator[](size_t index) const {
  return given_ != nullptr ? Datum::Of((*given_)[index]) : (*made_)[index];
}

size_t MapView::size() const { return given_ != nullptr ? given_->size() : made_->size(); }

std::optional<Datum> MapView::Find(absl::string_view key) const {
  if (given_ == nullptr) return Find(Datum(key));
  const auto found = given_->find(key);
  if (found == given_->end()) return std::nullopt;
  return Datum::Of(found->second);
}

std::optional<Datum> MapView::Find(const Datum& key) const {
  if (given_ != nullptr) {
    const absl::string_view* const name = key.as_string();
    return name == nullptr ? std::nullopt : Find(*name);
  }
  for (const auto& [candidate, value] : *made_) {
    if (SameScalar(candidate, key)) return value;
  }
  return std::nullopt;
}

void MapView::Each(const std::function<bool(const Datum&, const Datum&)>& visit) const {
  if (given_ != nullptr) {
    for (const auto& [key, value] : *given_) {
      if (!visit(Datum(absl::string_view(key)), Datum::Of(value))) return;
    }
    return;
  }
  for (const auto& [key, value] : *made_) {
    if (!visit(key, value)) return;
  }
}

Datum Datum::Of(const Value& value) {
  if (const auto* const as_bool = value.as_bool()) return Datum(*as_bool);
  if (const auto* const as_int = value.as_int()) return Datum(*as_int);
  if (const auto* const as_uint = value.as_uint()) return Datum(*as_uint);
  if (const auto* const as_double = value.as_double()) return Datum(*as_double);
  if (const auto* const as_string = value.as_string()) return Datum(absl::string_view(*as_string));
  if (const auto* const as_list = value.as_list()) return Datum(ListView(as_list));
  if (const auto* const as_map = value.as_map()) return Datum(MapView(as_map));
  return Datum();
}

absl::string_view KindOf(const Datum& datum) {
  static constexpr std::array<absl::string_view, 9> kNames = {
      "null", "bool", "int", "uint", "double", "string", "list", "map", "error"};
  return kNames[static_cast<size_t>(datum.kind())];
}

}  // namespace magpie::expr
