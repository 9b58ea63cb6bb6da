#include "common/expr/views.h"

#include "common/expr/compare.h"
#include "common/expr/datum.h"

namespace magpie::expr {

size_t ListView::size() const {
  if (source_ == Source::kJson) return json_.size();
  return source_ == Source::kGiven ? given_->size() : made_->size();
}

Datum ListView::operator[](size_t index) const {
  if (source_ == Source::kJson) return Datum::Of(json_.At(index));
  return source_ == Source::kGiven ? Datum::Of((*given_)[index]) : (*made_)[index];
}

size_t MapView::size() const {
  if (source_ == Source::kJson) return json_.size();
  return source_ == Source::kGiven ? given_->size() : made_->size();
}

std::optional<Datum> MapView::Find(absl::string_view key) const {
  if (source_ == Source::kMade) return Find(Datum(key));
  if (source_ == Source::kJson) {
    const std::optional<JsonView> found = json_.Find(key);
    return found.has_value() ? std::optional(Datum::Of(*found)) : std::nullopt;
  }
  const auto found = given_->find(key);
  return found != given_->end() ? std::optional(Datum::Of(found->second)) : std::nullopt;
}

std::optional<Datum> MapView::Find(const Datum& key) const {
  if (source_ != Source::kMade) {
    const absl::string_view* const name = key.as_string();
    return name == nullptr ? std::nullopt : Find(*name);
  }
  for (const auto& [candidate, value] : *made_) {
    if (SameScalar(candidate, key)) return value;
  }
  return std::nullopt;
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
