// The tree by which articles are ordered.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/id.h"
#include "common/status/faults.h"

namespace magpie::knowledge {

struct Category;
using CategoryId = Id<Category>;

inline constexpr size_t kMaxCategoryNameBytes = 200;
inline constexpr size_t kMaxCategories = 10'000;
inline constexpr size_t kMaxLevels = 10;

struct Category {
  CategoryId id;
  std::string parent;  // an id; empty at the top
  std::string name;
  int64_t version = 0;

  bool operator==(const Category&) const = default;
};

// All of a tenant, by id.
using Categories = std::map<std::string, Category>;

// Adds all faults of a category, below `path`.
void Check(const Category& category, absl::string_view path, Faults& faults);

// The category as it is to be stored among `all`, with its version; moved, if its parent is
// another. `expected_version` is 0 for any. ABORTED (STALE_VERSION), NOT_FOUND (CATEGORY_NOT_FOUND)
// without its parent, FAILED_PRECONDITION (CATEGORY_MISPLACED) if it would be below itself, too
// deep, or one too many.
absl::StatusOr<Category> Place(const Categories& all, Category category, int64_t expected_version);

// The category, if it may be deleted. NOT_FOUND (CATEGORY_NOT_FOUND), FAILED_PRECONDITION
// (CATEGORY_NOT_EMPTY) if it has categories or articles.
absl::StatusOr<Category> Remove(const Categories& all, const CategoryId& id, bool has_articles);

}  // namespace magpie::knowledge
