// What is wrong with a model, and what is only odd.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace magpie::flow {

inline std::string PathOf(absl::string_view key) { return absl::StrCat("elements[", key, "]"); }

struct Faults {
  explicit Faults(bool lenient) : is_lenient(lenient) {}

  void Add(absl::string_view path, absl::string_view what) {
    all.push_back({std::string(path), std::string(what)});
  }
  void Add(absl::string_view key, absl::string_view member, absl::string_view what) {
    Add(absl::StrCat(PathOf(key), member), what);
  }
  // Of a thing that other engines let pass: a warning where we are lenient.
  void AddOdd(absl::string_view key, absl::string_view member, absl::string_view what) {
    if (!is_lenient) return Add(key, member, what);
    Warn(key, member, what);
  }
  void Warn(absl::string_view key, absl::string_view member, absl::string_view what) {
    warnings.push_back(absl::StrCat(PathOf(key), member, " ", what));
  }

  const bool is_lenient;
  std::vector<FieldViolation> all;
  std::vector<std::string> warnings;
};

}  // namespace magpie::flow
