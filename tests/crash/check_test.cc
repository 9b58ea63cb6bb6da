#include "tests/crash/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::crash {
namespace {

namespace v1 = flow::v1;
using testing::ElementsAre;
using testing::HasSubstr;

// An instance whose task was committed, step by step, as the engine reports it.
class CheckTest : public testing::Test {
 protected:
  v1::HistoryEvent& Add(History& history) {
    history.emplace_back().set_sequence(static_cast<int64_t>(history.size()));
    return history.back();
  }

  History Started() {
    History history;
    Add(history).mutable_flow_started()->set_request_id("r-1");
    Add(history).mutable_node_entered();
    Add(history).mutable_task_opened()->set_task_id("i.1");
    return history;
  }

  History Completed() {
    History history = Started();
    v1::TaskCommitted& committed = *Add(history).mutable_task_committed();
    committed.set_task_id("i.1");
    committed.set_request_id("r-2");
    Add(history).mutable_node_completed();
    Add(history).mutable_flow_completed();
    return history;
  }

  v1::Instance Running() {
    v1::Instance instance;
    instance.set_state(v1::Instance::STATE_RUNNING);
    instance.set_version(1);
    instance.add_open_tasks()->set_task_id("i.1");
    return instance;
  }

  v1::Instance Over() {
    v1::Instance instance;
    instance.set_state(v1::Instance::STATE_COMPLETED);
    instance.set_version(2);
    instance.set_variables(R"({"answer":"r-2"})");
    return instance;
  }
};

TEST_F(CheckTest, FindsNoFaultInWholeInstances) {
  EXPECT_EQ(FaultOf(Running(), Started()), "");
  EXPECT_EQ(FaultOf(Over(), Completed()), "");
}

TEST_F(CheckTest, NamesTheRequestsOfAHistory) {
  EXPECT_THAT(RequestIdsOf(Completed()), ElementsAre("r-1", "r-2"));
}

TEST_F(CheckTest, FindsAStateWithoutItsHistory) {
  EXPECT_EQ(FaultOf(Running(), {}), "has no history");
  EXPECT_THAT(FaultOf(Over(), Started()), HasSubstr("open tasks are not those"));
}

TEST_F(CheckTest, FindsAHistoryWithoutItsState) {
  EXPECT_THAT(FaultOf(Running(), Completed()), HasSubstr("open tasks are not those"));
  v1::Instance running = Running();
  running.clear_open_tasks();
  EXPECT_THAT(FaultOf(running, Completed()), HasSubstr("its last event opens no task"));
}

TEST_F(CheckTest, FindsAGapInAHistory) {
  History history = Completed();
  history.erase(history.begin() + 1);
  EXPECT_EQ(FaultOf(Over(), history), "event 2 has sequence 3");
}

TEST_F(CheckTest, FindsAHistoryThatDoesNotEndWithItsState) {
  History history = Completed();
  history.pop_back();
  EXPECT_THAT(FaultOf(Over(), history), HasSubstr("its last event does not say so"));
}

TEST_F(CheckTest, FindsADuplicateChange) {
  History history = Started();
  v1::HistoryEvent again = history.front();
  again.set_sequence(4);
  history.push_back(again);
  EXPECT_EQ(FaultOf(Running(), history), "does not begin once with FlowStarted");

  history = Completed();
  history.pop_back();
  again = history[3];
  again.set_sequence(6);
  history.push_back(again);
  EXPECT_EQ(FaultOf(Over(), history), "a task was committed that was not open");
}

TEST_F(CheckTest, FindsAnAnswerThatIsNotKept) {
  v1::Instance over = Over();
  over.set_variables("{}");
  EXPECT_EQ(FaultOf(over, Completed()), "its variables lack what was committed");
}

TEST_F(CheckTest, FindsAVersionThatDiffersFromTheHistory) {
  v1::Instance over = Over();
  over.set_version(3);
  EXPECT_EQ(FaultOf(over, Completed()), "has version 3 after 2 changes");
}

}  // namespace
}  // namespace magpie::crash
