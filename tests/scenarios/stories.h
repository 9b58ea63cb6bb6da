// The stories of stories/, for tests that take each of them as a parameter.

#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace magpie::flow {

using StoryPath = std::filesystem::path;

inline std::vector<StoryPath> Stories() {
  std::vector<StoryPath> found;
  for (const auto& entry : std::filesystem::directory_iterator(STORIES)) {
    found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

inline std::string ReadAll(const StoryPath& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// `double-end.story` as the name of a test: `double_end`.
inline std::string StoryNameOf(const testing::TestParamInfo<StoryPath>& info) {
  std::string name = info.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace magpie::flow
