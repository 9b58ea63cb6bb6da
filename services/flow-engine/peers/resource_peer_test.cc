// Both peers, with a resource engine on a real port and an HTTP business unit: they behave alike.

#include "services/flow-engine/peers/resource_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/value/json.h"
#include "services/flow-engine/peers/linked_resources.h"
#include "services/flow-engine/peers/remote_resources.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::flow {
namespace {

using ::testing::StartsWith;

enum class Which { kGateway, kDirect };

class ResourcePeerTest : public resource::GatewayFixture,
                         public testing::WithParamInterface<Which> {
 protected:
  ResourcePeerTest() {
    const resource::MeansOptions means{.upstreams = "bike=" + bike_.url(), .egress = "127.0.0.0/8"};
    if (GetParam() == Which::kGateway) {
      peer_ = std::make_unique<RemoteResources>(life_->address());
    } else {
      peer_ = *LinkedResources::Make(life_->address(), means, clock_);
    }
  }

  // The result, then each call: "api method path status [fields] error".
  std::string Make(std::variant<FetchCall, InvokeCall, MatchCall> what,
                   const std::string& params = resource::kKnown) {
    std::string told;
    absl::Notification done;
    peer_->Make({.tenant = *TenantId::Parse("acme")},
                {.request_id = "r1", .what = std::move(what), .params_json = params},
                [&](CallOutcome outcome) {
                  told = Tell(outcome);
                  done.Notify();
                });
    done.WaitForNotification();
    return told;
  }

  static std::string Tell(const CallOutcome& outcome) {
    std::string told;
    if (const auto* failure = std::get_if<CallFailure>(&outcome.result)) {
      told = absl::StrCat(failure->reason, ": ", failure->message);
    } else if (const auto* values = std::get_if<Value::Map>(&outcome.result)) {
      told = ToJson(*values);
    } else {
      told = ToJson(std::get<Value>(outcome.result));
    }
    for (const CallRecord& call : outcome.calls) {
      absl::StrAppend(&told, "\n", call.api, " ", call.request_id, " ", call.method, " ", call.path,
                      " ", call.http_status, " [", absl::StrJoin(call.fields, " "), "] ",
                      call.error);
    }
    return told;
  }

  std::unique_ptr<ResourcePeer> peer_;
};

TEST_P(ResourcePeerTest, FetchesAndInvokesWithARecordOfEachCall) {
  PutTheStory();
  EXPECT_EQ(Make(FetchCall{{"order.status", "bike.lock_state"}}),
            R"({"bike.lock_state":"open","order.status":"riding"}
order.get r1/order.get GET /orders/o%201 200 [order.status] 
bike.lock r1/bike.lock GET /bikes/b1/lock 200 [bike.lock_state] )");
  EXPECT_EQ(Make(InvokeCall{"bike.close"}), R"({"data":{"state":"closed"}}
bike.close r1/bike.close POST /bikes/b1/lock 200 [] )");
}

TEST_P(ResourcePeerTest, ReportsWhatFailed) {
  PutFieldAndApi("f", "/answer/503/0");
  EXPECT_EQ(Make(FetchCall{{"f"}}), R"(UPSTREAM_STATUS: f: f_api: answered with status 503
f_api r1/f_api GET /answer/503/0 503 [] UPSTREAM_STATUS: answered with status 503)");
}

TEST_P(ResourcePeerTest, RecordsItselfIfNoCallWasMade) {
  EXPECT_THAT(Make(FetchCall{{"nobody.knows"}}), StartsWith("RESOURCE_NOT_FOUND: "));
  EXPECT_THAT(Make(InvokeCall{"nobody.knows"}), StartsWith("RESOURCE_NOT_FOUND: "));
}

TEST_P(ResourcePeerTest, EndsWhatIsUnderWayBeforeItStops) {
  PutFieldAndApi("f", "/slow");
  std::atomic<bool> ended = false;
  peer_->Make({.tenant = *TenantId::Parse("acme")},
              {.request_id = "r1", .what = FetchCall{{"f"}}, .params_json = "{}"},
              [&](const CallOutcome&) { ended = true; });
  peer_->Stop();
  EXPECT_TRUE(ended);
}

INSTANTIATE_TEST_SUITE_P(Both, ResourcePeerTest, testing::Values(Which::kGateway, Which::kDirect),
                         [](const auto& which) {
                           return which.param == Which::kGateway ? "Gateway" : "Direct";
                         });

}  // namespace
}  // namespace magpie::flow
