#include "common/base/step.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

std::string& Passed() {
  static std::string passed;
  return passed;
}

TEST(StepTest, IsSeenByWhoWatches) {
  PassStep("nobody.sees");
  step_watch = [](const char* step) { Passed().append(step).append(" "); };
  PassStep("a.first");
  PassStep("a.second");
  step_watch = nullptr;
  PassStep("nobody.sees");
  EXPECT_EQ(Passed(), "a.first a.second ");
}

}  // namespace
}  // namespace magpie
