// Lists of instances and tasks: filters, pages, and that a write is visible at once.

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class FlowListsTest : public testing::Test {
 protected:
  FlowListsTest() {
    suite_.Deploy(
        "votes",
        "start S\n user A\n user B\n end E\n A: {\"assignee\": \"who\"}\n S -> A -> B -> E");
    suite_.Deploy("gates",
                  "start S\n gateway G\n user A\n end E\n S -> G\n G -> A when a == 1\n"
                  "G -> E when a == 2\n A -> E");
  }

  std::string Start(absl::string_view flow, absl::string_view variables) {
    EXPECT_TRUE(suite_.Start(flow, variables, instance_).ok());
    return instance_.instance_id();
  }

  // The ids of all pages.
  std::vector<std::string> List(const v1::InstanceFilter& filter, int32_t page_size = 2) {
    std::vector<std::string> ids;
    v1::ListInstancesResponse page;
    do {
      v1::ListInstancesRequest request;
      *request.mutable_filter() = filter;
      request.set_page_size(page_size);
      request.set_page_token(page.next_page_token());
      page.Clear();
      grpc::ClientContext context;
      status_ = suite_.stub().ListInstances(&context, request, &page);
      for (const v1::Instance& one : page.instances()) ids.push_back(one.instance_id());
    } while (!page.next_page_token().empty());
    return ids;
  }

  // "<instance id>/<element>" of all pages.
  std::vector<std::string> Tasks(const v1::InstanceFilter& filter, int32_t page_size = 2) {
    std::vector<std::string> tasks;
    v1::ListTasksResponse page;
    do {
      v1::ListTasksRequest request;
      *request.mutable_filter() = filter;
      request.set_page_size(page_size);
      request.set_page_token(page.next_page_token());
      page.Clear();
      grpc::ClientContext context;
      status_ = suite_.stub().ListTasks(&context, request, &page);
      for (const v1::ListedTask& one : page.tasks()) {
        tasks.push_back(absl::StrCat(one.instance_id(), "/", one.task().element_key()));
      }
    } while (!page.next_page_token().empty());
    return tasks;
  }

  Suite suite_{"flow_lists_test"};
  v1::Instance instance_;
  grpc::Status status_;
};

TEST_F(FlowListsTest, FindsInstancesByFilter) {
  const std::string ann = Start("votes", R"({"who":"ann","city":"n"})");
  const std::string bob = Start("votes", R"({"who":"bob","city":"n"})");
  const std::string stuck = Start("gates", R"({"a":3})");
  const std::string over = Start("gates", R"({"a":2})");
  v1::InstanceFilter filter;
  EXPECT_THAT(List(filter), UnorderedElementsAre(ann, bob, stuck, over));
  filter.set_flow_key("votes");
  EXPECT_THAT(List(filter), UnorderedElementsAre(ann, bob));
  filter.set_assignee("bob");
  EXPECT_THAT(List(filter), ElementsAre(bob));
  filter.Clear();
  filter.set_has_incident(true);
  EXPECT_THAT(List(filter), ElementsAre(stuck));
  filter.Clear();
  filter.set_state(v1::Instance::STATE_COMPLETED);
  EXPECT_THAT(List(filter), ElementsAre(over));
  filter.Clear();
  filter.set_variables(R"({"city":"n","who":"ann"})");
  EXPECT_THAT(List(filter), ElementsAre(ann));
  filter.Clear();
  filter.set_element_key("A");
  *filter.mutable_created_before() = instance_.create_time();
  EXPECT_THAT(List(filter), UnorderedElementsAre(ann, bob));
  *filter.mutable_created_after() = instance_.create_time();
  EXPECT_THAT(List(filter), IsEmpty());
}

TEST_F(FlowListsTest, ListsEachTaskOnceWhereInstancesHaveMany) {
  suite_.Deploy("pairs",
                "start S\n parallel F\n user A\n user B\n end E\n end D\n S -> F\n"
                "F -> A\n F -> B\n A -> E\n B -> D");
  std::vector<std::string> wanted;
  for (int i = 0; i < 5; ++i) {
    const std::string id = Start("pairs", "{}");
    wanted.insert(wanted.end(), {id + "/A", id + "/B"});
  }
  for (const int32_t page_size : {1, 2, 3, 4}) {
    EXPECT_THAT(Tasks({}, page_size), testing::UnorderedElementsAreArray(wanted)) << page_size;
  }
}

TEST_F(FlowListsTest, ListsTasksWithoutAPageForEachInstanceThatHasNone) {
  const std::string first = Start("votes", R"({"who":"ann"})");
  for (int i = 0; i < 12; ++i) Start("gates", R"({"a":2})");
  const std::string last = Start("votes", R"({"who":"bob"})");
  v1::ListTasksRequest request;
  request.set_page_size(2);
  v1::ListTasksResponse page;
  grpc::ClientContext context;
  ASSERT_TRUE(suite_.stub().ListTasks(&context, request, &page).ok());
  EXPECT_EQ(page.tasks_size(), 2);
  EXPECT_THAT(Tasks({}), UnorderedElementsAre(first + "/A", last + "/A"));
}

TEST_F(FlowListsTest, ListsOpenTasksPageByPage) {
  std::vector<std::string> wanted;
  for (int i = 0; i < 5; ++i) {
    wanted.push_back(absl::StrCat(Start("votes", R"({"who":"ann"})"), "/A"));
  }
  Start("votes", R"({"who":"bob"})");
  v1::InstanceFilter filter;
  filter.set_assignee("ann");
  EXPECT_THAT(Tasks(filter), testing::UnorderedElementsAreArray(wanted));
  EXPECT_THAT(Tasks({}), SizeIs(6));
  // An acknowledged commit is visible.
  ASSERT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  filter.Clear();
  filter.set_element_key("B");
  EXPECT_THAT(Tasks(filter), ElementsAre(absl::StrCat(instance_.instance_id(), "/B")));
}

TEST_F(FlowListsTest, AChildFlowIsFoundByItsOwnKey) {
  suite_.Deploy("outer", "start S\n flow P votes\n user A\n end E\n S -> P -> A -> E");
  const std::string own = Start("votes", R"({"who":"ann"})");
  std::vector<std::string> children, tasks = {own + "/A"};
  for (int i = 0; i < 3; ++i) {
    const std::string root = Start("outer", R"({"who":"bob"})");
    children.push_back(instance_.child_instances(0).instance_id());
    tasks.push_back(root + "/A");
  }
  v1::InstanceFilter filter;
  filter.set_flow_key("votes");
  std::vector<std::string> both = children;
  both.push_back(own);
  EXPECT_THAT(List(filter), testing::UnorderedElementsAreArray(both));
  EXPECT_THAT(Tasks(filter), testing::UnorderedElementsAreArray(tasks));
  filter.set_assignee("bob");
  EXPECT_THAT(List(filter), testing::UnorderedElementsAreArray(children));
  filter.set_variables(R"({"who":"ann"})");
  EXPECT_THAT(List(filter), IsEmpty());

  filter.Clear();
  filter.set_flow_key("outer");
  EXPECT_THAT(Tasks(filter), SizeIs(3)) << "a root has what waits in the flows that it calls";
  filter.set_element_key("A");
  EXPECT_THAT(List(filter), SizeIs(3));
  // "B" of the child flow, then "A" of its caller, which then no longer matches "votes".
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  filter.set_flow_key("votes");
  EXPECT_THAT(List(filter), SizeIs(3));
}

// An earlier deployment of a flow calls a second flow, whose newest deployment calls the newest of
// the first.
TEST_F(FlowListsTest, AFlowWithinItselfShowsEachTaskOnce) {
  suite_.Deploy("inner", "start S\n user X\n end E\n S -> X -> E");
  suite_.Deploy("outer", "start S\n user U\n flow P inner\n end E\n S -> U -> P -> E");
  const std::string root = Start("outer", "{}");
  suite_.Deploy("outer", "start S\n user A\n end E\n S -> A -> E");
  suite_.Deploy("inner", "start S\n flow Q outer\n end E\n S -> Q -> E");
  ASSERT_TRUE(suite_.Commit(instance_, "", instance_).ok());
  v1::InstanceFilter filter;
  filter.set_flow_key("outer");
  EXPECT_THAT(List(filter), SizeIs(2));
  EXPECT_THAT(Tasks(filter), ElementsAre(root + "/A"));
}

TEST_F(FlowListsTest, RefusesUnknownFilters) {
  const auto refused = [&](auto set) {
    v1::InstanceFilter filter;
    set(filter);
    Tasks(filter);
    const std::string of_tasks = ReasonOf(FromGrpc(status_));
    List(filter);
    EXPECT_EQ(ReasonOf(FromGrpc(status_)), of_tasks);
    const auto violations = ViolationsOf(FromGrpc(status_));
    return violations.empty() ? of_tasks : violations.front().field;
  };
  using Filter = v1::InstanceFilter;
  const auto state = [](int number) { return static_cast<v1::Instance::State>(number); };
  EXPECT_EQ(refused([&](Filter& f) { f.set_state(state(6)); }), "filter.state");
  EXPECT_EQ(refused([&](Filter& f) { f.set_state(state(-1)); }), "filter.state");
  EXPECT_EQ(refused([&](Filter& f) { f.mutable_created_after()->set_nanos(-5); }),
            "filter.created_after");
  EXPECT_EQ(refused([&](Filter& f) { f.mutable_created_before()->set_seconds(253402300800); }),
            "filter.created_before");
  EXPECT_EQ(refused([&](Filter& f) { f.mutable_updated_after()->set_seconds(-62135596801); }),
            "filter.updated_after");
  EXPECT_EQ(refused([&](Filter& f) { f.mutable_updated_before()->set_nanos(1000000000); }),
            "filter.updated_before");
  const auto turn = [](Filter& f) {
    f.mutable_updated_after()->set_seconds(8);
    f.mutable_updated_before()->set_seconds(7);
  };
  EXPECT_EQ(refused(turn), "filter.updated_before");
  EXPECT_EQ(refused([&](Filter& f) { f.mutable_created_before()->set_seconds(-62135596800); }),
            "OK");
  v1::ListDeploymentsRequest request;
  request.set_flow_key("votes/0");
  v1::ListDeploymentsResponse page;
  grpc::ClientContext context;
  EXPECT_EQ(ReasonOf(FromGrpc(suite_.stub().ListDeployments(&context, request, &page))),
            "INVALID_FIELD");
}

TEST_F(FlowListsTest, ComparesNumbersByValue) {
  const std::string whole = Start("votes", R"({"who":"a","n":1,"in":{"l":[2,3.0]}})");
  const std::string real = Start("votes", R"({"who":"b","n":1.0,"in":{"l":[2.0,3]}})");
  const std::string large = Start("votes", R"({"who":"c","n":9007199254740993})");
  const auto with = [&](absl::string_view variables) {
    v1::InstanceFilter filter;
    filter.set_variables(std::string(variables));
    return List(filter);
  };
  EXPECT_THAT(with(R"({"n":1.0})"), UnorderedElementsAre(whole, real));
  EXPECT_THAT(with(R"({"n":1})"), UnorderedElementsAre(whole, real));
  EXPECT_THAT(with(R"({"in":{"l":[2,3]}})"), UnorderedElementsAre(whole, real));
  EXPECT_THAT(with(R"({"n":9007199254740992.0})"), IsEmpty());
  EXPECT_THAT(with(R"({"n":true})"), IsEmpty());
  EXPECT_THAT(with(R"({"n":9007199254740993})"), ElementsAre(large));
}

TEST_F(FlowListsTest, RefusesABadFilterAndATokenOfAnother) {
  v1::InstanceFilter filter;
  filter.set_variables("[1]");
  List(filter);
  EXPECT_EQ(ReasonOf(FromGrpc(status_)), "INVALID_FIELD");
  Start("votes", R"({"who":"ann"})");
  Start("votes", R"({"who":"ann"})");
  v1::ListInstancesRequest request;
  request.set_page_size(1);
  v1::ListInstancesResponse page;
  {
    grpc::ClientContext context;
    ASSERT_TRUE(suite_.stub().ListInstances(&context, request, &page).ok());
  }
  request.set_page_token(page.next_page_token());
  request.mutable_filter()->set_flow_key("votes");
  grpc::ClientContext context;
  EXPECT_EQ(suite_.stub().ListInstances(&context, request, &page).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace magpie::flow
