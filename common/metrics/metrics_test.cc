#include "common/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/metrics/rpc_metrics.h"

namespace magpie {
namespace {

using testing::HasSubstr;

// The value of a series; "" if there is none.
std::string ValueOf(const std::string& series) {
  const std::string text = RenderMetrics();
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, absl::StrCat(series, " "))) return std::string(line);
  }
  return "";
}

std::string Handled(absl::string_view method, absl::string_view code) {
  return ValueOf(absl::StrCat("grpc_server_handled_total{grpc_code=\"", code, "\",grpc_method=\"",
                              method, "\",grpc_service=\"test.Birds\",grpc_type=\"unary\"}"));
}

TEST(RpcMetricsTest, EverySeriesExistsFromTheStart) {
  const RpcMetrics metrics(RpcSide::kServer, "test.Birds", "Sit");
  for (int code = 0; code <= 16; ++code) {
    EXPECT_EQ(Handled("Sit", GrpcCodeName(static_cast<absl::StatusCode>(code))), "0") << code;
  }
  const std::string labels =
      "{grpc_method=\"Sit\",grpc_service=\"test.Birds\",grpc_type=\"unary\"}";
  EXPECT_EQ(ValueOf("grpc_server_started_total" + labels), "0");
  EXPECT_EQ(ValueOf("grpc_server_handling_seconds_count" + labels), "0");
}

TEST(RpcMetricsTest, CountsByCode) {
  const RpcMetrics metrics(RpcSide::kServer, "test.Birds", "Fly");
  metrics.Started();
  metrics.Handled(absl::StatusCode::kNotFound, absl::Milliseconds(3));
  metrics.Handled(static_cast<absl::StatusCode>(99), absl::Milliseconds(3));
  EXPECT_EQ(Handled("Fly", "NotFound"), "1");
  EXPECT_EQ(Handled("Fly", "Unknown"), "1");
  EXPECT_EQ(Handled("Fly", "OK"), "0");
  EXPECT_EQ(ValueOf("grpc_server_handling_seconds_bucket{grpc_method=\"Fly\",grpc_service="
                    "\"test.Birds\",grpc_type=\"unary\",le=\"0.005\"}"),
            "2");
}

TEST(RpcMetricsTest, ASecondOneWithTheSameNameContinuesTheCount) {
  const RpcMetrics first(RpcSide::kClient, "test.Birds", "Sing");
  const RpcMetrics second(RpcSide::kClient, "test.Birds", "Sing");
  first.Started();
  second.Started();
  EXPECT_EQ(ValueOf("grpc_client_started_total{grpc_method=\"Sing\",grpc_service=\"test.Birds\","
                    "grpc_type=\"unary\"}"),
            "2");
}

TEST(ProcessMetricsTest, ReportsMemoryFilesCpuAndStart) {
  double value = 0;
  for (const char* name : {"process_resident_memory_bytes", "process_open_fds",
                           "process_cpu_seconds_total", "process_start_time_seconds"}) {
    ASSERT_TRUE(absl::SimpleAtod(ValueOf(name), &value)) << name;
    EXPECT_GT(value, 0) << name;
  }
  const absl::Time start = absl::FromUnixSeconds(static_cast<int64_t>(value));
  EXPECT_LT(absl::AbsDuration(absl::Now() - start), absl::Hours(1));
  EXPECT_THAT(RenderMetrics(), HasSubstr("# TYPE process_cpu_seconds_total counter"));
}

}  // namespace
}  // namespace magpie
