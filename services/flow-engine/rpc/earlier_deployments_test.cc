// Deployments that an earlier release stored, of models that are no longer accepted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "services/flow-engine/store/flow_store.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/suite.h"

namespace magpie::flow {
namespace {

using testing::HasSubstr;

class EarlierDeploymentsTest : public testing::Test {
 protected:
  // Stores a deployment without any check.
  void Store(absl::string_view key, absl::string_view lines) {
    const Model model = Draw(key, lines);
    store::Transaction transaction;
    PutDeployment(*TenantId::Parse("default"),
                  {.id = *DeploymentId::Parse(absl::StrCat(key, ".1")),
                   .number = 1,
                   .model = model,
                   .create_time = absl::FromUnixSeconds(5)},
                  "", transaction);
    absl::Notification done;
    suite_.running().store().Commit(std::move(transaction),
                                    [&](const absl::StatusOr<uint64_t>& version) {
                                      ASSERT_TRUE(version.ok()) << version.status();
                                      done.Notify();
                                    });
    done.WaitForNotification();
  }

  std::string Start(absl::string_view flow, absl::string_view variables = "{}") {
    const grpc::Status status = suite_.Start(flow, variables, instance_);
    return status.ok() ? "ok"
                       : absl::StrCat(ReasonOf(FromGrpc(status)), " ", status.error_message());
  }

  Suite suite_{"earlier_deployments_test"};
  v1::Instance instance_;
};

TEST_F(EarlierDeploymentsTest, AnEarlierDeploymentKeepsRunning) {
  Store("names", R"(start S
    script A a = 1
    user U
    U: {"form": {"form_key": "k", "fields": [{"key": "while"}, {"key": "x-y"}, {"key": "x-y"}]}}
    end E
    S -> A -> U -> E)");
  EXPECT_EQ(Start("names"), "ok");
  EXPECT_EQ(instance_.open_tasks_size(), 1);
  Store("parallel", R"(start S
    parallel P
    user A
    user B
    parallel J
    end E
    S -> P
    P -> A when a == 1
    P -> B otherwise
    A -> J
    B -> J
    J -> E)");
  EXPECT_EQ(Start("parallel"), "ok");
  EXPECT_EQ(instance_.open_tasks_size(), 2);
  Store("calls", "start S\n user U\n flow X ${which}\n end E\n S -> U -> X -> E");
  EXPECT_EQ(Start("calls"), "ok");
  Store("types",
        "start S\n exclusive G\n user A\n user B\n end E\n S -> G\n"
        "G -> A when type != 'refund'\n G -> B otherwise\n A -> E\n B -> E");
  EXPECT_EQ(Start("types", R"({"type":"refund"})"), "ok");
  EXPECT_EQ(instance_.open_tasks(0).element_key(), "B");
}

TEST_F(EarlierDeploymentsTest, ADeploymentThatNoLongerCompilesStopsOnlyItsFlow) {
  Store("broken", "start S\n user U\n script A a = (\n end E\n S -> U -> A -> E");
  Store("caller", "start S\n user U\n flow X broken\n end E\n S -> U -> X -> E");
  Store("whole", "start S\n user U\n end E\n S -> U -> E");
  suite_.Restart();
  const std::string refused = Start("broken");
  EXPECT_THAT(refused, HasSubstr("BAD_DEPLOYMENT deployment broken.1 no longer compiles"));
  EXPECT_THAT(refused, HasSubstr("deploy it again"));
  EXPECT_THAT(refused, HasSubstr("elements[A]"));
  EXPECT_EQ(Start("whole"), "ok");
  ASSERT_EQ(Start("caller"), "ok");
  const v1::Instance before = instance_;
  ASSERT_TRUE(suite_.CommitAt(before, "U", "{}", instance_).ok());
  ASSERT_EQ(instance_.incidents_size(), 1);
  EXPECT_THAT(instance_.incidents(0).message(), HasSubstr("no deployment runs of flow broken"));

  v1::ExportFlowRequest request;
  request.set_deployment_id("broken.1");
  request.set_format(v1::ExportFlowRequest::FORMAT_FLOW_MODEL);
  v1::ExportFlowResponse exported;
  grpc::ClientContext context;
  EXPECT_TRUE(suite_.authoring().ExportFlow(&context, request, &exported).ok());
  suite_.Deploy("broken", "start S\n user U\n end E\n S -> U -> E");
  EXPECT_EQ(Start("broken"), "ok");
}

}  // namespace
}  // namespace magpie::flow
