#include "common/expr/datum/views.h"

#include "common/expr/datum/compare.h"
#include "common/expr/datum/datum.h"

namespace magpie::expr {
namespace {

// Builds in place instead of copying: see evaluator.h.
template <typename Source>
void Build(Datum& datum, const Source& source) {
  ::new (static_cast<void*>(&datum)) Datum(Datum::Of(source));
}

}  // namespace

size_t ListView::size() const {
  if (source_ == Source::kJson) return json_.size();
  return source_ == Source::kGiven ? given_->size() : made_.size();
}

Datum ListView::operator[](size_t index) const {
  if (source_ == Source::kJson) return Datum::Of(json_.At(index));
  return source_ == Source::kGiven ? Datum::Of((*given_)[index]) : made_[index];
}

size_t MapView::size() const {
  if (source_ == Source::kJson) return json_.size();
  return source_ == Source::kGiven ? given_->size() : made_->size();
}

bool MapView::Find(absl::string_view key, Datum& found, size_t& visited) const {
  if (source_ == Source::kJson) {
    const std::optional<JsonView> value = json_.Find(key, visited);
    if (value.has_value()) Build(found, *value);
    return value.has_value();
  }
  if (source_ == Source::kMade) return Find(Datum(key), found, visited);
  const auto entry = given_->find(key);
  if (entry == given_->end()) return false;
  Build(found, entry->second);
  return true;
}

bool MapView::FindGivenPath(std::span<const absl::string_view> names, Datum& found) const {
  const Value::Map* map = source_ == Source::kGiven ? given_ : nullptr;
  const Value* value = nullptr;
  for (const absl::string_view name : names) {
    if (map == nullptr) return false;
    const auto entry = map->find(name);
    if (entry == map->end()) return false;
    value = &entry->second;
    map = value->as_map();
  }
  Build(found, *value);
  return true;
}

bool MapView::Find(const Datum& key, Datum& found, size_t& visited) const {
  if (source_ != Source::kMade) {
    const absl::string_view* const name = key.as_string();
    return name != nullptr && Find(*name, found, visited);
  }
  for (const auto& [candidate, value] : *made_) {
    ++visited;
    if (!SameScalar(candidate, key)) continue;
    found = value;
    return true;
  }
  return false;
}

void MapView::Each(absl::FunctionRef<bool(const Datum&, const Datum&)> visit) const {
  switch (source_) {
    case Source::kGiven:
      for (const auto& [key, value] : *given_) {
        if (!visit(Datum(absl::string_view(key)), Datum::Of(value))) return;
      }
      return;
    case Source::kMade:
      for (const auto& [key, value] : *made_) {
        if (!visit(key, value)) return;
      }
      return;
    case Source::kJson:
      json_.EachEntry([&](absl::string_view key, JsonView value) {
        return visit(Datum(key), Datum::Of(value));
      });
  }
}

}  // namespace magpie::expr
