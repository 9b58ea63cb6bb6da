// The examples of scopes.h.

#include "services/flow-engine/domain/walk/ground/scopes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/status/error.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ScopesTest : public testing::Test {
 protected:
  ScopesTest() {
    Instance& instance = decision_.after;
    instance.scope.variables = {{"a", Value(1)}};
    instance.tokens = {
        {.id = 1, .state = TokenState::kForked, .element_key = "fork", .visit = 10},
        {.id = 2, .parent = 1, .element_key = "branch", .visit = 20},
        {.id = 3, .parent = 1, .state = TokenState::kForked, .element_key = "inner", .visit = 30},
        {.id = 4, .parent = 3, .element_key = "x", .visit = 40},
    };
    for (Token& token : instance.tokens) {
      if (token.parent != 0) token.scope.variables = instance.scope.variables;
    }
  }

  std::string Seen(int64_t token) { return ToJson(board_.Variables(token)); }
  const VariablesChanged& Told() {
    return std::get<VariablesChanged>(decision_.events.back().what);
  }

  const Library library_;
  Decision decision_{.after = {.id = *InstanceId::Parse("i"),
                               .flow = *FlowKey::Parse("f"),
                               .deployment = *DeploymentId::Parse("f.1")}};
  const Board board_{library_, decision_.after};
  Recorder recorder_{decision_, absl::UnixEpoch()};
  Scopes scopes_{board_, recorder_};
};

TEST_F(ScopesTest, ABranchContributesOnlyWhatItSets) {
  EXPECT_TRUE(scopes_.Set(2, {{"b", Value(2)}}).ok());
  EXPECT_THAT(Told().inherited, IsEmpty());
  EXPECT_TRUE(scopes_.Show(2, {{"a", Value(7)}}).ok());
  EXPECT_THAT(Told().inherited, ElementsAre("a"));
  EXPECT_EQ(Seen(2), R"({"a":7,"b":2})");
  EXPECT_EQ(Seen(1), R"({"a":1})");
  EXPECT_THAT(board_.At(2).scope.changed, ElementsAre("b"));
}

TEST_F(ScopesTest, TokensThatLeaveAForkCarryWhatItHadSet) {
  EXPECT_TRUE(scopes_.Set(3, {{"c", Value(3)}}).ok());
  scopes_.Part(3);
  EXPECT_THAT(board_.At(3).scope.changed, IsEmpty());
  scopes_.Lift(4, 1);
  EXPECT_EQ(board_.At(4).parent, 1);
  ASSERT_EQ(board_.At(4).carried.size(), 1u);
  EXPECT_EQ(board_.At(4).carried.front().visit, 30);
  EXPECT_EQ(ToJson(board_.At(4).carried.front().values), R"({"c":3})");
}

TEST_F(ScopesTest, VariablesWithoutRoomAreRefusedOrDropped) {
  const Value::Map large = {{"a", Value(std::string(kMaxVariableBytes, 'x'))}};
  EXPECT_EQ(ReasonOf(scopes_.Set(2, large)), "VARIABLES_TOO_LARGE");
  scopes_.SetOrDrop(2, large);
  EXPECT_EQ(Seen(2), R"({"a":1})");
  EXPECT_THAT(decision_.events, IsEmpty());
}

}  // namespace
}  // namespace magpie::flow
