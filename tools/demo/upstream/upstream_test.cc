// Over HTTP, with the client that the resource engine has.

#include "tools/demo/upstream/upstream.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/http/client.h"
#include "common/status/error.h"

namespace magpie::demo {
namespace {

class UpstreamTest : public testing::Test {
 protected:
  // "200 {...}", or the reason why there is no answer.
  std::string Call(const std::string& method, const std::string& path, const std::string& body = "",
                   const std::string& key = "", absl::Duration timeout = absl::Seconds(10)) {
    std::string text;
    absl::Notification answered;
    http_->Send({.method = method,
                 .url = absl::StrCat("http://", address_, path),
                 .headers = {{"Idempotency-Key", key}},
                 .body = body,
                 .timeout = timeout},
                [&](const absl::StatusOr<http::Response>& response) {
                  text = response.ok() ? absl::StrCat(response->status, " ", response->body)
                                       : ReasonOf(response.status());
                  answered.Notify();
                });
    answered.WaitForNotification();
    return text;
  }

  std::string Get(const std::string& path) { return Call("GET", path); }
  std::string Post(const std::string& path, const std::string& body = "",
                   const std::string& key = "") {
    return Call("POST", path, body, key);
  }

  Upstream upstream_;
  const std::string address_ = *upstream_.Start("127.0.0.1:0");
  const std::unique_ptr<http::Client> http_ =
      *http::MakeClient({.egress = *http::Egress::Parse("127.0.0.0/8")});
};

TEST_F(UpstreamTest, ARideEndsWhenItsLockIsClosed) {
  EXPECT_EQ(Get("/orders/order-7"),
            R"(200 {"bike_id":"bike-7","order_id":"order-7","status":"riding"})");
  EXPECT_EQ(Get("/bikes/bike-7/lock"), R"(200 {"bike_id":"bike-7","state":"open"})");
  EXPECT_EQ(Post("/bikes/bike-7/lock/close"), R"(200 {"bike_id":"bike-7","state":"closed"})");
  EXPECT_EQ(Get("/bikes/bike-7/lock"), R"(200 {"bike_id":"bike-7","state":"closed"})");
  EXPECT_EQ(Get("/orders/order-7"),
            R"(200 {"bike_id":"bike-7","order_id":"order-7","status":"finished"})");
  EXPECT_EQ(Get("/bikes/bike-8/lock"), R"(200 {"bike_id":"bike-8","state":"open"})");
}

TEST_F(UpstreamTest, ArchivesAnInvoice) {
  EXPECT_EQ(Post("/invoices/12/archive"), R"(200 {"archived":true,"invoice_id":"12"})");
}

TEST_F(UpstreamTest, AnswersNotFoundForOtherPaths) {
  EXPECT_EQ(Get("/orders/none").substr(0, 3), "404");
  EXPECT_EQ(Get("/orders/order-99999999999999999999999").substr(0, 3), "404");
  EXPECT_EQ(Post("/orders/order-7").substr(0, 3), "404");
}

TEST_F(UpstreamTest, ARepeatedKeyReturnsTheFirstAnswer) {
  httplib::Client client(absl::StrCat("http://", address_));
  const auto close = [&](const std::string& key) {
    const auto answer =
        client.Post("/bikes/bike-7/lock/close", httplib::Headers{{"Idempotency-Key", key}});
    return absl::StrCat(answer->body, answer->get_header_value("Idempotency-Replayed"));
  };
  EXPECT_EQ(close("r1"), R"({"bike_id":"bike-7","state":"closed"})");
  EXPECT_EQ(close("r1"), R"({"bike_id":"bike-7","state":"closed"}true)");
  EXPECT_EQ(close("r2"), R"({"bike_id":"bike-7","state":"closed"})");
  ASSERT_EQ(Post("/reset"), "200 ");
  EXPECT_EQ(close("r1"), R"({"bike_id":"bike-7","state":"closed"})");
}

TEST_F(UpstreamTest, MisbehavesAsConfigured) {
  ASSERT_EQ(Post("/faults", R"({"path":"/bikes","mode":"status500","times":2})"), "200 ");
  EXPECT_EQ(Get("/orders/order-7").substr(0, 3), "200");
  EXPECT_EQ(Get("/bikes/bike-7/lock").substr(0, 3), "500");
  EXPECT_EQ(Get("/bikes/bike-8/lock").substr(0, 3), "500");
  EXPECT_EQ(Get("/bikes/bike-7/lock").substr(0, 3), "200");

  const auto fault = [&](const std::string& mode) {
    EXPECT_EQ(Post("/faults", absl::StrCat(R"({"path":"/","times":1,"mode":")", mode, "\"}")),
              "200 ");
    return Call("GET", "/bikes/bike-7/lock", "", "", absl::Milliseconds(300));
  };
  EXPECT_EQ(fault("garbage"), "200 <html>\x01 this is not JSON");
  EXPECT_EQ(fault("empty"), "200 ");
  EXPECT_EQ(fault("close"), "UPSTREAM_CLOSED");
  EXPECT_EQ(fault("slow"), "UPSTREAM_TIMEOUT");
}

TEST_F(UpstreamTest, BehavesOnceItsFaultsAreOff) {
  ASSERT_EQ(Post("/faults", R"({"path":"/bikes","mode":"empty"})"), "200 ");
  EXPECT_EQ(Get("/bikes/bike-7/lock"), "200 ");
  EXPECT_EQ(Get("/bikes/bike-7/lock"), "200 ");
  ASSERT_EQ(Call("DELETE", "/faults"), "200 ");
  EXPECT_EQ(Get("/bikes/bike-7/lock"), R"(200 {"bike_id":"bike-7","state":"open"})");
}

TEST_F(UpstreamTest, RefusesAnUnknownFault) {
  for (const char* fault :
       {"", "{}", R"({"path":"/"})", R"({"path":"/","mode":"odd"})",
        R"({"path":"/","mode":"slow","times":0})", R"({"path":1,"mode":"slow"})"}) {
    EXPECT_EQ(Post("/faults", fault).substr(0, 3), "400") << fault;
  }
}

TEST_F(UpstreamTest, CountsItsCalls) {
  Get("/orders/order-7");
  Get("/orders/order-7");
  Post("/bikes/bike-7/lock/close", "{}");
  EXPECT_EQ(Get("/calls"), R"(200 {"GET /orders/order-7":2,"POST /bikes/bike-7/lock/close":1})");
  ASSERT_EQ(Post("/reset"), "200 ");
  EXPECT_EQ(Get("/calls"), "200 {}");
}

TEST(UpstreamStartTest, RefusesATakenOrInvalidAddress) {
  Upstream first;
  const std::string address = *first.Start("127.0.0.1:0");
  Upstream second;
  EXPECT_TRUE(absl::IsUnavailable(second.Start(address).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(second.Start("nowhere").status()));
}

}  // namespace
}  // namespace magpie::demo
