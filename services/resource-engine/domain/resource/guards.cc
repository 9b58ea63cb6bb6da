#include "services/resource-engine/domain/resource/guards.h"

#include <algorithm>
#include <span>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

using Tokens = std::vector<absl::string_view>;

// Stands for any entry of a list or a map.
constexpr absl::string_view kAnyEntry = "[]";

Tokens TokensOf(absl::string_view pointer) {
  if (pointer.empty()) return {};
  return absl::StrSplit(absl::StripPrefix(pointer, "/"), '/');
}

bool IsIndex(absl::string_view token) { return PointerIndex(token).has_value(); }

// Whether the first tokens of `guarded` and `pointer` may lead to the same place. The last index of
// the guarded place must be equal, since two items of a list may differ in meaning.
bool BeginAlike(const Tokens& guarded, const Tokens& pointer) {
  const size_t size = std::min(guarded.size(), pointer.size());
  for (size_t i = 0; i < size; ++i) {
    if (guarded[i] == pointer[i]) continue;
    if (i + 1 == guarded.size() || !IsIndex(guarded[i]) || !IsIndex(pointer[i])) return false;
  }
  return true;
}

bool IsName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// Takes ".name" or "[]" off the front of `path`.
absl::string_view TakeStep(absl::string_view& path) {
  if (absl::ConsumePrefix(&path, kAnyEntry)) return kAnyEntry;
  absl::ConsumePrefix(&path, ".");
  const absl::string_view step = path.substr(0, path.find_first_of(".["));
  path.remove_prefix(step.size());
  return step;
}

void HideAt(Value& value, std::span<const absl::string_view> tokens) {
  if (tokens.empty()) {
    if (!value.is_null()) value = kMask;
    return;
  }
  if (Value::List* const list = value.as_list()) {
    if (!IsIndex(tokens[0])) return;
    for (Value& item : *list) HideAt(item, tokens.subspan(1));
  } else if (Value::Map* const map = value.as_map()) {
    const auto found = map->find(PointerName(tokens[0]));
    if (found != map->end()) HideAt(found->second, tokens.subspan(1));
  }
}

}  // namespace

void Merge(const Guards& more, Guards& guards) {
  for (const auto& [api, places] : more) {
    std::vector<GuardedPlace>& all = guards[api];
    for (const GuardedPlace& place : places) {
      if (std::ranges::find(all, place) == all.end()) all.push_back(place);
    }
  }
}

bool Covers(absl::string_view guarded, absl::string_view pointer) {
  const Tokens outer = TokensOf(guarded), inner = TokensOf(pointer);
  return outer.size() <= inner.size() && BeginAlike(outer, inner);
}

std::optional<std::string> Below(absl::string_view guarded, absl::string_view pointer) {
  const Tokens inner = TokensOf(guarded), outer = TokensOf(pointer);
  if (outer.size() >= inner.size() || !BeginAlike(inner, outer)) return std::nullopt;
  return absl::StrCat(
      "/", absl::StrJoin(inner.begin() + static_cast<ptrdiff_t>(outer.size()), inner.end(), "/"));
}

bool MayRead(absl::string_view path, absl::string_view pointer) {
  for (const absl::string_view token : TokensOf(pointer)) {
    if (path.empty()) return true;
    // A path does not escape names that are not words, so that their dots are ambiguous.
    if (!IsName(token) && !IsIndex(token)) return true;
    const absl::string_view step = TakeStep(path);
    if (step != kAnyEntry && step != token) return false;
  }
  return true;
}

void Hide(Value& value, absl::string_view pointer) { HideAt(value, TokensOf(pointer)); }

}  // namespace magpie::resource
