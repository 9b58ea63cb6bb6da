// Resources as their authors and operators handle them with magpiectl.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/harness/suite.h"

namespace magpie::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ResourcesTest : public ::testing::Test {
 protected:
  ResourcesTest() { suite_.CtlOk({"demo", "load"}); }

  Suite suite_{Shape::kOneProcess};
};

TEST_F(ResourcesTest, ATrialShowsWhatWasSentReceivedAndDerived) {
  const Argv run = {"resource", "run", "order.status", "--param", "order_id=order-7"};
  EXPECT_EQ(suite_.CtlOk(run), "{\"order.status\":\"riding\"}\n");
  Argv explained = run;
  explained.push_back("--explain");
  EXPECT_THAT(suite_.CtlOk(explained),
              AllOf(HasSubstr("   > GET /orders/order-7\n   < {\"bike_id\":\"bike-7\""),
                    HasSubstr("   = /status of order.get\n   < \"riding\"\n")));
  EXPECT_EQ(suite_.CallsOf("GET /orders/order-7"), 2);
}

TEST_F(ResourcesTest, ATrialByExamplesMakesNoCallAndMayBeOfAnApi) {
  EXPECT_THAT(suite_.CtlOk({"resource", "run", "order.get", "order.status", "--param",
                            "order_id=order-7", "--examples"}),
              AllOf(HasSubstr(R"("order.get":{"bike_id":"bike-0")"),
                    HasSubstr(R"("order.status":"paid")")));
  EXPECT_EQ(suite_.CallsOf("GET /orders/order-7"), 0);
}

TEST_F(ResourcesTest, AStreamReturnsEachFieldOrItsError) {
  const Output output = suite_.Ctl({"resource", "fetch", "order.status", "bike.lock_state",
                                    "--param", "order_id=order-7", "--stream"});
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.out,
              AllOf(HasSubstr("order.status  \"riding\"\n"),
                    HasSubstr("bike.lock_state  PARAM_MISSING: params.bike_id is missing\n"),
                    HasSubstr("\nGET /orders/order-7 -> 200"), Not(HasSubstr("GROUP"))));
}

}  // namespace
}  // namespace magpie::e2e
