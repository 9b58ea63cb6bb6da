// A gateway between its callers and an HTTP business unit, for tests over a real channel.

#pragma once

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "common/testing/http/test_server.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/scratch.h"
#include "services/resource-engine/testing/life.h"

namespace magpie::resource {

using google::protobuf::util::TimeUtil;

class GatewayFixture : public testing::Test {
 protected:
  GatewayFixture() {
    bike_.routes().Get(R"(/orders/([^/]+))", [this](const auto& request, auto& response) {
      Keep(request);
      response.set_content(R"({"data":{"status":"riding","rider":"Zoë"}})", "application/json");
    });
    bike_.routes().Get(R"(/bikes/([^/]+)/lock)", [](const auto&, auto& response) {
      response.set_content(R"({"data":{"state":"open"}})", "application/json");
    });
    bike_.routes().Post(R"(/bikes/([^/]+)/lock)", [this](const auto& request, auto& response) {
      Keep(request);
      response.set_content(R"({"data":{"state":"closed"}})", "application/json");
    });
    bike_.routes().Get("/meet", [this](const auto&, auto& response) {
      if (++there_ == 2) met_.Notify();
      met_.WaitForNotification();
      response.set_content(R"({"a":1})", "application/json");
    });
    bike_.routes().Get("/slow", [this](const auto&, auto&) { over_.WaitForNotification(); });
    bike_.routes().Get(R"(/bytes/(\d+))", [](const auto& request, auto& response) {
      const std::string bytes(std::stoul(request.matches[1]) - 2, 'x');
      response.set_content(absl::StrCat("\"", bytes, "\""), "application/json");
    });
    bike_.routes().Get("/pages", [](const auto& request, auto& response) {
      const bool last = request.get_param_value("after") == "b";
      response.set_content(last ? R"({"items":[3]})" : R"({"items":[1,2],"next":"b"})",
                           "application/json");
    });
    bike_.routes().Get("/riders", [this](const auto& request, auto& response) {
      ++riders_calls_;
      std::vector<std::string> riders;
      for (const absl::string_view id : absl::StrSplit(request.get_param_value("ids"), ',')) {
        if (id != "nobody")
          riders.push_back(absl::StrFormat(R"({"id":"%s","level":%d})", id, id.size()));
      }
      response.set_content(absl::StrCat(R"({"riders":[)", absl::StrJoin(riders, ","), "]}"),
                           "application/json");
    });
    bike_.routes().Get(R"(/answer/(\d+)/(.*))", [](const auto& request, auto& response) {
      response.status = std::stoi(request.matches[1]);
      response.set_content(request.matches[2].str(), "application/json");
    });
    bike_.Start();
    Restart(absl::StrCat("bike=", bike_.url()));
  }

  ~GatewayFixture() override { over_.Notify(); }

  void Restart(absl::string_view upstreams, size_t max_calls = kMaxCallsUnderWay,
               const std::string& auth = "") {
    life_.reset();
    life_.emplace(scratch_.path(), clock_, upstreams, max_calls, auth);
  }

  void Keep(const httplib::Request& request) {
    headers_ = {request.headers.begin(), request.headers.end()};
    body_ = request.body;
  }

  void PutDraft(v1::PutResourceRequest request) {
    request.set_request_id(absl::StrCat("put-", ++puts_));
    const auto put =
        CallAs(tenant_, life_->catalog(), &v1::CatalogService::Stub::PutResource, request);
    ASSERT_TRUE(put.ok()) << put.status();
  }

  absl::Status Publish(const std::vector<std::string>& names) {
    v1::PublishResourcesRequest request;
    request.set_request_id(absl::StrCat("publish-", ++puts_));
    request.mutable_names()->Add(names.begin(), names.end());
    return CallAs(tenant_, life_->catalog(), &v1::CatalogService::Stub::PublishResources, request)
        .status();
  }

  // Puts a resource and publishes it.
  void Put(const v1::PutResourceRequest& request) {
    PutDraft(request);
    const absl::Status published = Publish({request.resource().name()});
    ASSERT_TRUE(published.ok()) << published;
  }

  // A field `name` at "/a" of an API "<name>_api", which is a GET of `path`.
  void PutFieldAndApi(const std::string& name, const std::string& path,
                      const std::string& pointer = "/a",
                      absl::Duration timeout = absl::Seconds(20)) {
    v1::PutResourceRequest api = PutOfApi("", name + "_api", "GET", path);
    *api.mutable_resource()->mutable_api()->mutable_timeout() =
        TimeUtil::MillisecondsToDuration(absl::ToInt64Milliseconds(timeout));
    Put(api);
    Put(PutOfField("", name, name + "_api", pointer));
  }

  // The order's fields come from one API, the lock's from another.
  void PutTheStory() {
    v1::PutResourceRequest order = PutOfApi("", "order.get", "GET", "/orders/{order_id}");
    order.mutable_resource()->mutable_api()->add_params("order_id");
    Put(order);
    Put(PutOfField("", "order.status", "order.get", "/data/status"));
    Put(PutOfField("", "order.rider", "order.get", "/data/rider"));
    v1::PutResourceRequest lock = PutOfApi("", "bike.lock", "GET", "/bikes/{bike_id}/lock");
    lock.mutable_resource()->mutable_api()->add_params("bike_id");
    Put(lock);
    Put(PutOfField("", "bike.lock_state", "bike.lock", "/data/state"));
    v1::PutResourceRequest close = PutOfApi("", "bike.close", "POST", "/bikes/{bike_id}/lock");
    close.mutable_resource()->mutable_api()->set_body("{'state': 'closed', 'bike': bike_id}");
    close.mutable_resource()->mutable_api()->add_params("bike_id");
    Put(close);
  }

  absl::StatusOr<v1::FetchResponse> Fetch(const v1::FetchRequest& request,
                                          absl::Duration patience = absl::Seconds(60)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + patience));
    context.AddMetadata("traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01");
    return CallAs(tenant_, life_->gateway(), &v1::GatewayService::Stub::Fetch, request, context);
  }

  absl::StatusOr<v1::FetchResponse> Fetch(const std::vector<std::string>& fields,
                                          const std::string& params = "{}") {
    v1::FetchRequest request;
    request.mutable_fields()->Add(fields.begin(), fields.end());
    request.set_params(params);
    request.set_request_id("r1");
    return Fetch(request);
  }

  absl::StatusOr<v1::InvokeResponse> Invoke(const std::string& api, const std::string& params) {
    v1::InvokeRequest request;
    request.set_api(api);
    request.set_params(params);
    request.set_request_id("r1");
    return CallAs(tenant_, life_->gateway(), &v1::GatewayService::Stub::Invoke, request);
  }

  // Why the field "f" of a GET of `path` has no value: "REASON retryable: message".
  std::string Failure(const std::string& path, const std::string& pointer = "/a",
                      absl::Duration timeout = absl::Seconds(20)) {
    PutFieldAndApi("f", path, pointer, timeout);
    const auto fetched = Fetch({"f"});
    if (!fetched.ok()) return std::string(fetched.status().message());
    if (fetched->errors().empty()) return fetched->values();
    EXPECT_EQ(fetched->values(), "{}");
    const v1::FieldError& error = fetched->errors(0);
    EXPECT_EQ(error.field(), "f");
    return absl::StrCat(error.reason(), error.retryable() ? " retryable: " : ": ", error.message());
  }

  const Scratch scratch_;
  const SystemClock clock_;
  std::string tenant_ = "acme";
  absl::Notification over_;
  absl::Notification met_;
  std::atomic<int> there_ = 0;
  std::atomic<int> riders_calls_ = 0;
  std::multimap<std::string, std::string> headers_;
  std::string body_;
  int puts_ = 0;
  http::TestServer bike_;
  std::optional<Life> life_;
};

inline std::string HeaderOf(const std::multimap<std::string, std::string>& headers,
                            const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

inline std::string Describe(const type::v1::CallRecord& call) {
  return absl::StrCat(call.api(), " ", call.request_id(), " ", call.method(), " ", call.path(), " ",
                      call.http_status(), " [", absl::StrJoin(call.fields(), " "), "] ",
                      call.error());
}

inline constexpr char kKnown[] = R"({"order_id":"o 1","bike_id":"b1"})";

}  // namespace magpie::resource
