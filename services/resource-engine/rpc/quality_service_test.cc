#include <gmock/gmock.h>

#include "absl/strings/str_split.h"
#include "common/metrics/metrics.h"
#include "common/testing/rpc/call_as.h"
#include "services/resource-engine/testing/gateway_fixture.h"

namespace magpie::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class QualityServiceTest : public GatewayFixture {
 protected:
  absl::StatusOr<v1::GetQualityReportResponse> Report(
      const v1::GetQualityReportRequest& request = {}) {
    life_->engine().quality().Write();
    return CallAs("acme", life_->quality(), &v1::QualityService::Stub::GetQualityReport, request);
  }
};

TEST_F(QualityServiceTest, ReportsHowEachResourceServed) {
  PutTheStory();
  PutFieldAndApi("down", "/answer/503/0");
  ASSERT_TRUE(Fetch({"order.status", "down"}, kKnown).ok());
  ASSERT_TRUE(Invoke("bike.close", kKnown).ok());
  const auto report = Report();
  ASSERT_TRUE(report.ok()) << report.status();
  std::vector<std::string> rows;
  for (const v1::QualityRow& row : report->rows()) {
    std::string text = absl::StrCat(row.resource(), " ", row.calls(), " ", row.made());
    for (const auto& [reason, calls] : row.errors()) absl::StrAppend(&text, " ", reason, calls);
    rows.push_back(text);
    EXPECT_EQ(row.has_p99(), row.made() > 0) << text;
  }
  EXPECT_THAT(rows,
              ElementsAre("bike.close 1 1", "down 1 0 UPSTREAM_STATUS1",
                          "down_api 1 1 UPSTREAM_STATUS1", "order.get 1 1", "order.status 1 0"));
}

TEST_F(QualityServiceTest, ReportsOneResourceByDayAsCsv) {
  PutTheStory();
  ASSERT_TRUE(Fetch({"order.status"}, kKnown).ok());
  v1::GetQualityReportRequest request;
  request.set_period(v1::GetQualityReportRequest::PERIOD_DAY);
  request.set_resource("order.status");
  request.set_csv(true);
  const auto report = Report(request);
  ASSERT_TRUE(report.ok()) << report.status();
  const std::vector<std::string> lines = absl::StrSplit(report->csv(), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2);
  EXPECT_THAT(lines[0], HasSubstr("start,resource,caller,calls"));
  EXPECT_THAT(lines[1], HasSubstr("T00:00:00Z,order.status,,1,0,"));
}

TEST_F(QualityServiceTest, TrialsDoNotCount) {
  PutTheStory();
  v1::FetchRequest request;
  request.add_fields("order.status");
  request.set_params(kKnown);
  request.mutable_trial();
  ASSERT_TRUE(Fetch(request).ok());
  EXPECT_EQ(Report()->rows_size(), 0);
}

TEST_F(QualityServiceTest, AddsCountsOfOthersAndRefusesMalformedOnes) {
  const auto add = [&](const v1::AddQualityRequest& request) {
    return CallAs("acme", life_->quality(), &v1::QualityService::Stub::AddQuality, request)
        .status();
  };
  v1::AddQualityRequest request;
  EXPECT_THAT(FieldsAtFault(add(request)), ElementsAre("counts"));
  v1::QualityCount& count = *request.add_counts();
  count.set_resource("order.get");
  count.set_calls(3);
  (*count.mutable_errors())["UPSTREAM_TIMEOUT"] = 2;
  (*count.mutable_latencies())[160] = 3;
  ASSERT_TRUE(add(request).ok());
  ASSERT_TRUE(add(request).ok());
  const auto report = Report();
  ASSERT_EQ(report->rows_size(), 1);
  EXPECT_EQ(report->rows(0).calls(), 6);
  EXPECT_EQ(report->rows(0).errors().at("UPSTREAM_TIMEOUT"), 4);

  request.add_counts()->set_resource("No Name");
  request.add_counts()->set_resource("a");
  request.mutable_counts(2)->set_shared(-1);
  request.add_counts()->set_resource("a");
  (*request.mutable_counts(3)->mutable_errors())["a reason, with a comma"] = 1;
  request.add_counts()->set_resource("a");
  (*request.mutable_counts(4)->mutable_latencies())[161] = 1;
  EXPECT_THAT(FieldsAtFault(add(request)),
              ElementsAre("counts[1].resource", "counts[2]", "counts[3]", "counts[4]"));
}

TEST_F(QualityServiceTest, RaisesTheMetricOfAnOwnersThreshold) {
  PutFieldAndApi("owned", "/answer/503/0");
  v1::PutResourceRequest api = PutOfApi("", "owned_api", "GET", "/answer/503/0");
  api.mutable_resource()->set_owner("bikes");
  api.mutable_resource()->mutable_thresholds()->set_errors(0.5);
  api.mutable_resource()->mutable_thresholds()->set_min_calls(2);
  Put(api);
  const std::string raised =
      "magpie_resource_threshold_exceeded{owner=\"bikes\",resource=\"owned_api\",tenant=\"acme\","
      "threshold=\"errors\"} 1";
  ASSERT_TRUE(Fetch({"owned"}).ok());
  ASSERT_TRUE(Report().ok());
  EXPECT_THAT(RenderMetrics(), Not(HasSubstr(raised)));
  ASSERT_TRUE(Fetch({"owned"}).ok());
  ASSERT_TRUE(Report().ok());
  EXPECT_THAT(RenderMetrics(), HasSubstr(raised));
  for (size_t i = 0; i <= QualityAlerts::kRounds; ++i) ASSERT_TRUE(Report().ok());
  EXPECT_THAT(RenderMetrics(), Not(HasSubstr(raised)));
}

TEST_F(QualityServiceTest, MetricsShowHowEachResourceServesEachCaller) {
  PutFieldAndApi("metered", "/answer/503/0");
  v1::PutResourceRequest kept = PutOfApi("", "stored_api", "GET", "/answer/200/1");
  *kept.mutable_resource()->mutable_api()->mutable_policy()->mutable_cache()->mutable_ttl() =
      TimeUtil::SecondsToDuration(60);
  Put(kept);
  Put(PutOfField("", "stored", "stored_api", ""));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Fetch({"metered", "stored"}).ok());
  ASSERT_TRUE(Report().ok());
  const std::string metrics = RenderMetrics();
  const auto series = [](const std::string& name, const std::string& first,
                         const std::string& resource, const std::string& last) {
    return absl::StrCat("magpie_resource_", name, "{", first, "caller=\"\",", last, "resource=\"",
                        resource, "\",tenant=\"acme\"}");
  };
  for (const std::string& line :
       {series("requests_total", "", "metered", "") + " 2",
        series("errors_total", "", "metered", "reason=\"UPSTREAM_STATUS\",") + " 2",
        series("requests_total", "", "stored_api", "") + " 2",
        series("saved_calls_total", "by=\"cache\",", "stored_api", "") + " 1",
        series("served_seconds", "", "stored_api", "quantile=\"0.99\",") + " 0."}) {
    EXPECT_THAT(metrics, HasSubstr(line));
  }
}

TEST_F(QualityServiceTest, RefusesMalformedThresholds) {
  v1::PutResourceRequest put = PutOfApi("r", "a", "GET", "/a");
  put.mutable_resource()->mutable_thresholds()->set_errors(1);
  put.mutable_resource()->mutable_thresholds()->mutable_p99()->set_seconds(-1);
  put.mutable_resource()->mutable_thresholds()->set_min_calls(-1);
  const auto refused =
      CallAs("acme", life_->catalog(), &v1::CatalogService::Stub::PutResource, put);
  EXPECT_THAT(FieldsAtFault(refused.status()),
              ElementsAre("resource.thresholds.errors", "resource.thresholds.p99",
                          "resource.thresholds.min_calls"));
}

TEST_F(QualityServiceTest, RefusesMalformedFilters) {
  v1::GetQualityReportRequest request;
  request.set_resource("No Name");
  request.set_caller("a/b");
  request.mutable_from()->set_seconds(-1);
  request.mutable_to()->set_nanos(1'000'000'000);
  request.set_period(static_cast<v1::GetQualityReportRequest::Period>(9));
  EXPECT_THAT(FieldsAtFault(Report(request).status()),
              ElementsAre("period", "resource", "caller", "to", "from"));
  v1::GetQualityReportRequest empty;
  empty.mutable_from()->set_seconds(10);
  empty.mutable_to()->set_seconds(10);
  EXPECT_THAT(FieldsAtFault(Report(empty).status()), ElementsAre("to"));
}

}  // namespace
}  // namespace magpie::resource
