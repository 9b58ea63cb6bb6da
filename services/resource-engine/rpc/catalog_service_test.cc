// The service as an author of resources sees it, over a real channel and a real store.

#include "services/resource-engine/rpc/catalog_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "services/resource-engine/formats/import.h"
#include "services/resource-engine/testing/life.h"

namespace magpie::resource {
namespace {

using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using Stub = v1::CatalogService::Stub;

class CatalogServiceTest : public testing::Test {
 protected:
  CatalogServiceTest() { Restart(); }

  void Restart() {
    life_.reset();
    life_.emplace(scratch_.path(), clock_, "bike=http://127.0.0.1:1", kMaxCallsUnderWay);
  }

  template <class Request, class Response>
  absl::StatusOr<Response> Send(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    return CallAs(tenant_, life_->catalog(), rpc, request);
  }

  absl::StatusOr<v1::Resource> Put(const v1::PutResourceRequest& request) {
    auto response = Send(&Stub::PutResource, request);
    if (!response.ok()) return response.status();
    return response->resource();
  }

  absl::StatusOr<v1::Resource> Get(const std::string& name) {
    v1::GetResourceRequest request;
    request.set_name(name);
    auto response = Send(&Stub::GetResource, request);
    if (!response.ok()) return response.status();
    return response->resource();
  }

  absl::StatusOr<v1::ListResourcesResponse> List(int page_size, const std::string& token = "") {
    v1::ListResourcesRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Send(&Stub::ListResources, request);
  }

  const Scratch scratch_;
  FakeClock clock_;
  std::optional<Life> life_;
  std::string tenant_ = "acme";
};

std::vector<std::string> NamesOf(const v1::ListResourcesResponse& page) {
  std::vector<std::string> names;
  for (const v1::Resource& resource : page.resources()) names.push_back(resource.name());
  return names;
}

// An API with every member that an API can have.
v1::PutResourceRequest FullApi() {
  v1::PutResourceRequest put = PutOfApi("r1", "bike.lock.close", "POST", "/bikes/{bike_id}/lock");
  put.mutable_resource()->set_description("Closes the lock.");
  put.mutable_resource()->set_owner("bike");
  (*put.mutable_resource()->mutable_labels())["team"] = "locks";
  put.mutable_resource()->add_tags("beta");
  put.mutable_resource()->mutable_thresholds()->set_errors(0.05);
  put.mutable_resource()->mutable_thresholds()->mutable_p99()->set_seconds(1);
  put.mutable_resource()->mutable_thresholds()->set_min_calls(50);
  v1::Api& api = *put.mutable_resource()->mutable_api();
  (*api.mutable_query())["force"] = "force";
  (*api.mutable_query())["by"] = "'magpie'";
  api.set_body("{'state': 'closed'}");
  (*api.mutable_headers())["X-Reason"] = "reason";
  api.set_success("body.code == 0");
  v1::Example& example = *api.add_examples();
  example.set_params(R"({"bike_id":"7"})");
  example.set_status(409);
  example.set_body("no JSON");
  api.add_params("bike_id");
  api.add_optional_params("force");
  api.add_optional_params("reason");
  *api.mutable_timeout() = TimeUtil::MillisecondsToDuration(1500);
  google::protobuf::TextFormat::ParseFromString(
      R"(idempotent: true
         retry { attempts: 4 base { nanos: 1000000 } most { seconds: 2 } budget: 0.5 }
         circuit_breaker { window { seconds: 9 } min_calls: 3 failures: 0.25 open { seconds: 4 }
                           probes: 2 }
         hedge { quantile: 0.9 at_least { nanos: 5000000 } }
         limit { concurrency: 7 rate: 2.5 burst: 3 })",
      api.mutable_policy());
  return put;
}

// A GET with a cache.
v1::PutResourceRequest KeptApi() {
  v1::PutResourceRequest put = PutOfApi("r2", "bike.get", "GET", "/bikes/{bike_id}");
  put.mutable_resource()->mutable_api()->add_params("bike_id");
  google::protobuf::TextFormat::ParseFromString(
      R"(cache { ttl { seconds: 1 } stale_while_revalidate { seconds: 2 }
                 stale_if_error { seconds: 3 } negative_ttl { seconds: 4 } })",
      put.mutable_resource()->mutable_api()->mutable_policy());
  return put;
}

TEST_F(CatalogServiceTest, ReturnsWhatWasPut) {
  clock_.Advance(absl::Seconds(5));
  const v1::PutResourceRequest put = FullApi();
  v1::Resource expected = put.resource();
  expected.set_version(1);
  *expected.mutable_create_time() = TimeUtil::SecondsToTimestamp(5);
  *expected.mutable_update_time() = TimeUtil::SecondsToTimestamp(5);

  const v1::Resource kept = *Put(put);
  EXPECT_TRUE(MessageDifferencer::Equals(kept, expected)) << kept.DebugString();
  ASSERT_TRUE(Put(KeptApi()).ok());
  Restart();
  const v1::Resource read = *Get("bike.lock.close");
  EXPECT_TRUE(MessageDifferencer::Equals(read, expected)) << read.DebugString();
  EXPECT_TRUE(MessageDifferencer::Equals(Get("bike.get")->api().policy(),
                                         KeptApi().resource().api().policy()));
}

TEST_F(CatalogServiceTest, ExamplesHaveLimits) {
  v1::PutResourceRequest put = PutOfApi("r1", "a", "GET", "/");
  v1::Api& api = *put.mutable_resource()->mutable_api();
  api.add_examples()->set_params("[]");
  api.add_examples()->set_status(600);
  api.add_examples()->set_body(std::string(kMaxExampleBytes + 1, 'x'));
  EXPECT_THAT(FieldsAtFault(Put(put).status()),
              ElementsAre("resource.api.examples[0].params", "resource.api.examples[1].status",
                          "resource.api.examples[2].body"));
  for (size_t i = 3; i <= kMaxExamples; ++i) api.add_examples();
  EXPECT_THAT(FieldsAtFault(Put(put).status()), ElementsAre("resource.api.examples"));
}

TEST_F(CatalogServiceTest, AFieldMayComeFromElsewhere) {
  v1::PutResourceRequest put = PutOfField("r1", "a", "x", "/1");
  v1::Field& field = *put.mutable_resource()->mutable_field();
  google::protobuf::TextFormat::MergeFromString(
      R"(alternatives { api: "y" pointer: "/2" } alternatives { api: "z" } fallback: '{"k":[1]}'
          type: VALUE_TYPE_OBJECT)",
      &field);
  ASSERT_TRUE(Put(put).ok());
  Restart();
  EXPECT_TRUE(MessageDifferencer::Equals(Get("a")->field(), field));

  put.set_request_id("r2");
  field.set_fallback("{");
  field.mutable_alternatives(0)->set_pointer("2");
  field.mutable_alternatives(1)->set_api("Z");
  EXPECT_THAT(FieldsAtFault(Put(put).status()),
              ElementsAre("resource.field.alternatives[0].pointer",
                          "resource.field.alternatives[1].api", "resource.field.fallback"));
  v1::PutResourceRequest wrong = PutOfField("r3", "a", "x", "/1");
  wrong.mutable_resource()->mutable_field()->set_fallback("1");
  wrong.mutable_resource()->mutable_field()->set_type(v1::VALUE_TYPE_STRING);
  EXPECT_THAT(FieldsAtFault(Put(wrong).status()), ElementsAre("resource.field.fallback"));
  for (int i = 0; i < 3; ++i) field.add_alternatives();
  EXPECT_THAT(FieldsAtFault(Put(put).status()), ElementsAre("resource.field.alternatives"));
}

TEST_F(CatalogServiceTest, ReturnsDefaultsInPlaceOfZeros) {
  v1::PutResourceRequest put = PutOfApi("r1", "a", "GET", "/");
  v1::CallPolicy& policy = *put.mutable_resource()->mutable_api()->mutable_policy();
  policy.mutable_retry();
  policy.mutable_circuit_breaker();
  policy.mutable_hedge();
  policy.mutable_cache();
  const v1::CallPolicy kept = Put(put)->api().policy();
  EXPECT_EQ(kept.retry().attempts(), 3);
  EXPECT_EQ(kept.circuit_breaker().min_calls(), 20);
  EXPECT_EQ(kept.hedge().quantile(), 0.95);
  EXPECT_FALSE(kept.has_cache()) << "nothing would be kept";

  put.set_request_id("r2");
  policy.mutable_retry()->set_attempts(11);
  put.mutable_resource()->mutable_api()->set_method("POST");
  EXPECT_THAT(FieldsAtFault(Put(put).status()),
              ElementsAre("resource.api.policy.retry.attempts", "resource.api.policy.hedge"));
}

TEST_F(CatalogServiceTest, EachPutIsAVersion) {
  ASSERT_TRUE(Put(PutOfField("r1", "a", "x", "/1")).ok());
  clock_.Advance(absl::Seconds(5));
  v1::PutResourceRequest second = PutOfField("r2", "a", "x", "/2");
  second.set_expected_version(1);
  const v1::Resource kept = *Put(second);
  EXPECT_EQ(kept.version(), 2);
  EXPECT_EQ(kept.create_time().seconds(), 0);
  EXPECT_EQ(kept.update_time().seconds(), 5);

  second.set_request_id("r3");
  const absl::Status stale = Put(second).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(ReasonOf(stale), "STALE_VERSION");
  EXPECT_EQ(Get("a")->version(), 2);
}

TEST_F(CatalogServiceTest, ARepeatGetsTheFirstAnswerAlsoAfterARestart) {
  const v1::PutResourceRequest put = FullApi();
  const v1::Resource first = *Put(put);
  ASSERT_TRUE(Put(PutOfField("r2", "bike.lock.close", "x", "")).ok());
  Restart();
  EXPECT_TRUE(MessageDifferencer::Equals(*Put(put), first));
  EXPECT_EQ(Get("bike.lock.close")->version(), 2);

  const absl::Status reused = Put(PutOfField("r1", "other", "x", "")).status();
  EXPECT_TRUE(absl::IsAlreadyExists(reused));
  EXPECT_TRUE(absl::IsNotFound(Get("other").status()));
}

TEST_F(CatalogServiceTest, ReportsAllFaultsOfADefinitionAtOnce) {
  v1::PutResourceRequest put = PutOfApi("", "Bike", "FETCH", "bikes");
  put.mutable_resource()->set_owner(std::string(kMaxOwnerBytes + 1, 'x'));
  put.mutable_resource()->mutable_api()->set_upstream("car");
  put.mutable_resource()->mutable_api()->set_body("1 +");
  put.set_expected_version(-1);
  const absl::Status faults = Put(put).status();
  EXPECT_TRUE(absl::IsInvalidArgument(faults));
  EXPECT_THAT(FieldsAtFault(faults),
              ElementsAre("request_id", "resource.name", "resource.owner", "resource.api.upstream",
                          "resource.api.method", "resource.api.path", "resource.api.body",
                          "expected_version"));

  EXPECT_THAT(FieldsAtFault(Put(PutOfField("r1", "a", "X", "state")).status()),
              ElementsAre("resource.field.api", "resource.field.pointer"));
  EXPECT_THAT(List(0)->resources(), ElementsAre());
}

TEST_F(CatalogServiceTest, AResourceIsAnApiOrAField) {
  v1::PutResourceRequest put = PutOfField("r1", "a", "x", "");
  put.mutable_resource()->clear_kind();
  EXPECT_THAT(FieldsAtFault(Put(put).status()), ElementsAre("resource"));
}

TEST_F(CatalogServiceTest, ReportsAMissingResource) {
  const absl::Status none = Get("none").status();
  EXPECT_TRUE(absl::IsNotFound(none));
  EXPECT_EQ(ReasonOf(none), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(FieldsAtFault(Get("No/ne").status()), ElementsAre("name"));
}

TEST_F(CatalogServiceTest, ListsByPages) {
  for (const char* name : {"c", "a", "b.x", "b"}) {
    ASSERT_TRUE(Put(PutOfField(name, name, "x", "")).ok());
  }
  const auto first = *List(3);
  EXPECT_THAT(NamesOf(first), ElementsAre("a", "b", "b.x"));
  const auto second = *List(3, first.next_page_token());
  EXPECT_THAT(NamesOf(second), ElementsAre("c"));
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_TRUE(absl::IsInvalidArgument(List(-1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(List(3, "nonsense").status()));
}

TEST_F(CatalogServiceTest, ListsWhatHasAnOwnerLabelsAndTagsByPages) {
  for (int i = 0; i < 6; ++i) {
    v1::PutResourceRequest put = PutOfField(absl::StrCat("r", i), absl::StrCat("f", i), "x", "");
    put.mutable_resource()->set_owner(i < 5 ? "bikes" : "orders");
    (*put.mutable_resource()->mutable_labels())["tier"] = absl::StrCat(i % 2);
    put.mutable_resource()->add_tags("all");
    ASSERT_TRUE(Put(put).ok());
  }
  v1::ListResourcesRequest request;
  request.set_page_size(2);
  request.set_owner("bikes");
  (*request.mutable_labels())["tier"] = "0";
  request.add_tags("all");
  const auto first = *Send(&Stub::ListResources, request);
  EXPECT_THAT(NamesOf(first), ElementsAre("f0", "f2"));
  request.set_page_token(first.next_page_token());
  const auto second = *Send(&Stub::ListResources, request);
  EXPECT_THAT(NamesOf(second), ElementsAre("f4"));
  EXPECT_EQ(second.next_page_token(), "");
  request.set_owner("orders");
  EXPECT_THAT(FieldsAtFault(Send(&Stub::ListResources, request).status()),
              ElementsAre("page_token"));
  request.clear_page_token();
  request.add_tags("a b");
  EXPECT_THAT(FieldsAtFault(Send(&Stub::ListResources, request).status()),
              ElementsAre("filter.tags[a b]"));
}

TEST_F(CatalogServiceTest, KeepsTenantsApart) {
  ASSERT_TRUE(Put(PutOfField("r1", "a", "x", "")).ok());
  tenant_ = "zoo";
  EXPECT_TRUE(absl::IsNotFound(Get("a").status()));
  EXPECT_THAT(NamesOf(*List(0)), ElementsAre());
}

TEST_F(CatalogServiceTest, ImportedDraftsCanBePut) {
  v1::ImportResourcesRequest request;
  request.set_openapi(R"(
openapi: 3.0.3
paths:
  /bikes/{id}/lock:
    get:
      operationId: getLock
      parameters: [{name: id, in: path, schema: {type: string}}]
      responses:
        '200': {content: {application/json: {schema: {properties: {state: {}}}}}})");
  request.set_prefix("bike");
  request.set_upstream("bike");
  const auto made = *Send(&Stub::ImportResources, request);
  ASSERT_EQ(made.resources_size(), 2);
  EXPECT_EQ(made.resources(1).name(), "bike.get_lock.state");
  EXPECT_EQ(made.resources(1).version(), 0);
  for (const v1::Resource& resource : made.resources()) {
    v1::PutResourceRequest put;
    put.set_request_id(resource.name());
    *put.mutable_resource() = resource;
    EXPECT_EQ(Put(put)->version(), 1);
  }
}

// An import of an operation getLock whose answer has these properties.
v1::ImportResourcesRequest ImportOf(absl::string_view properties) {
  v1::ImportResourcesRequest request;
  request.set_openapi(absl::StrCat(R"({"openapi": "3.0.3", "paths": {"/lock": {"get": {
      "operationId": "getLock", "responses": {"200": {"content": {"application/json": {"schema":
      {"properties": {)",
                                   properties, "}}}}}}}}}}"));
  request.set_prefix("bike");
  request.set_upstream("bike");
  return request;
}

TEST_F(CatalogServiceTest, ALaterImportLoosensNothing) {
  const auto keep = [this](const v1::ImportResourcesResponse& made) {
    for (const v1::Resource& resource : made.resources()) {
      v1::PutResourceRequest put;
      put.set_request_id(absl::StrCat(resource.name(), resource.version()));
      *put.mutable_resource() = resource;
      put.set_expected_version(resource.version());
      ASSERT_TRUE(Put(put).ok());
    }
  };
  keep(*Send(&Stub::ImportResources, ImportOf(R"("phone": {})")));
  // As an owner writes it, without an import.
  v1::PutResourceRequest mine =
      PutOfField("mine", "bike.get_lock.phone", "bike.get_lock", "/phone");
  mine.mutable_resource()->set_privacy(v1::PRIVACY_PERSONAL);
  mine.mutable_resource()->add_grants()->set_caller("app");
  ASSERT_TRUE(Put(mine).ok());

  const auto made = *Send(&Stub::ImportResources, ImportOf(R"("phone": {}, "state": {})"));
  ASSERT_EQ(made.changes_size(), 3);
  EXPECT_EQ(made.changes(0).outcome(), v1::ImportChange::OUTCOME_UNCHANGED);
  EXPECT_EQ(made.changes(1).outcome(), v1::ImportChange::OUTCOME_UNCHANGED);
  EXPECT_EQ(made.changes(2).outcome(), v1::ImportChange::OUTCOME_NEW);
  keep(made);
  EXPECT_EQ(Get("bike.get_lock.phone")->privacy(), v1::PRIVACY_PERSONAL);
  EXPECT_EQ(Get("bike.get_lock.phone")->grants_size(), 1);
  EXPECT_EQ(Get("bike.get_lock.state")->version(), 1);
}

TEST_F(CatalogServiceTest, AnImportTakesADocumentOfEightMebibytes) {
  v1::ImportResourcesRequest request = ImportOf(R"("a": {})");
  request.mutable_openapi()->resize(kMaxDocumentBytes, ' ');
  EXPECT_EQ(Send(&Stub::ImportResources, request)->resources_size(), 2);
  request.mutable_openapi()->push_back(' ');
  EXPECT_EQ(ReasonOf(Send(&Stub::ImportResources, request).status()), "BAD_OPENAPI");
  request.mutable_openapi()->resize(kMaxImportBytes, ' ');
  EXPECT_EQ(ReasonOf(Send(&Stub::ImportResources, request).status()), "MESSAGE_TOO_LARGE");
  // Other RPCs have the usual limit.
  v1::PutResourceRequest put = PutOfField("r1", "a", "x", "");
  put.mutable_resource()->mutable_description()->resize(5 << 20, ' ');
  EXPECT_EQ(ReasonOf(Put(put).status()), "MESSAGE_TOO_LARGE");
}

TEST_F(CatalogServiceTest, AnImportNamesItsSourceUpstreamAndOwner) {
  v1::ImportResourcesRequest request;
  const auto fields = [&] {
    std::vector<std::string> places;
    for (const auto& fault : ViolationsOf(Send(&Stub::ImportResources, request).status())) {
      places.push_back(fault.field);
    }
    return places;
  };
  EXPECT_THAT(fields(), ElementsAre("source", "prefix", "upstream"));
  request.set_descriptor_set("x");
  request.set_prefix(std::string(31, 'a'));
  request.set_upstream("bike");
  request.set_owner(std::string(kMaxOwnerBytes + 1, 'a'));
  EXPECT_THAT(fields(), ElementsAre("prefix", "owner"));
  request.set_prefix("bike");
  request.clear_owner();
  EXPECT_EQ(ReasonOf(Send(&Stub::ImportResources, request).status()), "BAD_DESCRIPTORS");
}

}  // namespace
}  // namespace magpie::resource
