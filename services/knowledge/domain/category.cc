#include "services/knowledge/domain/category.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

absl::Status NotFound(absl::string_view id) {
  return Error(absl::StatusCode::kNotFound, "CATEGORY_NOT_FOUND",
               absl::StrCat("no such category: ", id));
}

absl::Status Misplaced(absl::string_view why, absl::string_view id) {
  return Error(absl::StatusCode::kFailedPrecondition, "CATEGORY_MISPLACED",
               absl::StrCat(why, ": ", id));
}

// The level of the parent, 0 for the top: the number of categories from it up.
absl::StatusOr<size_t> LevelAbove(const Categories& all, const Category& category) {
  size_t level = 0;
  for (std::string id = category.parent; !id.empty(); ++level) {
    if (id == category.id.str()) {
      return Misplaced("a category cannot be below itself", category.id.str());
    }
    const auto parent = all.find(id);
    if (parent == all.end()) return NotFound(id);
    id = parent->second.parent;
  }
  return level;
}

// The levels of the branch that begins with `id`.
size_t LevelsOf(const Categories& all, const std::string& id) {
  std::multimap<absl::string_view, absl::string_view> children;
  for (const auto& [child, category] : all) children.emplace(category.parent, child);
  size_t levels = 0;
  std::vector<absl::string_view> level = {id};
  while (!level.empty()) {
    ++levels;
    std::vector<absl::string_view> next;
    for (const absl::string_view parent : level) {
      const auto [begin, end] = children.equal_range(parent);
      for (auto child = begin; child != end; ++child) next.push_back(child->second);
    }
    level = std::move(next);
  }
  return levels;
}

}  // namespace

void Check(const Category& category, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view field) { return absl::StrCat(path, ".", field); };
  faults.CheckText(at("name"), category.name, kMaxCategoryNameBytes);
  if (!category.parent.empty()) faults.Take(at("parent_id"), CategoryId::Parse(category.parent));
}

absl::StatusOr<Category> Place(const Categories& all, Category category, int64_t expected_version) {
  const std::string& id = category.id.str();
  const auto before = all.find(id);
  category.version = before == all.end() ? 0 : before->second.version;
  if (expected_version != 0 && expected_version != category.version) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("category is at version ", category.version, ": ", id));
  }
  ++category.version;
  if (before == all.end() && all.size() >= kMaxCategories) {
    return Misplaced(absl::StrCat("there are ", kMaxCategories, " categories, delete some"), id);
  }
  ASSIGN_OR_RETURN(const size_t above, LevelAbove(all, category));
  const size_t below = before == all.end() ? 1 : LevelsOf(all, id);
  if (above + below > kMaxLevels) {
    return Misplaced(absl::StrCat("the tree would have more than ", kMaxLevels, " levels"), id);
  }
  return category;
}

absl::StatusOr<Category> Remove(const Categories& all, const CategoryId& id, bool has_articles) {
  const auto found = all.find(id.str());
  if (found == all.end()) return NotFound(id.str());
  const bool has_categories =
      std::ranges::any_of(all, [&](const auto& entry) { return entry.second.parent == id.str(); });
  if (!has_categories && !has_articles) return found->second;
  return Error(absl::StatusCode::kFailedPrecondition, "CATEGORY_NOT_EMPTY",
               absl::StrCat("the category still has ", has_categories ? "categories" : "articles",
                            ", move them first: ", id.str()));
}

}  // namespace magpie::knowledge
