// Models in the formats of others, run to their ends over every branch.

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/harness/flows.h"

namespace magpie::e2e {
namespace {

using ::google::protobuf::util::JsonStringToMessage;
using ::google::protobuf::util::MessageToJsonString;
using magpie::flow::v1::Instance;
using ::testing::HasSubstr;

std::string Own(const std::string& name) { return MAGPIE_E2E_DATA "/" + name; }

class InputsTest : public ::testing::Test {
 protected:
  Suite suite_{Shape::kOneProcess};
  Flows flows_{suite_};
};

TEST_F(InputsTest, ATurboModelRunsOverBothBranches) {
  suite_.CtlOk({"flow", "deploy", Own("turbo.json"), "--flow-key", "turbo"});
  Instance instance = flows_.Commit(flows_.Start("turbo", {}), {"amount=99"});
  EXPECT_EQ(StateOf(instance), "completed");
  instance = flows_.Commit(flows_.Start("turbo", {}), {"amount=100"});
  EXPECT_EQ(StateOf(instance), "at check");
  EXPECT_EQ(StateOf(flows_.Commit(instance, {})), "completed");
}

TEST_F(InputsTest, AModelThatWasShownAsJsonCanBeDeployed) {
  suite_.CtlOk({"flow", "deploy", Own("turbo.json"), "--flow-key", "turbo"});
  magpie::flow::v1::Deployment deployment;
  ASSERT_TRUE(
      JsonStringToMessage(suite_.CtlOk({"flow", "show", "turbo", "--json"}), &deployment).ok());
  deployment.mutable_model()->set_flow_key("again");
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  ASSERT_TRUE(MessageToJsonString(deployment.model(), &json, options).ok());
  const std::string file = suite_.directory() + "/again.json";
  std::ofstream(file) << json;

  suite_.CtlOk({"flow", "deploy", file});
  EXPECT_EQ(StateOf(flows_.Commit(flows_.Start("again", {}), {"amount=100"})), "at check");
}

}  // namespace
}  // namespace magpie::e2e
