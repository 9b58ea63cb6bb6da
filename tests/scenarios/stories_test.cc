// Plays every story of stories/ in the domain alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "services/flow-engine/testing/story.h"

namespace magpie::flow {
namespace {

std::vector<std::filesystem::path> Stories() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(STORIES)) {
    found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class StoriesTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(StoriesTest, HoldsInTheDomain) {
  const std::unique_ptr<World> world = MakeDomainWorld();
  const absl::Status told = Play(ReadAll(GetParam()), *world);
  EXPECT_TRUE(told.ok()) << told.message();
}

INSTANTIATE_TEST_SUITE_P(All, StoriesTest, testing::ValuesIn(Stories()), [](const auto& info) {
  std::string name = info.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace magpie::flow
