// Puts that are malformed on the wire, conflict with those of other authors, or take long, over a
// real channel and a real store.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/status.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "services/resource-engine/testing/descriptors.h"
#include "services/resource-engine/testing/life.h"

namespace magpie::resource {
namespace {

using google::protobuf::Duration;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Stub = v1::CatalogService::Stub;

class CatalogPutTest : public testing::Test {
 protected:
  CatalogPutTest() {
    life_.emplace(scratch_.path(), clock_, "bike=http://127.0.0.1:1,locks=grpc://127.0.0.1:1",
                  kMaxCallsUnderWay);
  }

  absl::Status Put(const v1::PutResourceRequest& request) {
    return CallAs("acme", life_->catalog(), &Stub::PutResource, request).status();
  }

  absl::StatusOr<v1::ImportResourcesResponse> Import(const v1::ImportResourcesRequest& request) {
    return CallAs("acme", life_->catalog(), &Stub::ImportResources, request);
  }

  absl::StatusOr<v1::Resource> Get(const std::string& name) {
    v1::GetResourceRequest request;
    request.set_name(name);
    auto got = CallAs("acme", life_->catalog(), &Stub::GetResource, request);
    if (!got.ok()) return got.status();
    return got->resource();
  }

  // The answer to a put of an API with this policy and timeout.
  std::string Report(const Duration& duration, Duration* place, const v1::PutResourceRequest& put) {
    *place = duration;
    const absl::Status status = Put(put);
    if (ViolationsOf(status).size() != 1) return std::string(status.message());
    return absl::StrCat(ViolationsOf(status)[0].field, " ", ViolationsOf(status)[0].description);
  }

  const Scratch scratch_;
  FakeClock clock_;
  std::optional<Life> life_;
};

Duration Of(int64_t seconds, int32_t nanos) {
  Duration duration;
  duration.set_seconds(seconds);
  duration.set_nanos(nanos);
  return duration;
}

v1::PutResourceRequest PutOfMethod(const std::string& descriptors) {
  v1::PutResourceRequest put = PutOfApi("r1", "lock.get", "", "");
  v1::Api& api = *put.mutable_resource()->mutable_api();
  api.set_upstream("locks");
  api.mutable_grpc()->set_name("bike.v1.LockService/GetLock");
  api.mutable_grpc()->set_descriptor_set(descriptors);
  return put;
}

TEST_F(CatalogPutTest, DurationsFollowTheRulesOfProtobuf) {
  const v1::PutResourceRequest usual = PutOfApi("r1", "a", "GET", "/");
  const std::vector<std::pair<std::string, std::function<Duration*(v1::Resource&)>>> places = {
      {"api.timeout", [](v1::Resource& r) { return r.mutable_api()->mutable_timeout(); }},
      {"api.policy.retry.base",
       [](v1::Resource& r) {
         return r.mutable_api()->mutable_policy()->mutable_retry()->mutable_base();
       }},
      {"api.policy.circuit_breaker.open",
       [](v1::Resource& r) {
         return r.mutable_api()->mutable_policy()->mutable_circuit_breaker()->mutable_open();
       }},
      {"api.policy.cache.ttl",
       [](v1::Resource& r) {
         return r.mutable_api()->mutable_policy()->mutable_cache()->mutable_ttl();
       }},
      {"thresholds.p99", [](v1::Resource& r) { return r.mutable_thresholds()->mutable_p99(); }}};
  for (const auto& [name, place] : places) {
    const auto report = [&, &place = place](const Duration& duration) {
      v1::PutResourceRequest put = usual;
      return Report(duration, place(*put.mutable_resource()), put);
    };
    const std::string at = "resource." + name;
    EXPECT_EQ(report(Of(1, -1)), at + " has 1 seconds and -1 nanos: give both the same sign");
    EXPECT_EQ(report(Of(-1, 1)), at + " has -1 seconds and 1 nanos: give both the same sign");
    EXPECT_THAT(report(Of(0, 1'000'000'000)), HasSubstr(at + " has 1000000000 nanos"));
    EXPECT_THAT(report(Of(1, std::numeric_limits<int32_t>::min())),
                HasSubstr(at + " has -2147483648"));
    EXPECT_THAT(report(Of(std::numeric_limits<int64_t>::max(), 0)),
                HasSubstr(" seconds: a Duration"));
    EXPECT_THAT(report(Of(std::numeric_limits<int64_t>::min(), 0)),
                HasSubstr(" seconds: a Duration"));
  }
}

TEST_F(CatalogPutTest, TheAgeOfAnAnswerIsADurationToo) {
  v1::FetchRequest request;
  request.add_fields("a");
  *request.mutable_max_age() = Of(1, -1);
  EXPECT_THAT(
      FieldsAtFault(
          CallAs("acme", life_->gateway(), &v1::GatewayService::Stub::Fetch, request).status()),
      ElementsAre("max_age"));
}

TEST_F(CatalogPutTest, RefusesNegativeRevisions) {
  v1::LookUpResourcesRequest request;
  request.add_names("a");
  request.set_known_revision(-1);
  EXPECT_THAT(FieldsAtFault(CallAs("acme", life_->directory(),
                                   &v1::DirectoryService::Stub::LookUpResources, request)
                                .status()),
              ElementsAre("known_revision"));
}

TEST_F(CatalogPutTest, OnlyNewOverwritesNothing) {
  v1::PutResourceRequest put = PutOfField("r1", "a", "x", "");
  put.set_only_new(true);
  EXPECT_TRUE(Put(put).ok());
  EXPECT_TRUE(Put(put).ok()) << "a repeat gets the first answer";
  put.set_request_id("r2");
  put.mutable_resource()->set_description("mine");
  const absl::Status status = Put(put);
  EXPECT_EQ(ReasonOf(status), "STALE_VERSION");
  EXPECT_TRUE(absl::IsAborted(status));
  EXPECT_EQ(status.message(),
            "there is a draft a by now, of version 1: read it, and put with that version");
  EXPECT_EQ(Get("a")->description(), "");
  put.set_expected_version(1);
  EXPECT_THAT(FieldsAtFault(Put(put)), ElementsAre("only_new"));
}

// An owner puts a draft between the merge and the puts of an import.
TEST_F(CatalogPutTest, AnImportDoesNotOverwriteADraftThatItHasNotSeen) {
  v1::ImportResourcesRequest import;
  import.set_openapi(R"({"openapi": "3.0.3", "paths": {"/lock": {"get": {"operationId": "getLock",
      "responses": {"200": {"content": {"application/json": {"schema": {"properties":
      {"phone": {}}}}}}}}}}})");
  import.set_prefix("bike");
  import.set_upstream("bike");
  const auto put_of = [](const v1::Resource& made) {
    v1::PutResourceRequest put;
    put.set_request_id(absl::StrCat("import-", made.name(), made.version()));
    *put.mutable_resource() = made;
    put.set_expected_version(made.version());
    put.set_only_new(made.version() == 0);
    return put;
  };
  const auto made = *Import(import);
  ASSERT_EQ(made.resources_size(), 2);
  v1::PutResourceRequest mine =
      PutOfField("mine", "bike.get_lock.phone", "bike.get_lock", "/phone");
  mine.mutable_resource()->set_privacy(v1::PRIVACY_SENSITIVE);
  ASSERT_TRUE(Put(mine).ok());
  EXPECT_TRUE(Put(put_of(made.resources(0))).ok());
  EXPECT_EQ(ReasonOf(Put(put_of(made.resources(1)))), "STALE_VERSION");
  EXPECT_EQ(Get("bike.get_lock.phone")->privacy(), v1::PRIVACY_SENSITIVE);
  // A second import merges with the current drafts.
  const auto merged = *Import(import);
  for (const v1::Resource& again : merged.resources()) {
    if (again.name() == "bike.get_lock") continue;
    EXPECT_TRUE(Put(put_of(again)).ok());
  }
  EXPECT_EQ(Get("bike.get_lock.phone")->privacy(), v1::PRIVACY_SENSITIVE);
}

// Drafts with any prefix count, even if no import made them.
TEST_F(CatalogPutTest, AnImportDoesNotPublishPlacesThatADraftHides) {
  ASSERT_TRUE(Put(PutOfApi("a1", "mine", "GET", "/lock")).ok());
  v1::PutResourceRequest phone = PutOfField("a2", "phone", "mine", "/phone");
  phone.mutable_resource()->set_privacy(v1::PRIVACY_SENSITIVE);
  ASSERT_TRUE(Put(phone).ok());
  v1::ImportResourcesRequest import;
  import.set_openapi(R"({"openapi": "3.0.3", "paths": {"/lock": {"get": {"operationId": "getLock",
      "responses": {"200": {"content": {"application/json": {"schema": {"properties":
      {"phone": {}}}}}}}}}}})");
  import.set_prefix("bike");
  import.set_upstream("bike");
  const auto made = *Import(import);
  ASSERT_EQ(made.resources_size(), 2);
  EXPECT_EQ(made.resources(0).privacy(), v1::PRIVACY_UNSPECIFIED);
  EXPECT_EQ(made.resources(1).privacy(), v1::PRIVACY_SENSITIVE);
  EXPECT_THAT(made.notes(), ElementsAre("bike.get_lock.phone: SENSITIVE, as phone, which hides "
                                        "/phone of GET /lock"));
}

TEST_F(CatalogPutTest, DescriptorsAreReadOnASeparateThread) {
  absl::Notification may_read;
  life_->reader().At(absl::InfinitePast(), [&] { may_read.WaitForNotification(); });
  absl::Status status;
  std::thread author([&] { status = Put(PutOfMethod(protos::LockSet())); });
  EXPECT_TRUE(Put(PutOfField("r2", "a", "x", "")).ok());
  EXPECT_TRUE(absl::IsNotFound(Get("lock.get").status()));
  may_read.Notify();
  author.join();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(Get("lock.get").ok());
}

TEST_F(CatalogPutTest, PutsAndImportsDoNotWaitForEachOther) {
  v1::ImportResourcesRequest import;
  import.set_openapi(R"({"openapi": "3.0.3", "paths": {}})");
  import.set_prefix("bike");
  import.set_upstream("bike");
  {
    absl::Notification may_read;
    life_->imports().At(absl::InfinitePast(), [&] { may_read.WaitForNotification(); });
    // As many as may wait.
    std::vector<std::thread> authors;
    for (int i = 0; i < 8; ++i) {
      authors.emplace_back([&] { EXPECT_TRUE(Import(import).ok()); });
    }
    EXPECT_TRUE(Put(PutOfMethod(protos::LockSet())).ok());
    EXPECT_TRUE(Get("lock.get").ok());
    may_read.Notify();
    for (std::thread& author : authors) author.join();
  }
  absl::Notification may_read;
  life_->reader().At(absl::InfinitePast(), [&] { may_read.WaitForNotification(); });
  EXPECT_TRUE(Import(import).ok());
  may_read.Notify();
  EXPECT_TRUE(Put(PutOfMethod(protos::LockSet())).ok()) << "behind the one that waited";
}

TEST_F(CatalogPutTest, DescriptorsAreNotReadAfterTheCallerCancelled) {
  const absl::Time deadline = absl::Now() + absl::Hours(1);
  clock_.Advance(deadline + absl::Hours(1) - clock_.Now());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  const v1::PutResourceRequest put = PutOfMethod(protos::LockSet());
  EXPECT_TRUE(absl::IsCancelled(
      CallAs("acme", life_->catalog(), &Stub::PutResource, put, context).status()));
  EXPECT_TRUE(absl::IsNotFound(Get("lock.get").status()));
}

TEST_F(CatalogPutTest, RefusesTheNinthPutOfDescriptorsThatWaits) {
  constexpr int kPuts = 9;
  absl::Notification may_read;
  life_->reader().At(absl::InfinitePast(), [&] { may_read.WaitForNotification(); });
  const v1::PutResourceRequest put = PutOfMethod(protos::LockSet());
  std::array<grpc::ClientContext, kPuts> contexts;
  std::array<v1::PutResourceResponse, kPuts> responses;
  absl::Notification first_ended;
  absl::BlockingCounter ended(kPuts);
  std::string first_reason;
  for (int i = 0; i < kPuts; ++i) {
    contexts[i].AddMetadata("magpie-tenant", "acme");
    life_->catalog().async()->PutResource(&contexts[i], &put, &responses[i],
                                          [&](const grpc::Status& status) {
                                            if (!first_ended.HasBeenNotified()) {
                                              first_reason = ReasonOf(FromGrpc(status));
                                              first_ended.Notify();
                                            }
                                            ended.DecrementCount();
                                          });
  }
  first_ended.WaitForNotification();
  EXPECT_EQ(first_reason, "OVERLOADED");
  may_read.Notify();
  ended.Wait();
  EXPECT_TRUE(Get("lock.get").ok());
}

TEST_F(CatalogPutTest, DescriptorsHaveALimit) {
  std::string large = protos::LockSet();
  large.resize(3 << 20, '\0');
  const absl::Status status = Put(PutOfMethod(large));
  ASSERT_THAT(ViolationsOf(status), testing::SizeIs(1));
  EXPECT_THAT(ViolationsOf(status)[0].description, HasSubstr("more than 2097152 bytes"));
}

}  // namespace
}  // namespace magpie::resource
