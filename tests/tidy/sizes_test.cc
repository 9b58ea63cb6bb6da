// How large a thing may be. What is larger today is listed with its size, which may only shrink:
// a list that names more than is there fails, too.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/tidy/outline.h"
#include "tests/tidy/tree.h"

namespace magpie::tidy {
namespace {

using Sizes = std::map<std::string, int>;

constexpr int kFileLines = 500;
constexpr int kFunctionLines = 70;
constexpr int kBuildFileLines = 60;
constexpr int kMethods = 25;
constexpr int kFolderFiles = 40;

// The evaluator has a method for each operator and macro of its language, and stays.
const Sizes kLargeClasses = {
    {"common/expr/run/evaluator.h Evaluator", 58},
};

// Fails for each of `sizes` over `limit`, but for those `listed`, and prints what there is.
void Check(const std::string& what, const Sizes& sizes, int limit, const Sizes& listed = {}) {
  std::vector<int> all;
  for (const auto& [name, size] : sizes) {
    all.push_back(size);
    const auto known = listed.find(name);
    EXPECT_LE(size, known == listed.end() ? limit : known->second) << name << " has more " << what;
  }
  for (const auto& [name, size] : listed) {
    const auto found = sizes.find(name);
    const int now = found == sizes.end() ? 0 : found->second;
    EXPECT_GE(now, size) << name << " is smaller than the list says: shorten the list";
  }
  std::ranges::sort(all);
  ASSERT_FALSE(all.empty());
  std::cout << what << ": median " << all[all.size() / 2] << ", p90 " << all[all.size() * 9 / 10]
            << ", max " << all.back() << "; over " << limit << ": " << listed.size() << "\n";
}

// Of each source, by its path.
const std::map<std::string, Outline>& Outlines() {
  static const auto* const outlines = [] {
    auto* all = new std::map<std::string, Outline>;
    for (const Source& source : Sources()) all->emplace(source.path, OutlineOf(source.text));
    return all;
  }();
  return *outlines;
}

TEST(SizesTest, FilesAreShortEnoughToRead) {
  Sizes sizes;
  for (const Source& source : Sources()) sizes[source.path] = static_cast<int>(source.lines.size());
  Check("lines a file", sizes, kFileLines);
}

TEST(SizesTest, FunctionsFitAScreen) {
  Sizes sizes;
  for (const auto& [path, outline] : Outlines()) {
    for (const Function& one : outline.functions) {
      sizes[path + ":" + std::to_string(one.first_line) + " " + one.name] = one.lines();
    }
  }
  Check("lines a function", sizes, kFunctionLines);
}

TEST(SizesTest, ClassesHaveFewMethods) {
  Sizes sizes;
  for (const auto& [path, outline] : Outlines()) {
    for (const Class& one : outline.classes) {
      sizes[path + " " + one.name] = one.methods;
    }
  }
  Check("methods a class", sizes, kMethods, kLargeClasses);
}

TEST(SizesTest, FoldersHaveFewFiles) {
  Sizes sizes;
  for (const Source& source : Sources()) ++sizes[source.folder()];
  Check("files a folder", sizes, kFolderFiles);
}

TEST(SizesTest, BuildFilesAreShort) {
  Sizes sizes;
  for (const Source& file : FilesNamed("CMakeLists.txt")) {
    sizes[file.path] = static_cast<int>(file.lines.size());
  }
  Check("lines a build file", sizes, kBuildFileLines);
}

}  // namespace
}  // namespace magpie::tidy
