#include "common/base/timer_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace magpie {
namespace {

using testing::ElementsAre;

class TimerScopeTest : public testing::Test {
 protected:
  // Records how it was called.
  TimerScope::Then Say(const std::string& name) {
    return [this, name](bool due) { said_.push_back(name + (due ? " is due" : " is off")); };
  }

  FakeTimers timers_;
  std::vector<std::string> said_;
  std::optional<TimerScope> scope_{timers_};
};

TEST_F(TimerScopeTest, RunsWhatIsDue) {
  scope_->At(absl::UnixEpoch(), Say("a"));
  timers_.RunUntil(absl::UnixEpoch());
  EXPECT_THAT(said_, ElementsAre("a is due"));
  scope_.reset();
  EXPECT_EQ(said_.size(), 1);
}

TEST_F(TimerScopeTest, ReportsTimersThatAreNotDueAtItsEnd) {
  scope_->At(absl::UnixEpoch(), Say("a"));
  scope_->Stop();
  EXPECT_THAT(said_, ElementsAre("a is off"));
  scope_->At(absl::UnixEpoch(), Say("b"));
  EXPECT_THAT(said_, ElementsAre("a is off", "b is off"));
  scope_.reset();
  timers_.RunUntil(absl::UnixEpoch());
  EXPECT_EQ(said_.size(), 2);
}

TEST_F(TimerScopeTest, WhatIsDueMayAddMore) {
  scope_->At(absl::UnixEpoch(), [this](bool) { scope_->At(absl::UnixEpoch(), Say("b")); });
  timers_.RunUntil(absl::UnixEpoch());
  EXPECT_THAT(said_, ElementsAre("b is due"));
}

}  // namespace
}  // namespace magpie
