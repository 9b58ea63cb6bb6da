// The client, which calls an HTTP business unit itself, with a resource engine over a real channel.

#include "services/resource-engine/client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/value/json.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

class ClientTest : public GatewayFixture {
 protected:
  ClientTest() {
    client_ = *Client::Make(life_->address(),
                            {.upstreams = "bike=" + bike_.url(), .egress = "127.0.0.0/8"}, clock_,
                            timers_);
  }

  Context Acme() const {
    return {.tenant = *TenantId::Parse("acme"), .deadline = absl::Now() + absl::Seconds(60)};
  }

  // The values, or the reason of the error.
  std::string Fetch(FetchFields command, const std::string& caller = "") {
    Context context = Acme();
    context.caller = caller;
    std::string report;
    absl::Notification done;
    client_->Fetch(context, std::move(command), [&](absl::StatusOr<Fetched> fetched) {
      report = fetched.ok() ? ToJson(fetched->values) : ReasonOf(fetched.status());
      done.Notify();
    });
    done.WaitForNotification();
    return report;
  }

  FetchFields OfStory() const {
    return {.fields = {*ParseName("order.status"), *ParseName("bike.lock_state")},
            .params = *ParseJsonObject(kKnown)};
  }

  ThreadTimers timers_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientTest, FetchesAndInvokesWhatTheEngineHasPublished) {
  EXPECT_EQ(Fetch(OfStory()), "RESOURCE_NOT_FOUND");
  PutTheStory();
  EXPECT_EQ(Fetch(OfStory()), R"({"bike.lock_state":"open","order.status":"riding"})");
  absl::Notification done;
  client_->Invoke(Acme(), {.api = *ParseName("bike.close"), .params = *ParseJsonObject(kKnown)},
                  [&](absl::StatusOr<Invoked> invoked) {
                    ASSERT_TRUE(invoked.ok()) << invoked.status();
                    EXPECT_EQ(ToJson(*invoked->result), R"({"data":{"state":"closed"}})");
                    done.Notify();
                  });
  done.WaitForNotification();
}

TEST_F(ClientTest, FollowsLaterPublications) {
  PutFieldAndApi("f", "/answer/200/1", "");
  const FetchFields f{.fields = {*ParseName("f")}};
  EXPECT_EQ(Fetch(f), R"({"f":1})");
  Put(PutOfApi("", "f_api", "GET", "/answer/200/2"));
  // The stream notifies the client soon.
  while (Fetch(f) == R"({"f":1})") {
  }
  EXPECT_EQ(Fetch(f), R"({"f":2})");
}

TEST_F(ClientTest, UsesWhatItKnowsWhileTheEngineIsAway) {
  PutTheStory();
  const std::string values = Fetch(OfStory());
  life_.reset();
  EXPECT_EQ(Fetch(OfStory()), values);
}

TEST_F(ClientTest, IsRefusedWhatTheEngineDoesNotGrant) {
  Put(PutOfApi("", "order.get", "GET", "/orders/1"));
  v1::PutResourceRequest field = PutOfField("", "order.status", "order.get", "/data/status");
  field.mutable_resource()->add_grants()->set_caller("desk");
  Put(field);
  const FetchFields status{.fields = {*ParseName("order.status")}};
  EXPECT_EQ(Fetch(status, "shop"), "ACCESS_DENIED");
  EXPECT_EQ(Fetch(status, "desk"), R"({"order.status":"riding"})");
}

TEST_F(ClientTest, MasksPlacesOfFieldsThatItNeverLookedUp) {
  PutTheStory();
  v1::PutResourceRequest rider = PutOfField("", "order.rider", "order.get", "/data/rider");
  rider.mutable_resource()->set_privacy(v1::PRIVACY_PERSONAL);
  v1::Grant& all = *rider.mutable_resource()->add_grants();
  all.set_caller("*");
  v1::Grant& desk = *rider.mutable_resource()->add_grants();
  desk.set_caller("desk");
  desk.set_unmasked(true);
  Put(rider);
  Put(PutOfField("", "order.all", "order.get", "/data"));
  const FetchFields all_of_it{.fields = {*ParseName("order.all")},
                              .params = *ParseJsonObject(kKnown)};
  EXPECT_EQ(Fetch(all_of_it, "shop"), R"({"order.all":{"rider":"***","status":"riding"}})");
  EXPECT_EQ(Fetch(all_of_it, "desk"), R"({"order.all":{"rider":"Zoë","status":"riding"}})");
  const auto invoke = [this](const std::string& caller) {
    Context context = Acme();
    context.caller = caller;
    std::string report;
    absl::Notification done;
    client_->Invoke(context, {.api = *ParseName("order.get"), .params = *ParseJsonObject(kKnown)},
                    [&](absl::StatusOr<Invoked> invoked) {
                      report = ToJson(*invoked->result);
                      done.Notify();
                    });
    done.WaitForNotification();
    return report;
  };
  EXPECT_EQ(invoke("shop"), R"({"data":{"rider":"***","status":"riding"}})");
  EXPECT_EQ(invoke("desk"), R"({"data":{"rider":"Zoë","status":"riding"}})");
}

TEST_F(ClientTest, ReportsQualityToTheEngine) {
  PutTheStory();
  FakeTimers timers;
  Client client(life_->address(),
                *MakeMeans({.upstreams = "bike=" + bike_.url(), .egress = "127.0.0.0/8"}), clock_,
                timers);
  Context context = Acme();
  context.caller = "desk";
  absl::Notification done;
  client.Fetch(context, OfStory(), [&](const absl::StatusOr<Fetched>&) { done.Notify(); });
  done.WaitForNotification();
  timers.RunUntil(clock_.Now() + QualityReporter::kPause);
  const QualityQuery query{.from = absl::UnixEpoch(), .to = absl::InfiniteFuture(), .limit = 10};
  std::vector<QualityRow> rows;
  // The report arrives soon.
  while (rows.empty()) {
    life_->engine().quality().Write();
    rows = magpie::store::GatherAndWait(life_->engine().store(), [&](auto& gather) {
             return QualityBook::Find(gather, context.tenant, query);
           })->rows;
  }
  std::vector<std::string> report;
  for (const QualityRow& row : rows) {
    EXPECT_EQ(row.quality.latencies.empty(), row.quality.made == 0);
    report.push_back(absl::StrCat(row.resource.str(), " ", row.caller, " ", row.quality.calls));
  }
  EXPECT_THAT(report, testing::ElementsAre("bike.lock desk 1", "bike.lock_state desk 1",
                                           "order.get desk 1", "order.status desk 1"));
}

TEST_F(ClientTest, RefusesTrials) {
  EXPECT_EQ(Fetch({.fields = {*ParseName("f")}, .trial = Trial()}), "INVALID_FIELD");
}

}  // namespace
}  // namespace magpie::resource
