#include "services/resource-engine/domain/quality/quality_alerts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class QualityAlertsTest : public testing::Test {
 protected:
  // A round in which the resource "a" had so many calls and errors.
  std::vector<std::string> Take(int64_t calls, int64_t errors, absl::Duration latency = {}) {
    Quality quality{.calls = calls};
    if (errors > 0) quality.errors["UPSTREAM_TIMEOUT"] = errors;
    Invoked one{.call = {.api = name_, .latency = latency}};
    for (int64_t i = 0; i < calls; ++i) {
      Quality timed;
      Count(one, [&](const ResourceId&) -> Quality& { return timed; });
      timed.calls = 0;
      Add(timed, quality);
    }
    return Take({{name_, quality}});
  }

  std::vector<std::string> Take(const QualityAlerts::Counts& counts) {
    std::vector<std::string> report;
    const auto changes = alerts_.Take(
        counts, [this](const ResourceId& name) { return name == name_ ? published_ : nullptr; });
    for (const Alert& alert : changes) {
      report.push_back(absl::StrCat(alert.raised ? "raised " : "over ", alert.threshold, " of ",
                                    alert.resource.str(), " to ", alert.owner, ": ", alert.why));
    }
    return report;
  }

  void Publish(const Thresholds& thresholds) {
    published_ = std::make_shared<const Published>(Published{
        .resource = {.name = name_,
                     .content = {.owner = "bikes", .kind = Api(), .thresholds = thresholds}}});
  }

  const ResourceId name_ = *ParseName("a");
  std::shared_ptr<const Published> published_;
  QualityAlerts alerts_;
};

TEST_F(QualityAlertsTest, RaisesOnceAndEndsOnceTheRoundsAreGone) {
  Publish({.errors = 0.1});
  EXPECT_THAT(Take(100, 10), IsEmpty());
  EXPECT_THAT(
      Take(100, 20),
      ElementsAre("raised errors of a to bikes: 30 of 200 calls failed, more than 0.1 of them"));
  EXPECT_THAT(Take(100, 10), IsEmpty());
  std::vector<std::string> report;
  size_t rounds = 0;
  while (report.empty()) {
    report = Take({});
    ++rounds;
  }
  EXPECT_THAT(report, ElementsAre(HasSubstr("over errors of a")));
  EXPECT_LE(rounds, QualityAlerts::kRounds);
}

TEST_F(QualityAlertsTest, ReportsSlowCalls) {
  Publish({.p99 = absl::Milliseconds(100)});
  EXPECT_THAT(Take(50, 50, absl::Milliseconds(50)), IsEmpty());
  EXPECT_THAT(Take(50, 0, absl::Milliseconds(500)),
              ElementsAre(HasSubstr("raised p99 of a to bikes: 99 of 100 calls took up to 5")));
}

TEST_F(QualityAlertsTest, FewCallsAreNoEvidence) {
  Publish({.errors = 0.1});
  EXPECT_THAT(Take(kUsualMinCalls - 1, kUsualMinCalls - 1), IsEmpty());
  EXPECT_THAT(Take(1, 0), ElementsAre(HasSubstr("raised errors")));
  Publish({.errors = 0.1, .min_calls = 1000});
  EXPECT_THAT(Take(1, 1), ElementsAre(HasSubstr("over errors")));
}

TEST_F(QualityAlertsTest, EndsWhenTheResourceIsRetiredAndNeedsThresholds) {
  Publish({.errors = 0.1});
  EXPECT_THAT(Take(100, 100), ElementsAre(HasSubstr("raised")));
  published_ = nullptr;
  EXPECT_THAT(Take({}), ElementsAre(HasSubstr("over")));
  Publish({});
  EXPECT_THAT(Take(100, 100), IsEmpty());
}

}  // namespace
}  // namespace magpie::resource
