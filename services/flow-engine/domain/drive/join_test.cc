// The example of join.h; `inner` has set a variable before it forks.

#include "services/flow-engine/domain/walk/join.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

constexpr char kModel[] = R"(
  start S             parallel fork         parallel inner        parallel join
  user a              user b                user c                user first
  user done           end E                 end E2
  S -> fork           fork -> a -> join     fork -> first -> inner
  inner -> b -> join  inner -> c -> E2      join -> done -> E)";

class JoinTest : public testing::Test {
 protected:
  JoinTest() {
    // One element per line.
    const std::string lines =
        absl::StrJoin(absl::StrSplit(kModel, absl::ByString("  "), absl::SkipWhitespace()), "\n");
    const Model model = Draw("m", lines);
    library_.own = std::make_shared<const Deployed>(
        Deployed{{.id = *DeploymentId::Parse("m.1"), .model = model},
                 Compile(model, {.is_lenient = true})->graph});
    const Command start{
        .asked = {*RequestId::Parse("r"), 1},
        .target = {*InstanceId::Parse("i")},
        .what = StartFlow{.flow = *FlowKey::Parse("m"), .deployment = *DeploymentId::Parse("m.1")}};
    at_ = Decide({library_}, start, absl::UnixEpoch())->after;
  }

  void Answer(absl::string_view node, absl::string_view variables) {
    for (const Token& token : at_.tokens) {
      if (token.element_key != node || token.state != TokenState::kAsking) continue;
      const Command commit{.asked = {*RequestId::Parse("r"), 1},
                           .target = {at_.id},
                           .what = CommitTask{.task_id = WaitId(at_.id, token.number),
                                              .variables = *ParseJsonObject(variables)}};
      at_ = Decide({library_, &at_}, commit, absl::UnixEpoch())->after;
      return;
    }
    ADD_FAILURE() << node << " asks nobody";
  }

  // "id<parent node" of each token, with the variables that it carries.
  std::string Tree() const {
    std::vector<std::string> all;
    for (const Token& token : at_.tokens) {
      std::string one = absl::StrCat(token.id, "<", token.parent, " ", token.element_key);
      for (const Carried& carried : token.carried) absl::StrAppend(&one, ToJson(carried.values));
      all.push_back(std::move(one));
    }
    return absl::StrJoin(all, ", ");
  }

  Library library_;
  Instance at_{.id = *InstanceId::Parse("i"),
               .flow = *FlowKey::Parse("m"),
               .deployment = *DeploymentId::Parse("m.1")};
};

TEST_F(JoinTest, BranchesMeetUnderTheForkOverAllOfThem) {
  Answer("first", R"({"z":3})");
  EXPECT_EQ(Tree(), "1<0 fork, 2<1 a, 3<1 inner, 4<3 b, 5<3 c");
  Answer("a", R"({"x":1})");
  Answer("b", R"({"y":2})");
  // Both branches that have left inner carry what it had set.
  EXPECT_EQ(Tree(), R"(1<0 fork, 3<1 inner{"z":3}, 5<3 c, 6<1 done{"z":3})");
}

TEST_F(JoinTest, WhatIsCarriedCountsOnceWhereAllMeet) {
  Answer("first", R"({"z":3})");
  Answer("a", R"({"x":1})");
  Answer("b", R"({"y":2})");
  Answer("done", R"({"z":4})");
  Answer("c", "{}");
  EXPECT_EQ(at_.state, State::kCompleted);
  EXPECT_EQ(at_.variables_json, R"({"x":1,"y":2,"z":4})");
}

}  // namespace
}  // namespace magpie::flow
