// Resources that are tried in one environment, and promoted to another.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/harness/suite.h"

namespace magpie::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class EnvironmentsTest : public ::testing::Test {
 protected:
  EnvironmentsTest() { suite_.CtlOk({"--tenant", "acme@staging", "demo", "load"}); }

  Output Promote(const std::string& more) {
    return suite_.Ctl({"--tenant", "acme", "resource", "promote", "order.status", "--from",
                       "acme@staging", more});
  }

  Suite suite_{Shape::kOneProcess};
};

TEST_F(EnvironmentsTest, APromotionServesThereWithAllThatItNeedsAndNothingElse) {
  const Output promoted = Promote("--note=tried");
  EXPECT_THAT(promoted.out, StartsWith("revision 1 of acme publishes order.get, order.status"))
      << promoted.err;
  EXPECT_THAT(suite_.CtlOk({"--tenant", "acme", "resource", "fetch", "order.status", "--param",
                            "order_id=order-7"}),
              HasSubstr("order.status"));
  EXPECT_THAT(suite_.CtlOk({"--tenant", "acme", "resource", "list"}), Not(HasSubstr("bike.")));
  EXPECT_THAT(suite_.CtlOk({"--tenant", "acme", "resource", "revisions"}), HasSubstr("tried"));
}

TEST_F(EnvironmentsTest, ACheckPublishesNothing) {
  EXPECT_THAT(Promote("--check").out, StartsWith("would be revision 1 of acme publishes"));
  EXPECT_THAT(suite_.CtlOk({"--tenant", "acme", "resource", "revisions"}),
              Not(HasSubstr("order.get")));
}

TEST_F(EnvironmentsTest, UnchangedResourcesAreNotPublishedAgain) {
  Promote("--note=tried");
  EXPECT_EQ(Promote("--note=again").out, "nothing differs in acme@staging\n");
  EXPECT_THAT(suite_.CtlOk({"--tenant", "acme", "resource", "list", "--json"}),
              Not(HasSubstr("\"version\": \"2\"")));
}

TEST_F(EnvironmentsTest, OnlyPublishedResourcesArePromoted) {
  const Output refused =
      suite_.Ctl({"--tenant", "acme", "resource", "promote", "no.such", "--from", "acme@staging"});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.err, HasSubstr("no.such"));
}

}  // namespace
}  // namespace magpie::e2e
