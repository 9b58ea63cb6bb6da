// The same definitions in two environments of a tenant, each with its own business unit, over a
// real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/rpc/call_as.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

class EnvironmentsTest : public GatewayFixture {
 protected:
  EnvironmentsTest() {
    staging_.routes().Get("/a", [](const auto&, auto& response) {
      response.set_content(R"({"a":"staging"})", "application/json");
    });
    staging_.Start();
    bike_.routes().Get("/a", [](const auto&, auto& response) {
      response.set_content(R"({"a":"usual"})", "application/json");
    });
    Restart(absl::StrCat("bike=", bike_.url(), ",bike@staging=", staging_.url()));
  }

  ~EnvironmentsTest() override { life_.reset(); }  // which has connections to staging_

  http::TestServer staging_;
};

TEST_F(EnvironmentsTest, EachCallsItsOwnHosts) {
  PutFieldAndApi("f", "/a");
  EXPECT_EQ(Fetch({"f"})->values(), R"({"f":"usual"})");
  tenant_ = "acme@staging";
  PutFieldAndApi("f", "/a");
  EXPECT_EQ(Fetch({"f"})->values(), R"({"f":"staging"})");
}

TEST_F(EnvironmentsTest, APublicationStaysInItsEnvironment) {
  tenant_ = "acme@staging";
  PutFieldAndApi("f", "/a");
  tenant_ = "acme";
  EXPECT_EQ(ReasonOf(Fetch({"f"}).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(EnvironmentsTest, ReportsAHostThatTheEnvironmentLacks) {
  tenant_ = "acme@test";
  v1::PutResourceRequest api = PutOfApi("put-api", "f_api", "GET", "/a");
  const auto put = CallAs(tenant_, life_->catalog(), &v1::CatalogService::Stub::PutResource, api);
  EXPECT_THAT(FieldsAtFault(put.status()), testing::ElementsAre("resource.api.upstream"));
}

TEST_F(EnvironmentsTest, ARemovedHostIsNotReplacedByTheDefaultOne) {
  tenant_ = "acme@staging";
  PutFieldAndApi("f", "/a");
  Restart(absl::StrCat("bike=", bike_.url()));
  EXPECT_EQ(Fetch({"f"}).status().message(), "no such upstream: bike@staging, of f_api");
}

}  // namespace
}  // namespace magpie::resource
