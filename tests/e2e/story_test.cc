// The demo's story against real processes: all services in one, and each alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/e2e/harness/suite.h"

namespace magpie::e2e {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

class StoryTest : public ::testing::TestWithParam<Shape> {
 protected:
  void Load() { suite_.CtlOk({"demo", "load"}); }

  // The number of the order and the bike that a transcript tells of.
  static std::string NumberIn(const std::string& transcript) {
    std::smatch match;
    return std::regex_search(transcript, match, std::regex("bike-([0-9]+)")) ? match[1].str() : "";
  }

  void ExpectEachCallOnce(const std::string& number) {
    EXPECT_EQ(suite_.CallsOf("GET /orders/order-" + number), 1);
    EXPECT_EQ(suite_.CallsOf("POST /bikes/bike-" + number + "/lock/close"), 1);
  }

  std::string StateFile() const { return suite_.directory() + "/demo.json"; }

  Suite suite_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Shapes, StoryTest,
                         ::testing::Values(Shape::kOneProcess, Shape::kFourProcesses),
                         [](const auto& shape) {
                           return shape.param == Shape::kOneProcess ? "InOneProcess"
                                                                    : "InFourProcesses";
                         });

TEST_P(StoryTest, SucceedsAndCanBePlayedAgain) {
  Load();
  for (int time = 0; time < 2; ++time) {
    const std::string transcript = suite_.CtlOk({"demo"});
    EXPECT_THAT(transcript, HasSubstr("The story went as expected"));
    ExpectEachCallOnce(NumberIn(transcript));
  }
}

TEST_P(StoryTest, ContinuesAfterTheSuiteWasKilled) {
  Load();
  const std::string before = suite_.CtlOk({"demo", "--pause-at", "form", "--state", StateFile()});
  EXPECT_THAT(before, Not(HasSubstr("The story went as expected")));
  suite_.Kill();
  suite_.Start();
  const std::string after = suite_.CtlOk({"demo", "--resume", "--state", StateFile()});
  EXPECT_THAT(after, HasSubstr("The story went as expected"));
  ExpectEachCallOnce(NumberIn(before));
}

TEST_P(StoryTest, StopsCleanlyAndKeepsItsState) {
  Load();
  EXPECT_THAT(suite_.Stop(), Each(0));
  suite_.Start();
  const std::string again = suite_.CtlOk({"demo", "load"});
  EXPECT_THAT(again, HasSubstr("version 1, as it was"));
  EXPECT_THAT(again, Not(HasSubstr("version 2")));
}

TEST_P(StoryTest, FailsIfTheBusinessUnitFails) {
  Load();
  suite_.Misbehave("/orders", "status500", 1);
  const Output output = suite_.Ctl({"demo"});
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.err, HasSubstr("magpiectl: the story went wrong"));
}

TEST_P(StoryTest, SaysThatTheDemoIsNotLoaded) {
  const Output output = suite_.Ctl({"demo"});
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.err, HasSubstr("Load it with: magpiectl demo load"));
}

}  // namespace
}  // namespace magpie::e2e
