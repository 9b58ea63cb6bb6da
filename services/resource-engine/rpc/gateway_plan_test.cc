// Fields that need other fields, and explained plans, over a real channel.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/rpc/call_as.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using GatewayStub = v1::GatewayService::Stub;
using GatewayPlanTest = GatewayFixture;

v1::Resource DerivedField(const std::string& name, const std::string& expression,
                          const std::map<std::string, std::string>& inputs) {
  v1::Resource resource;
  resource.set_name(name);
  resource.mutable_derived()->set_expression(expression);
  resource.mutable_derived()->mutable_inputs()->insert(inputs.begin(), inputs.end());
  return resource;
}

TEST_F(GatewayPlanTest, JoinsPagesToOneAnswer) {
  v1::PutResourceRequest list = PutOfApi("", "bikes.list", "GET", "/pages");
  v1::Api& api = *list.mutable_resource()->mutable_api();
  (*api.mutable_query())["after"] = "page";
  api.mutable_paging()->set_items("/items");
  api.mutable_paging()->set_next("has(body.next) ? body.next : null");
  Put(list);
  Put(PutOfField("", "bikes", "bikes.list", "/items"));
  Restart(absl::StrCat("bike=", bike_.url()));  // what is kept is read back
  const auto fetched = *Fetch({"bikes"});
  EXPECT_EQ(fetched.values(), R"({"bikes":[1,2,3]})");
  ASSERT_EQ(fetched.calls_size(), 1);
  EXPECT_EQ(fetched.calls(0).attempts(), 2);
}

TEST_F(GatewayPlanTest, FetchesManyThingsByOneCallOfAnApiWithABatch) {
  v1::PutResourceRequest get = PutOfApi("", "rider.get", "GET", "/riders");
  v1::Api& api = *get.mutable_resource()->mutable_api();
  api.add_params("rider");
  (*api.mutable_query())["ids"] = "keys.join(',')";
  api.mutable_batch()->set_key("rider");
  api.mutable_batch()->set_items("/riders");
  api.mutable_batch()->set_item_key("/id");
  api.mutable_batch()->set_max_keys(3);
  *api.mutable_batch()->mutable_wait() = TimeUtil::MillisecondsToDuration(100);
  Put(get);
  Put(PutOfField("", "rider.level", "rider.get", "/level"));
  Restart(absl::StrCat("bike=", bike_.url()));  // what is kept is read back
  v1::BatchFetchRequest request;
  request.mutable_fetch()->add_fields("rider.level");
  for (const char* rider : {"ann", "bo", "nobody"}) {
    request.add_params(absl::StrCat(R"({"rider":")", rider, "\"}"));
  }
  const auto all = CallAs("acme", life_->gateway(), &v1::GatewayService::Stub::BatchFetch, request);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->fetched_size(), 3);
  EXPECT_EQ(all->fetched(0).values(), R"({"rider.level":3})");
  EXPECT_EQ(all->fetched(1).values(), R"({"rider.level":2})");
  EXPECT_EQ(all->fetched(2).errors(0).reason(), "FIELD_MISSING");
  int attempts = 0;
  for (const v1::FetchResponse& one : all->fetched()) attempts += one.calls(0).attempts();
  EXPECT_EQ(attempts, riders_calls_);
}

TEST_F(GatewayPlanTest, ABatchHasOneToAHundredParameters) {
  v1::BatchFetchRequest request;
  request.mutable_fetch()->add_fields("rider.level");
  const auto refused = [&] {
    return FieldsAtFault(
        CallAs("acme", life_->gateway(), &v1::GatewayService::Stub::BatchFetch, request).status());
  };
  EXPECT_THAT(refused(), testing::ElementsAre("params"));
  request.add_params("{}");
  request.add_params("[]");
  EXPECT_THAT(refused(), testing::ElementsAre("params[1]"));
}

TEST_F(GatewayPlanTest, DerivesFieldsAndFeedsCallsWithThem) {
  PutTheStory();
  const auto put = [this](const v1::Resource& resource) {
    v1::PutResourceRequest request;
    *request.mutable_resource() = resource;
    Put(request);
  };
  put(DerivedField("rider.key", "rider + '!'", {{"rider", "order.rider"}}));
  v1::PutResourceRequest echo = PutOfApi("", "rider.get", "GET", "/answer/200/{'\"' + key + '\"'}");
  (*echo.mutable_resource()->mutable_api()->mutable_inputs())["key"] = "rider.key";
  Put(echo);
  Put(PutOfField("", "rider.name", "rider.get", ""));
  Restart(absl::StrCat("bike=", bike_.url()));  // what is kept is read back
  const auto fetched = *Fetch({"rider.name", "order.status"}, kKnown);
  EXPECT_EQ(fetched.values(), R"({"order.status":"riding","rider.name":"Zoë!"})");
  ASSERT_EQ(fetched.calls_size(), 2);
  EXPECT_EQ(fetched.calls(1).api(), "rider.get");

  v1::FetchRequest request;
  request.add_fields("rider.name");
  request.set_known(R"({"order.rider":"Ann"})");
  const auto known = *Fetch(request);
  EXPECT_EQ(known.values(), R"({"rider.name":"Ann!"})");
  EXPECT_EQ(known.calls_size(), 1);
  request.set_known(R"({"Not a field":1})");
  EXPECT_THAT(FieldsAtFault(Fetch(request).status()), ElementsAre("known[Not a field]"));
}

// f1 comes from a1, whose parameter is f4, which is derived from f3, which the caller knows; f2
// comes from a2, independently.
TEST_F(GatewayPlanTest, DerivesFromKnownValuesWhileOtherCallsRun) {
  const auto put_api = [this](const std::string& name, const std::string& path,
                              const std::map<std::string, std::string>& inputs = {}) {
    v1::PutResourceRequest api = PutOfApi("", name, "GET", path);
    for (const auto& [variable, field] : inputs) {
      (*api.mutable_resource()->mutable_api()->mutable_inputs())[variable] = field;
    }
    Put(api);
  };
  put_api("a3", "/slow");
  Put(PutOfField("", "f3", "a3", ""));
  v1::PutResourceRequest f4;
  *f4.mutable_resource() = DerivedField("f4", "'<' + f3 + '>'", {{"f3", "f3"}});
  Put(f4);
  put_api("a1", R"(/answer/200/{'["' + p + '"]'})", {{"p", "f4"}});
  Put(PutOfField("", "f1", "a1", "/0"));
  put_api("a2", R"(/answer/200/{'["two"]'})");
  Put(PutOfField("", "f2", "a2", "/0"));

  v1::FetchRequest request;
  request.add_fields("f1");
  request.add_fields("f2");
  request.set_known(R"({"f3":"v3"})");
  request.set_explain(true);
  const auto fetched = *Fetch(request);
  EXPECT_EQ(fetched.values(), R"({"f1":"<v3>","f2":"two"})");
  std::vector<std::string> steps;
  for (const v1::PlanStep& step : fetched.steps()) {
    steps.push_back(absl::StrCat(step.name(), " in group ", step.group()));
  }
  EXPECT_THAT(steps,
              testing::UnorderedElementsAre("f3 in group 0", "f4 in group 0", "a1 in group 0",
                                            "f1 in group 0", "a2 in group 1", "f2 in group 1"));
  std::vector<std::string> called;
  for (const auto& call : fetched.calls()) called.push_back(call.api());
  EXPECT_THAT(called, testing::UnorderedElementsAre("a1", "a2"));
}

// "api.name API stage 0 group 0 asked 0 for x OK".
std::vector<std::string> DescribeSteps(
    const google::protobuf::RepeatedPtrField<v1::PlanStep>& steps) {
  std::vector<std::string> lines;
  for (const v1::PlanStep& step : steps) {
    lines.push_back(absl::StrCat(
        step.name(), " ", v1::PlanStep::Kind_Name(step.kind()).substr(5), " stage ", step.stage(),
        " group ", step.group(), step.asked() ? " asked" : "", " needs [",
        absl::StrJoin(step.needs(), " "), "] for [", absl::StrJoin(step.feeds(), " "), "]",
        step.outcome().empty() ? "" : " ", step.outcome(), step.has_latency() ? " called" : ""));
  }
  return lines;
}

TEST_F(GatewayPlanTest, ExplainsWhatItWouldDoAndWhatItDid) {
  PutTheStory();
  v1::PutResourceRequest riding;
  *riding.mutable_resource() = DerivedField("riding", "s == 'riding'", {{"s", "order.status"}});
  Put(riding);
  const auto explain = [this](const v1::ExplainRequest& request) {
    return CallAs("acme", life_->gateway(), &GatewayStub::Explain, request);
  };
  v1::ExplainRequest request;
  request.add_fields("riding");
  request.add_fields("bike.lock_state");
  request.set_known(R"({"bike.lock_state":"open"})");
  EXPECT_THAT(DescribeSteps(explain(request)->steps()),
              ElementsAre("order.get API stage 0 group 0 needs [] for [order.status]",
                          "order.status FIELD stage 1 group 0 needs [order.get] for [riding]",
                          "riding DERIVED stage 1 group 0 asked needs [order.status] for []",
                          "bike.lock_state KNOWN stage 0 group 1 asked needs [] for []"));
  request.set_api("bike.close");
  EXPECT_THAT(FieldsAtFault(explain(request).status()), ElementsAre("fields"));
  request.clear_fields();
  EXPECT_THAT(DescribeSteps(explain(request)->steps()),
              ElementsAre("bike.close API stage 0 group 0 asked needs [] for []"));

  v1::FetchRequest fetch;
  fetch.add_fields("riding");
  fetch.add_fields("bike.lock_state");
  fetch.set_params(kKnown);
  fetch.set_explain(true);
  EXPECT_THAT(
      DescribeSteps(Fetch(fetch)->steps()),
      ElementsAre("order.get API stage 0 group 0 needs [] for [order.status] OK called",
                  "order.status FIELD stage 1 group 0 needs [order.get] for [riding] OK",
                  "riding DERIVED stage 1 group 0 asked needs [order.status] for [] OK",
                  "bike.lock API stage 0 group 1 needs [] for [bike.lock_state] OK called",
                  "bike.lock_state FIELD stage 1 group 1 asked needs [bike.lock] for [] OK"));
}

TEST_F(GatewayPlanTest, AnInvokedApiIsCalledOnceItsInputsAreThere) {
  PutTheStory();
  v1::PutResourceRequest mark =
      PutOfApi("", "order.mark", "GET", "/answer/200/{'\"' + status + '\"'}");
  (*mark.mutable_resource()->mutable_api()->mutable_inputs())["status"] = "order.status";
  Put(mark);
  const auto invoked = *Invoke("order.mark", kKnown);
  EXPECT_EQ(invoked.result(), R"("riding")");
  ASSERT_EQ(invoked.before_size(), 1);
  EXPECT_EQ(invoked.before(0).api(), "order.get");
  EXPECT_EQ(ReasonOf(Invoke("order.mark", "{}").status()), "PARAM_MISSING");
}

// "order.get OK: GET /orders/7 -> {...}"
std::vector<std::string> Texts(const v1::FetchResponse& fetched) {
  std::vector<std::string> lines;
  for (const v1::PlanStep& step : fetched.steps()) {
    lines.push_back(absl::StrCat(step.name(), " ", step.outcome(), ": ", step.request(), " -> ",
                                 step.result()));
  }
  return lines;
}

TEST_F(GatewayPlanTest, ATrialShowsRequestsAndResults) {
  PutTheStory();
  v1::FetchRequest request;
  request.add_fields("order.status");
  request.set_params(kKnown);
  request.mutable_trial();
  EXPECT_THAT(Texts(*Fetch(request)), ElementsAre(R"(order.get OK: GET /orders/o%201 -> )"
                                                  R"({"data":{"rider":"Zoë","status":"riding"}})",
                                                  R"(order.status OK:  -> "riding")"));
}

TEST_F(GatewayPlanTest, ATrialShowsTheMappingOfAFieldAndTakesApis) {
  PutTheStory();
  v1::PutResourceRequest riding;
  *riding.mutable_resource() = DerivedField("riding", "s == 'riding'", {{"s", "order.status"}});
  Put(riding);
  v1::PutResourceRequest empty = PutOfApi("", "empty", "GET", "/answer/204/");
  Put(empty);
  v1::FetchRequest request;
  for (const char* name : {"riding", "order.get", "empty"}) request.add_fields(name);
  request.set_params(kKnown);
  EXPECT_EQ(Fetch(request).status().message(), "no such field: order.get");
  request.mutable_trial();
  const auto fetched = *Fetch(request);
  EXPECT_EQ(
      fetched.values(),
      R"({"empty":null,"order.get":{"data":{"rider":"Zoë","status":"riding"}},"riding":true})");
  std::vector<std::string> mappings;
  for (const v1::PlanStep& step : fetched.steps()) mappings.push_back(step.mapping());
  EXPECT_THAT(mappings, ElementsAre("", "/data/status of order.get", "s == 'riding'", ""));
}

TEST_F(GatewayPlanTest, ATrialShowsTheStatusAndTheStartOfAnAnswerThatIsRefused) {
  const auto result_of = [this](const std::string& path, const std::string& success = "") {
    const std::string name = absl::StrCat("api", puts_);
    v1::PutResourceRequest api = PutOfApi("", name, "GET", path);
    api.mutable_resource()->mutable_api()->set_success(success);
    Put(api);
    v1::FetchRequest request;
    request.add_fields(name);
    request.mutable_trial();
    const auto fetched = Fetch(request);
    EXPECT_EQ(fetched->errors_size(), 1) << path;
    return fetched->steps(0).result();
  };
  EXPECT_EQ(result_of("/answer/404/no_such_order"), "status 404\nno_such_order");
  EXPECT_EQ(result_of("/answer/500/"), "status 500");
  EXPECT_EQ(result_of("/answer/200/not_json"), "status 200\nnot_json");
  EXPECT_EQ(result_of("/answer/200/7", "body == 8"), "status 200\n7");
  const std::string long_one = result_of("/bytes/5000", "body == ''");
  EXPECT_EQ(long_one, absl::StrCat("status 200\n\"", std::string(1023, 'x')));
}

TEST_F(GatewayPlanTest, ATrialHidesARefusalWhereAnythingOfTheAnswerIsPrivate) {
  Put(PutOfApi("", "order.get", "GET", "/answer/404/Zoe"));
  v1::PutResourceRequest rider = PutOfField("", "order.rider", "order.get", "/data/rider");
  rider.mutable_resource()->set_privacy(v1::PRIVACY_PERSONAL);
  Put(rider);
  Put(PutOfField("", "order.status", "order.get", "/data/status"));
  v1::FetchRequest request;
  request.add_fields("order.status");
  request.mutable_trial();
  EXPECT_THAT(Texts(*Fetch(request)),
              ElementsAre("order.get UPSTREAM_STATUS: GET /answer/404/Zoe -> status 404\n***",
                          "order.status UPSTREAM_STATUS:  -> "));
}

TEST_F(GatewayPlanTest, ATrialMayBeOfDraftsAndTheirExamples) {
  PutTheStory();
  v1::PutResourceRequest order = PutOfApi("", "order.get", "GET", "/v2/{order_id}");
  v1::Api& api = *order.mutable_resource()->mutable_api();
  api.add_params("order_id");
  v1::Example& gone = *api.add_examples();
  gone.set_params(R"({"order_id":"gone"})");
  gone.set_status(404);
  v1::Example& other = *api.add_examples();
  other.set_params(R"({"order_id":7})");
  other.set_body(R"({"state":")" + std::string(5000, 'x') + R"("})");
  PutDraft(order);
  PutDraft(PutOfField("", "order.status", "order.get", "/state"));
  PutDraft(PutOfField("", "order.new", "order.get", "/state"));

  v1::FetchRequest request;
  request.add_fields("order.status");
  request.add_fields("order.new");
  request.set_params(R"({"order_id":"gone"})");
  request.mutable_trial()->set_drafts(true);
  request.mutable_trial()->set_examples(true);
  EXPECT_THAT(Texts(*Fetch(request)),
              ElementsAre("order.get UPSTREAM_STATUS: GET /v2/gone -> status 404",
                          "order.status UPSTREAM_STATUS:  -> ", "order.new UPSTREAM_STATUS:  -> "));
  request.set_params(R"({"order_id":7})");
  const auto long_one = *Fetch(request);
  EXPECT_EQ(long_one.errors_size(), 0);
  EXPECT_EQ(long_one.calls(0).attempts(), 0);
  EXPECT_EQ(long_one.steps(0).result().size(), 4096);
  EXPECT_THAT(long_one.steps(0).result(), testing::EndsWith("x..."));
  request.set_params(R"({"order_id":8})");
  EXPECT_EQ(Fetch(request)->errors(0).reason(), "NO_EXAMPLE");
  EXPECT_EQ(HeaderOf(headers_, "Accept"), "") << "nobody was called";

  EXPECT_EQ(Fetch({"order.status"}, kKnown)->values(), R"({"order.status":"riding"})");
  PutDraft(PutOfField("", "order.status", "none", ""));
  EXPECT_THAT(FieldsAtFault(Fetch(request).status()),
              ElementsAre("resources[order.status].field.api"));
}

TEST_F(GatewayPlanTest, ATrialOfDraftsHidesWhatIsPublishedAsPrivate) {
  PutTheStory();
  v1::PutResourceRequest rider = PutOfField("", "order.rider", "order.get", "/data/rider");
  rider.mutable_resource()->set_privacy(v1::PRIVACY_PERSONAL);
  Put(rider);
  PutDraft(PutOfField("", "order.rider", "order.get", "/data/rider"));
  v1::PutResourceRequest all = PutOfField("", "order.all", "order.get", "/data");
  all.mutable_resource()->set_declassified("it is a draft");
  PutDraft(all);
  v1::FetchRequest request;
  request.add_fields("order.rider");
  request.add_fields("order.all");
  request.set_params(kKnown);
  request.mutable_trial()->set_drafts(true);
  const auto tried = *Fetch(request);
  EXPECT_EQ(tried.values(),
            R"({"order.all":{"rider":"***","status":"riding"},"order.rider":"***"})");
  for (const std::string& text : Texts(tried)) EXPECT_EQ(text.find("Zo"), text.npos) << text;
  ASSERT_TRUE(Publish({"order.all"}).ok());
  EXPECT_EQ(Fetch({"order.all"}, kKnown)->values(),
            R"({"order.all":{"rider":"Zoë","status":"riding"}})");
}

}  // namespace
}  // namespace magpie::resource
