// The variables that a child flow begins with need room.

#include <gtest/gtest.h>

#include <string>

#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

DeployedPtr Deploy(absl::string_view key, absl::string_view lines) {
  const Model model = Draw(key, lines);
  return std::make_shared<const Deployed>(
      Deployed{{.id = *DeploymentId::Parse(std::string(key) + ".1"), .model = model},
               Compile(model, {.is_lenient = true})->graph});
}

// An instance at a call of `sub`, with twice `text` for its inputs.
Instance RunWith(const std::string& text) {
  Library library{.own = Deploy("m", R"(start S
                                        flow C sub
                                        end E
                                        C: {"input": {"a": "text", "b": "text"}}
                                        S -> C -> E)")};
  library.startable.emplace(ChildRef{"sub", 0}, Deploy("sub", R"(start S
                                                                    user A
                                                                    end E
                                                                    S -> A -> E)"));
  const Command start{.asked = {*RequestId::Parse("r"), 1},
                      .target = {*InstanceId::Parse("i")},
                      .what = StartFlow{.flow = *FlowKey::Parse("m"),
                                        .deployment = *DeploymentId::Parse("m.1"),
                                        .variables = {{"text", Value(text)}}}};
  return Decide({library}, start, absl::UnixEpoch())->after;
}

TEST(ChildInputsTest, AChildFlowBeginsWithItsInputs) {
  const Instance instance = RunWith("short");
  ASSERT_EQ(instance.tokens.size(), 2u);
  EXPECT_EQ(instance.tokens[1].scope.variables.size(), 2u);
}

TEST(ChildInputsTest, InputsWithoutRoomAreAnIncidentOfTheCallActivity) {
  const Instance instance = RunWith(std::string(kMaxVariableBytes * 2 / 3, 'x'));
  ASSERT_EQ(instance.tokens.size(), 1u);
  EXPECT_EQ(instance.tokens[0].state, TokenState::kStoppedBefore);
  EXPECT_EQ(instance.tokens[0].reason, "VARIABLES_TOO_LARGE");
  EXPECT_TRUE(instance.children.empty());
}

}  // namespace
}  // namespace magpie::flow
