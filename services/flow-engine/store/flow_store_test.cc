#include "services/flow-engine/store/flow_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/store/rocks_store.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/tell.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const TenantId kTenant = *TenantId::Parse("t");
const TenantId kOther = *TenantId::Parse("u");

class FlowStoreTest : public testing::Test {
 protected:
  FlowStoreTest() { std::filesystem::remove_all(directory_); }
  ~FlowStoreTest() override { store_.reset(), std::filesystem::remove_all(directory_); }

  absl::Status Commit(store::Transaction transaction) {
    absl::Notification done;
    absl::Status status;
    store_->Commit(std::move(transaction), [&](const absl::StatusOr<uint64_t>& version) {
      status = version.status();
      done.Notify();
    });
    done.WaitForNotification();
    return status;
  }

  absl::Status Keep(const Model& model, int32_t number) {
    const Deployment deployment{
        .id = *DeploymentId::Parse(absl::StrCat(model.key.str(), ".", number)),
        .number = number,
        .model = model,
        .warnings = {"odd"},
        .create_time = absl::FromUnixMicros(5)};
    store::Transaction transaction;
    PutDeployment(kTenant, deployment, "", transaction);
    return Commit(std::move(transaction));
  }

  const std::string directory_ = absl::StrCat(testing::TempDir(), "/flow_store_test.", getpid());
  std::unique_ptr<store::Store> store_ = *store::OpenRocksStore({.directory = directory_});
  FlowStore flows_{*store_};
};

TEST_F(FlowStoreTest, ReadsBackEveryKindOfElement) {
  Model model = Draw("m",
                     "start S\n user A\n gateway G\n end E\n"
                     "fetch F order.status id=order_id\n call C bike.lock result=lock id=b\n"
                     "S -> A\n A -> G\n G -> F when a == 1\n G -> C otherwise\n"
                     "F -> E\n C -> E");
  model.elements[1].kind = UserTask{
      {.key = "k", .title = "t", .fields = {{"city", "City", FieldType::kEnum, true, {"n", "s"}}}}};
  ASSERT_TRUE(Keep(model, 1).ok());
  const auto read = flows_.GetDeployment(kTenant, *DeploymentId::Parse("m.1"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model, model);
  EXPECT_EQ(read->create_time, absl::FromUnixMicros(5));
  EXPECT_THAT(read->warnings, ElementsAre("odd"));
}

TEST_F(FlowStoreTest, ListsTheNewestDeploymentFirstAndTakesANumberOnce) {
  const Model a = Draw("a", "start S\n end E\n S -> E");
  const Model ab = Draw("a.b", "start S\n end E\n S -> E");
  for (int32_t number = 1; number <= 11; ++number) ASSERT_TRUE(Keep(a, number).ok());
  ASSERT_TRUE(Keep(ab, 1).ok());
  EXPECT_TRUE(absl::IsAborted(Keep(a, 11)));
  EXPECT_EQ(*flows_.NewestNumber(kTenant, a.key), 11);
  EXPECT_EQ(ReasonOf(flows_.NewestNumber(kOther, a.key).status()), "FLOW_NOT_FOUND");

  const auto first = flows_.ListDeployments(kTenant, "a", "", 2);
  ASSERT_THAT(*first, SizeIs(2));
  EXPECT_EQ((*first)[0].id.str(), "a.11");
  const auto next = flows_.ListDeployments(kTenant, "a", DeploymentPlace((*first)[1]), 100);
  ASSERT_THAT(*next, SizeIs(9));
  EXPECT_EQ((*next)[0].id.str(), "a.9");
  EXPECT_THAT(*flows_.ListDeployments(kTenant, "", "", 100), SizeIs(12));
}

TEST_F(FlowStoreTest, KeepsADecisionWhole) {
  const Graph graph =
      *Compile(Draw("m", "start S\n call C bike.lock x=a\n end E\n S -> C\n C -> E"));
  const StartFlow start{.asked = {*RequestId::Parse("r"), 7},
                        .id = *InstanceId::Parse("i"),
                        .flow = *FlowKey::Parse("m"),
                        .deployment = *DeploymentId::Parse("m.1"),
                        .variables = {{"a", 1}}};
  const Decision started = *Decide(graph, start, absl::FromUnixMicros(9));
  store::Transaction first;
  const std::string answer = PutDecision(kTenant, nullptr, 0, started, 0, first);
  ASSERT_TRUE(Commit(std::move(first)).ok());
  EXPECT_EQ(*ParseAnswer(answer), started.after);

  const auto stored = flows_.GetInstance(kTenant, start.id);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->instance, started.after);
  ASSERT_THAT(*flows_.ListOpenCalls(), SizeIs(1));
  EXPECT_EQ((*flows_.ListOpenCalls())[0].call, started.calls[0]);

  const Decision failed = *Decide(
      graph, started.after,
      FinishCall{
          .instance = start.id, .number = 1, .result = CallFailure{"UPSTREAM_STATUS", "500"}},
      absl::FromUnixMicros(10));
  store::Transaction second;
  PutDecision(kTenant, &started.after, stored->store_version, failed, 1, second);
  ASSERT_TRUE(Commit(second).ok());
  EXPECT_TRUE(absl::IsAborted(Commit(std::move(second))));
  EXPECT_THAT(*flows_.ListOpenCalls(), SizeIs(0));
  EXPECT_EQ(*flows_.CountIncidents(), 1u);

  HistoryPlace after;
  const auto events = flows_.ListHistory(kTenant, start.id, after, 100);
  EXPECT_THAT(Tell(*events),
              ElementsAre("1 started m.1", R"(2 set {"a":1})", "3 S entered", "4 S completed",
                          "5 C entered", "6 C incident i.2 UPSTREAM_STATUS"));
  EXPECT_THAT(*flows_.ListInstances(kTenant, "", 10), SizeIs(1));
  EXPECT_THAT(*flows_.ListInstances(kOther, "", 10), SizeIs(0));
}

}  // namespace
}  // namespace magpie::flow
