#include "services/flow-engine/start.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/scratch.h"

namespace magpie::flow {
namespace {

class StartTest : public testing::Test {
 protected:
  absl::Status Start(int max_steps) {
    return StartFlowEngine({.listen = "127.0.0.1:0",
                            .data = data_,
                            .resource_engine = "127.0.0.1:1",
                            .solution_matching = "127.0.0.1:1",
                            .max_steps = max_steps})
        .status();
  }

  const Scratch scratch_;
  const std::string data_ = scratch_ / "data";
};

TEST_F(StartTest, RefusesStepsOutOfRange) {
  for (const int steps : {std::numeric_limits<int>::min(), -1, 0, kLeastSteps - 1, kMostSteps + 1,
                          std::numeric_limits<int>::max()}) {
    const absl::Status refused = Start(steps);
    EXPECT_EQ(ReasonOf(refused), "INVALID_FIELD") << steps;
    EXPECT_EQ(refused.message(), "--max_steps must be from 10 to 5000") << steps;
  }
  EXPECT_FALSE(std::filesystem::exists(data_));
}

TEST_F(StartTest, AcceptsStepsAtTheEndsOfTheirRange) {
  for (const int steps : {kLeastSteps, kMaxSteps, kMostSteps}) {
    const absl::Status started = Start(steps);
    EXPECT_TRUE(started.ok()) << started;
  }
}

}  // namespace
}  // namespace magpie::flow
