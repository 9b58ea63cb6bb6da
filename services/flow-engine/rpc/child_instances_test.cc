// Child flows as separate instances, over a real port.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// "C inner.1 STATE_RUNNING" for each child flow.
std::vector<std::string> Calls(const v1::Instance& instance) {
  std::vector<std::string> children;
  for (const v1::ChildInstance& child : instance.child_instances()) {
    children.push_back(absl::StrCat(child.element_key(), " ", child.deployment_id(), " ",
                                    v1::Instance::State_Name(child.state())));
  }
  return children;
}

// main: U, then P calls middle: M, then C calls inner: X; then N in middle and W in main.
class ChildInstancesTest : public testing::Test {
 protected:
  ChildInstancesTest() {
    suite_.Deploy("inner", "start S\n user X\n end E\n S -> X -> E");
    suite_.Deploy("middle",
                  "start S\n user M\n flow C inner\n user N\n end E\n S -> M -> C -> N -> E");
    suite_.Deploy("main",
                  "start S\n user U\n flow P middle\n user W\n end E\n S -> U -> P -> W -> E");
    EXPECT_TRUE(suite_.Start("main", R"({"n":1})", at_).ok());
    id_ = at_.instance_id();
    Commit("U", R"({"u":1})");
    middle_ = at_.child_instances(0).instance_id();
    Commit("M", R"({"m":1})");
    inner_ = suite_.Get(middle_).child_instances(0).instance_id();
  }

  void Commit(absl::string_view element_key, absl::string_view variables = "") {
    EXPECT_TRUE(suite_.CommitAt(at_, element_key, variables, at_).ok());
  }

  grpc::Status Get(const std::string& id) {
    v1::GetInstanceRequest request;
    request.set_instance_id(id);
    v1::GetInstanceResponse response;
    grpc::ClientContext context;
    return suite_.stub().GetInstance(&context, request, &response);
  }

  // The events of all pages of this size.
  std::vector<v1::HistoryEvent> History(const std::string& id, int32_t page_size) {
    std::vector<v1::HistoryEvent> events;
    v1::GetHistoryResponse page;
    do {
      v1::GetHistoryRequest request;
      request.set_instance_id(id);
      request.set_page_size(page_size);
      request.set_page_token(page.next_page_token());
      grpc::ClientContext context;
      page.Clear();
      EXPECT_TRUE(suite_.stub().GetHistory(&context, request, &page).ok());
      events.insert(events.end(), page.events().begin(), page.events().end());
    } while (!page.next_page_token().empty());
    return events;
  }

  // "X entered": the element and the name of each event.
  std::vector<std::string> Told(const std::string& id, int32_t page_size = 2) {
    std::vector<std::string> told;
    for (const v1::HistoryEvent& event : History(id, page_size)) {
      EXPECT_EQ(event.instance_id(), id);
      const auto* const what =
          v1::HistoryEvent::descriptor()->FindFieldByNumber(event.event_case());
      told.push_back(absl::StrCat(event.element_key(), " ", what->name()));
    }
    return told;
  }

  Suite suite_{"child_instances_test"};
  v1::Instance at_;
  v1::Instance other_;
  std::string id_;      // of main
  std::string middle_;  // called by it
  std::string inner_;   // called by middle
};

TEST_F(ChildInstancesTest, EachKnowsItsChildrenAndItsParent) {
  suite_.Restart();
  at_ = suite_.Get(id_);
  EXPECT_EQ(at_.root_instance_id(), id_);
  EXPECT_EQ(at_.parent_instance_id(), "");
  ASSERT_THAT(at_.child_instances(), SizeIs(1));
  EXPECT_EQ(at_.child_instances(0).element_key(), "P");
  EXPECT_EQ(at_.child_instances(0).flow_key(), "middle");
  EXPECT_EQ(TaskAt(at_, "X").instance_id(), inner_);

  const v1::Instance middle = suite_.Get(middle_);
  EXPECT_EQ(middle.instance_id(), middle_);
  EXPECT_EQ(middle.flow_key(), "middle");
  EXPECT_EQ(middle.deployment_id(), "middle.1");
  EXPECT_EQ(middle.state(), v1::Instance::STATE_RUNNING);
  EXPECT_EQ(middle.parent_instance_id(), id_);
  EXPECT_EQ(middle.root_instance_id(), id_);
  EXPECT_EQ(middle.version(), at_.version());
  EXPECT_TRUE(middle.settled());
  EXPECT_THAT(middle.open_tasks(), IsEmpty());
  EXPECT_EQ(middle.child_instances(0).element_key(), "C");

  const v1::Instance inner = suite_.Get(inner_);
  EXPECT_EQ(inner.flow_key(), "inner");
  EXPECT_EQ(inner.parent_instance_id(), middle_);
  EXPECT_EQ(inner.root_instance_id(), id_);
  EXPECT_THAT(OpenTasks(inner), ElementsAre("X"));
  EXPECT_EQ(inner.variables(), R"({"m":1,"n":1,"u":1})");
  EXPECT_THAT(inner.child_instances(), IsEmpty());
}

TEST_F(ChildInstancesTest, AnEndedOneIsStillReturned) {
  Commit("X", R"({"x":1})");
  Commit("N", R"({"late":true})");
  for (int i = 0; i < 2; ++i) {
    const v1::Instance inner = suite_.Get(inner_);
    EXPECT_EQ(inner.state(), v1::Instance::STATE_COMPLETED);
    EXPECT_EQ(inner.flow_key(), "inner");
    EXPECT_EQ(inner.deployment_id(), "inner.1");
    EXPECT_EQ(inner.parent_instance_id(), middle_);
    EXPECT_EQ(inner.variables(), R"({"m":1,"n":1,"u":1,"x":1})");
    EXPECT_THAT(inner.open_tasks(), IsEmpty());
    EXPECT_TRUE(inner.has_update_time());
    EXPECT_EQ(suite_.Get(middle_).state(), v1::Instance::STATE_COMPLETED);
    EXPECT_THAT(Calls(suite_.Get(middle_)), ElementsAre("C inner.1 STATE_COMPLETED"));
    EXPECT_THAT(Calls(suite_.Get(id_)), ElementsAre("P middle.1 STATE_COMPLETED"));
    suite_.Restart();
  }
}

TEST_F(ChildInstancesTest, AnOvertakenOneIsCancelledAndEndsWithItsRoot) {
  ASSERT_TRUE(suite_.Rollback(id_, TaskAt(at_, "X").task_id(), "U", at_).ok());
  EXPECT_EQ(suite_.Get(inner_).state(), v1::Instance::STATE_CANCELLED);
  EXPECT_EQ(suite_.Get(middle_).state(), v1::Instance::STATE_CANCELLED);
  Commit("U");
  EXPECT_THAT(Calls(at_), ElementsAre("P middle.1 STATE_CANCELLED", "P middle.1 STATE_RUNNING"));
  EXPECT_EQ(at_.child_instances(0).instance_id(), middle_);
  const std::string second = at_.child_instances(1).instance_id();
  EXPECT_NE(second, middle_);
  ASSERT_TRUE(suite_.Terminate(id_, at_).ok());
  EXPECT_EQ(suite_.Get(second).state(), v1::Instance::STATE_TERMINATED);
  EXPECT_THAT(Calls(at_), ElementsAre("P middle.1 STATE_CANCELLED", "P middle.1 STATE_TERMINATED"));
  EXPECT_EQ(suite_.Get(middle_).state(), v1::Instance::STATE_CANCELLED);
}

TEST_F(ChildInstancesTest, ARollbackRevivesAnEndedOneUnderItsId) {
  const std::string task = TaskAt(at_, "X").task_id();
  Commit("X", R"({"x":1})");
  suite_.Restart();
  ASSERT_TRUE(suite_.Rollback(inner_, task, "", at_).ok());
  EXPECT_EQ(at_.instance_id(), id_);
  v1::Instance inner = suite_.Get(inner_);
  EXPECT_EQ(inner.state(), v1::Instance::STATE_RUNNING);
  EXPECT_THAT(OpenTasks(inner), ElementsAre("X"));
  EXPECT_EQ(inner.variables(), R"({"m":1,"n":1,"u":1})");
  suite_.Restart();
  ASSERT_TRUE(suite_.CommitAt(inner, "X", R"({"x":2})", at_).ok());
  inner = suite_.Get(inner_);
  EXPECT_EQ(inner.state(), v1::Instance::STATE_COMPLETED);
  EXPECT_EQ(inner.variables(), R"({"m":1,"n":1,"u":1,"x":2})");
  // Rolls back the task that was committed last within it.
  ASSERT_TRUE(suite_.Rollback(inner_, "", "", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("X"));
  EXPECT_THAT(
      Told(inner_),
      ElementsAre(" child_entered", "S variables_changed", "S node_entered", "S node_completed",
                  "X node_entered", "X task_opened", "X task_committed", "X variables_changed",
                  "X node_completed", "E node_entered", "E node_completed", " child_returned",
                  " child_entered", "X node_cancelled", "E node_cancelled", "X variables_changed",
                  "X node_entered", "X task_opened", "X task_committed", "X variables_changed",
                  "X node_completed", "E node_entered", "E node_completed", " child_returned",
                  " child_entered", "X node_cancelled", "E node_cancelled", "X variables_changed",
                  "X node_entered", "X task_opened"));
}

TEST_F(ChildInstancesTest, ARootListsTheLatestThatHaveEnded) {
  suite_.Deploy("empty", "start S\n end E\n S -> E");
  suite_.Deploy("many",
                "start S\n flow C empty\n user W\n end E\n S -> C -> W -> E\n"
                R"(C: {"multi_instance": {"collection": "ids", "sequential": true}})");
  const std::string ids = absl::StrCat("[", absl::StrJoin(std::vector<int>(102, 1), ","), "]");
  ASSERT_TRUE(suite_.Start("many", absl::StrCat(R"({"ids":)", ids, "}"), at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("W"));
  ASSERT_THAT(at_.child_instances(), SizeIs(100));
  for (const v1::ChildInstance& child : at_.child_instances()) {
    EXPECT_EQ(suite_.Get(child.instance_id()).state(), v1::Instance::STATE_COMPLETED);
  }
}

TEST_F(ChildInstancesTest, TheHistoryIsOfThatOneAlone) {
  Commit("X", R"({"x":1})");
  Commit("N");
  const auto expected =
      ElementsAre(" child_entered", "S variables_changed", "S node_entered", "S node_completed",
                  "M node_entered", "M task_opened", "M task_committed", "M variables_changed",
                  "M node_completed", "C node_entered", "C tokens_joined", "C variables_changed",
                  "C node_completed", "N node_entered", "N task_opened", "N task_committed",
                  "N node_completed", "E node_entered", "E node_completed", " child_returned");
  EXPECT_THAT(Told(middle_, 3), expected);
  suite_.Restart();
  EXPECT_THAT(Told(middle_, 1000), expected);
  int64_t last = 0;
  for (const v1::HistoryEvent& event : History(id_, 7)) EXPECT_EQ(event.sequence(), ++last);
}

TEST_F(ChildInstancesTest, VerbsAcceptATasksInstanceOrOneAboveIt) {
  const v1::Task task = TaskAt(at_, "X");
  v1::Instance named = at_;
  const auto commit = [&](const std::string& id, absl::string_view variables) {
    named.set_instance_id(id);
    return suite_.CommitAt(named, "X", variables, other_);
  };
  EXPECT_EQ(Reason(suite_.Jump(middle_, task.task_id(), "nowhere", other_)), "INVALID_FIELD");
  EXPECT_EQ(Reason(commit(absl::StrCat(id_, "-1"), "")), "INSTANCE_NOT_FOUND");
  ASSERT_TRUE(commit(inner_, R"({"x":1})").ok());
  EXPECT_EQ(other_.instance_id(), id_);
  EXPECT_THAT(OpenTasks(other_), ElementsAre("N"));
  const std::string next = TaskAt(other_, "N").task_id();
  // A repeat, whichever instance the request names.
  EXPECT_TRUE(commit(id_, R"({"x":1})").ok());
  EXPECT_EQ(Reason(commit(inner_, R"({"x":2})")), "TASK_NOT_OPEN");
  EXPECT_EQ(Reason(suite_.Rollback(inner_, next, "", at_)), "TASK_NOT_FOUND");
  EXPECT_EQ(Reason(suite_.Jump(inner_, next, "M", at_)), "WAIT_NOT_FOUND");
  ASSERT_TRUE(suite_.Jump(middle_, next, "M", at_).ok());
  EXPECT_THAT(OpenTasks(at_), ElementsAre("M"));
}

TEST_F(ChildInstancesTest, VariablesAreSetInTheNamedFlow) {
  ASSERT_TRUE(suite_.Update(middle_, R"({"set":1})", at_).ok());
  EXPECT_EQ(at_.variables(), R"({"n":1,"u":1})");
  EXPECT_EQ(suite_.Get(middle_).variables(), R"({"m":1,"n":1,"set":1,"u":1})");
  EXPECT_EQ(suite_.Get(inner_).variables(), R"({"m":1,"n":1,"u":1})");
  EXPECT_EQ(Told(middle_).back(), "C variables_changed");
  Commit("X");
  EXPECT_EQ(Reason(suite_.Update(inner_, R"({"set":1})", other_)), "INSTANCE_OVER");
}

TEST_F(ChildInstancesTest, AnIncidentIsNamedByItsOwnInstanceToo) {
  suite_.Deploy("broken",
                "start S\n gateway G\n user A\n end E\n S -> G\n G -> A when a == 1\n"
                "G -> E when a == 2\n A -> E");
  suite_.Deploy("caller", "start S\n flow P broken\n end E\n S -> P -> E");
  ASSERT_TRUE(suite_.Start("caller", R"({"a":3})", at_).ok());
  const std::string child = at_.child_instances(0).instance_id();
  const v1::Instance broken = suite_.Get(child);
  ASSERT_THAT(broken.incidents(), SizeIs(1));
  EXPECT_EQ(broken.incidents(0).instance_id(), child);
  ASSERT_TRUE(suite_.Retry(broken, R"({"a":1})", at_).ok());
  EXPECT_THAT(OpenTasks(suite_.Get(child)), ElementsAre("A"));
}

TEST_F(ChildInstancesTest, RefusesRootOnlyVerbsAndNamesTheRoot) {
  const grpc::Status refused = suite_.Terminate(inner_, other_);
  EXPECT_EQ(Reason(refused), "CHILD_INSTANCE");
  EXPECT_THAT(refused.error_message(), HasSubstr(absl::StrCat("name ", id_)));
  EXPECT_EQ(Reason(suite_.Suspend(inner_, other_)), "CHILD_INSTANCE");
  EXPECT_EQ(Reason(suite_.Resume(inner_, other_)), "CHILD_INSTANCE");
}

TEST_F(ChildInstancesTest, IsWatchedUntilItsEnd) {
  v1::WatchInstanceRequest request;
  request.set_instance_id(inner_);
  grpc::ClientContext context;
  const auto stream = suite_.stub().WatchInstance(&context, request);
  v1::WatchInstanceResponse seen;
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.instance().instance_id(), inner_);
  EXPECT_THAT(OpenTasks(seen.instance()), ElementsAre("X"));
  ASSERT_TRUE(suite_.Update(inner_, R"({"set":1})", other_).ok());
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.instance().variables(), R"({"m":1,"n":1,"set":1,"u":1})");
  Commit("X", R"({"x":1})");
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.instance().state(), v1::Instance::STATE_COMPLETED);
  EXPECT_EQ(seen.instance().variables(), R"({"m":1,"n":1,"set":1,"u":1,"x":1})");
  EXPECT_FALSE(stream->Read(&seen));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ChildInstancesTest, AnUnknownOneIsNotWatched) {
  v1::WatchInstanceRequest request;
  request.set_instance_id(absl::StrCat(id_, "-1"));
  grpc::ClientContext context;
  const auto stream = suite_.stub().WatchInstance(&context, request);
  v1::WatchInstanceResponse seen;
  EXPECT_FALSE(stream->Read(&seen));
  EXPECT_EQ(Reason(stream->Finish()), "INSTANCE_NOT_FOUND");
}

TEST_F(ChildInstancesTest, AnUnknownOneIsNotFound) {
  // The start event's visit, a future visit, no number, and children of a root that does not exist.
  for (const std::string& id :
       {absl::StrCat(id_, "-1"), absl::StrCat(id_, "-999"), absl::StrCat(id_, "-0"),
        absl::StrCat(id_, "-x"), absl::StrCat(id_, "-"), std::string("nobody-7")}) {
    EXPECT_EQ(Reason(Get(id)), "INSTANCE_NOT_FOUND") << id;
    EXPECT_EQ(Reason(suite_.Update(id, R"({"a":1})", other_)), "INSTANCE_NOT_FOUND") << id;
    EXPECT_EQ(Reason(suite_.Terminate(id, other_)), "INSTANCE_NOT_FOUND") << id;
  }
}

}  // namespace
}  // namespace magpie::flow
