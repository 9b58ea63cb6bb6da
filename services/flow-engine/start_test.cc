#include "services/flow-engine/start.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::flow {
namespace {

TEST(StartTest, RefusesStepsThatAreOutOfRange) {
  const std::string data = absl::StrCat(testing::TempDir(), "/start_test.", getpid());
  for (const int steps : {kLeastSteps - 1, kLeastSteps, kMostSteps, kMostSteps + 1}) {
    const auto part = StartFlowEngine({.listen = "127.0.0.1:0",
                                       .data = data,
                                       .resource_engine = "127.0.0.1:1",
                                       .solution_matching = "127.0.0.1:1",
                                       .max_steps = steps});
    const bool is_within = steps >= kLeastSteps && steps <= kMostSteps;
    EXPECT_EQ(ReasonOf(part.status()), is_within ? "OK" : "INVALID_FIELD") << part.status();
  }
  std::filesystem::remove_all(data);
}

}  // namespace
}  // namespace magpie::flow
