// Collects the faults and warnings of a model.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "common/value/value.h"

namespace magpie::flow {

inline std::string PathOf(absl::string_view key) { return absl::StrCat("elements[", key, "]"); }

// `is 5, not a string`.
inline std::string IsNot(absl::string_view wanted, const Value& value) {
  constexpr size_t kMaxShown = 60;
  const bool is_scalar = value.as_list() == nullptr && value.as_map() == nullptr;
  std::string shown = is_scalar ? ToJson(value) : absl::StrCat("a ", KindOf(value));
  if (shown.size() > kMaxShown) shown = absl::StrCat("a ", KindOf(value));
  return absl::StrCat("is ", shown, ", not ", wanted);
}

struct ModelFaults {
  explicit ModelFaults(bool lenient) : is_lenient(lenient) {}

  void Add(absl::string_view path, absl::string_view what) {
    all.push_back({std::string(path), std::string(what)});
  }
  void Add(absl::string_view key, absl::string_view member, absl::string_view what) {
    Add(absl::StrCat(PathOf(key), member), what);
  }
  // A fault that other engines accept: a warning if is_lenient.
  void AddOdd(absl::string_view key, absl::string_view member, absl::string_view what) {
    if (!is_lenient) return Add(key, member, what);
    Warn(key, member, what);
  }
  void Warn(absl::string_view key, absl::string_view member, absl::string_view what) {
    warnings.push_back(absl::StrCat(PathOf(key), member, " ", what));
  }

  // Notes that the links at `key` are wrong, so that faults that merely follow from this are not
  // reported.
  void Break(absl::string_view key) { broken.emplace(key); }
  bool IsBroken(absl::string_view key) const { return broken.contains(key); }

  const bool is_lenient;
  std::set<std::string, std::less<>> broken;
  std::vector<FieldViolation> all;
  std::vector<std::string> warnings;
};

}  // namespace magpie::flow
