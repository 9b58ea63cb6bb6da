// Models that others made, run to their ends over every branch. We may
// not copy them: without them the test says so and exits with 77, which ctest
// counts as skipped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "tests/e2e/harness/flows.h"

namespace magpie::e2e {
namespace {

using magpie::flow::v1::Instance;
using ::testing::HasSubstr;

constexpr char kShared[] = SHARED_DATA "/data";
constexpr int kSkipped = 77;

std::string Own(const std::string& name) { return MAGPIE_E2E_DATA "/" + name; }
std::string Shared(const std::string& name) { return std::string(kShared) + "/" + name; }

class SharedInputsTest : public ::testing::Test {
 protected:
  Suite suite_{Shape::kOneProcess};
  Flows flows_{suite_};
};

TEST_F(SharedInputsTest, TheTurboSampleRunsToItsEnd) {
  suite_.CtlOk({"flow", "deploy", Shared("turbo/logicflow_sample.json"), "--flow-key", "sample"});
  const Instance instance = flows_.Commit(flows_.Start("sample", {}), {"a=1"});
  EXPECT_EQ(StateOf(instance), "completed");
}

TEST_F(SharedInputsTest, TheTurboSampleWaitsForAnOperatorWhereNoWayIsOpen) {
  suite_.CtlOk({"flow", "deploy", Shared("turbo/logicflow_sample.json"), "--flow-key", "sample"});
  const Instance instance = flows_.Commit(flows_.Start("sample", {}), {"a=2"});
  EXPECT_EQ(StateOf(instance), "incident NO_WAY_OUT at Gateway_2qj55i1");
  EXPECT_EQ(StateOf(flows_.Retry(instance, {"a=1"})), "completed");
}

class InvoiceTest : public SharedInputsTest {
 protected:
  void SetUp() override {
    suite_.CtlOk({"resource", "put", Own("invoice.archive.json")});
    suite_.CtlOk({"resource", "publish", "invoice.archive"});
    suite_.CtlOk({"flow", "deploy", Shared("bpmn/C.1.1.bpmn"), "--flow-key", "invoice", "--mapping",
                  Own("c11.mapping.json")});
    instance_ = flows_.Start("invoice", {"invoice_id=12"});
    ASSERT_EQ(StateOf(instance_), "at assignApprover");
    instance_ = flows_.Commit(instance_, {"approver=Ada"});
    ASSERT_EQ(StateOf(instance_), "at approveInvoice");
  }

  Instance instance_;
};

TEST_F(InvoiceTest, AnApprovedInvoiceIsPaidAndArchived) {
  instance_ = flows_.Commit(instance_, {"approved=true"});
  EXPECT_EQ(StateOf(instance_), "at prepareBankTransfer");
  instance_ = flows_.Commit(instance_, {});
  EXPECT_EQ(StateOf(instance_), "completed");
  EXPECT_THAT(instance_.variables(), HasSubstr(R"("archived":true)"));
  EXPECT_EQ(suite_.CallsOf("POST /invoices/12/archive"), 1);
}

TEST_F(InvoiceTest, AnInvoiceThatCannotBeClarifiedIsNotProcessed) {
  instance_ = flows_.Commit(instance_, {"approved=false"});
  EXPECT_EQ(StateOf(instance_), "at reviewInvoice");
  EXPECT_EQ(StateOf(flows_.Commit(instance_, {"clarified=no"})), "completed");
  EXPECT_EQ(suite_.CallsOf("POST /invoices/12/archive"), 0);
}

TEST_F(InvoiceTest, AClarifiedInvoiceGoesBackToItsApprover) {
  instance_ = flows_.Commit(instance_, {"approved=false"});
  instance_ = flows_.Commit(instance_, {"clarified=yes"});
  EXPECT_EQ(StateOf(instance_), "at approveInvoice");
  instance_ = flows_.Commit(instance_, {"approved=true"});
  EXPECT_EQ(StateOf(instance_), "at prepareBankTransfer");
}

}  // namespace
}  // namespace magpie::e2e

int main(int argc, char** argv) {
  if (!std::filesystem::exists(magpie::e2e::kShared)) {
    std::cout << "skipped: there is no " << magpie::e2e::kShared << std::endl;
    return magpie::e2e::kSkipped;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
