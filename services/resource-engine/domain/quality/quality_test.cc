#include "services/resource-engine/domain/quality/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

ResourceId Name(absl::string_view text) { return *ParseName(text); }

CallRecord CallOf(absl::string_view api, Source source, absl::Duration latency = {},
                  absl::string_view error = "") {
  return {.api = Name(api),
          .latency = latency,
          .attempts = source == Source::kCalled ? 2 : 0,
          .source = source,
          .error = std::string(error)};
}

absl::flat_hash_map<ResourceId, Quality> CountedOf(const auto& answer) {
  absl::flat_hash_map<ResourceId, Quality> counted;
  Count(answer, [&](const ResourceId& name) -> Quality& { return counted[name]; });
  return counted;
}

TEST(QualityTest, CountsRequestedFieldsAndNeededApis) {
  Fetched fetched;
  fetched.values["a"] = 1;
  fetched.errors.push_back(
      {Name("b"), Name("api"), Error(absl::StatusCode::kUnavailable, "UPSTREAM_CLOSED", "gone")});
  fetched.calls = {CallOf("api", Source::kCalled, absl::Milliseconds(5), "UPSTREAM_CLOSED: gone"),
                   CallOf("api", Source::kCache), CallOf("api", Source::kStale),
                   CallOf("api", Source::kShared)};
  const auto counted = CountedOf(fetched);
  EXPECT_EQ(counted.at(Name("a")), Quality{.calls = 1});
  EXPECT_EQ(counted.at(Name("b")), (Quality{.calls = 1, .errors = {{"UPSTREAM_CLOSED", 1}}}));
  const Quality& api = counted.at(Name("api"));
  EXPECT_EQ(api.calls, 4);
  EXPECT_EQ(api.made, 2);
  EXPECT_EQ(api.cached, 2);
  EXPECT_EQ(api.shared, 1);
  EXPECT_EQ(ErrorsOf(api), 1);
}

TEST(QualityTest, CountsWhatIsInvokedWithTheCallsBeforeIt) {
  Invoked invoked{.call = CallOf("close", Source::kCalled)};
  invoked.before = {CallOf("get", Source::kCalled)};
  const auto counted = CountedOf(invoked);
  EXPECT_EQ(counted.at(Name("close")).calls, 1);
  EXPECT_EQ(counted.at(Name("get")).calls, 1);
}

TEST(QualityTest, QuantilesAreAtMostATenthTooHigh) {
  for (const absl::Duration latency :
       {absl::Microseconds(150), absl::Milliseconds(7), absl::Seconds(29)}) {
    Invoked invoked{.call = CallOf("a", Source::kCalled, latency)};
    const Quality one = CountedOf(invoked).at(Name("a"));
    EXPECT_THAT(QuantileOf(one, 0.5), AllOf(Ge(latency), Le(latency * 1.101)));
  }
  Quality mixed;
  for (int i = 1; i <= 100; ++i) {
    Add(CountedOf(Invoked{.call = CallOf("a", Source::kCalled, absl::Milliseconds(i))})
            .at(Name("a")),
        mixed);
  }
  EXPECT_EQ(mixed.calls, 100);
  EXPECT_THAT(QuantileOf(mixed, 0.5),
              AllOf(Ge(absl::Milliseconds(50)), Le(absl::Milliseconds(56))));
  EXPECT_THAT(QuantileOf(mixed, 0.99),
              AllOf(Ge(absl::Milliseconds(99)), Le(absl::Milliseconds(110))));
  EXPECT_EQ(QuantileOf(Quality(), 0.5), absl::ZeroDuration());
}

TEST(QualityTest, KeepsReasonsUpToALimitAndCountsTheRestTogether) {
  Quality sum;
  for (size_t i = 0; i < kMaxReasons + 5; ++i) Add({.errors = {{absl::StrCat("R", i), 1}}}, sum);
  Add({.errors = {{"R0", 1}}}, sum);
  EXPECT_EQ(sum.errors.size(), kMaxReasons + 1);
  EXPECT_EQ(sum.errors.at(kOtherReason), 5);
  EXPECT_EQ(sum.errors.at("R0"), 2);
}

TEST(QualityTest, APeriodBeginsWithItsHourOrDay) {
  const absl::Time time = absl::FromUnixSeconds(1'000'000'000);  // 2001-09-09 01:46:40
  EXPECT_EQ(StartOf(Period::kHour, time), time - absl::Minutes(46) - absl::Seconds(40));
  EXPECT_EQ(StartOf(Period::kDay, time), time - absl::Minutes(106) - absl::Seconds(40));
}

TEST(QualityTest, ALineOfCsvHasAsManyCellsAsTheHeader) {
  QualityRow row{absl::FromUnixSeconds(0),
                 Name("order.get"),
                 "app",
                 {.calls = 3, .made = 2, .cached = 1, .errors = {{"A", 1}, {"B", 2}}}};
  row.quality.latencies[0] = 2;
  EXPECT_EQ(CsvLine(row), "1970-01-01T00:00:00Z,order.get,app,3,3,2,1,0,0.1,0.1,0.1,A=1;B=2\n");
  const std::string line = CsvLine(row);
  EXPECT_EQ(std::ranges::count(CsvHeader(), ','), std::ranges::count(line, ','));
}

}  // namespace
}  // namespace magpie::resource
