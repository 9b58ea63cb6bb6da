#include "services/knowledge/domain/scene.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::knowledge {
namespace {

// "scene.quality is not from 0 to 0.2" for each fault.
std::string FaultsOf(const Scene& scene) {
  Faults faults;
  Check(scene, "scene", faults);
  return absl::StrJoin(ViolationsOf(faults.ToStatus()), "; ",
                       [](std::string* out, const FieldViolation& fault) {
                         absl::StrAppend(out, fault.field, " ", fault.description);
                       });
}

TEST(SceneTest, FourAreThereFromTheStart) {
  std::string ids;
  for (const Scene& scene : UsualScenes()) {
    absl::StrAppend(&ids, scene.id, " ");
    EXPECT_EQ(FaultsOf(scene), "");
  }
  EXPECT_EQ(ids, "agent browse faq similar ");
}

TEST(SceneTest, AnAnswerIsSureFarAboveTheSecond) {
  const auto verdict = [](double first, double second, const Scene& scene = {}) {
    return std::string(NameOf(VerdictOf(scene, first, second)));
  };
  EXPECT_EQ(verdict(0, 0), "unknown");
  EXPECT_EQ(verdict(kUnknownBelow - 0.01, 0), "unknown");
  EXPECT_EQ(verdict(kUnknownBelow, 0), "ask_back");
  EXPECT_EQ(verdict(kSureFrom, 0), "sure");
  EXPECT_EQ(verdict(0.9, 0.85), "ask_back");
  EXPECT_EQ(verdict(0.9, 0.8), "sure");
  EXPECT_EQ(verdict(0.9, 0.8, {.sure_gap = 0.2}), "ask_back");
  EXPECT_EQ(verdict(0.5, 0, {.unknown_below = 0.6}), "unknown");
  EXPECT_EQ(verdict(0, 0, {.matching = Matching::kNone}), "none");
}

TEST(SceneTest, HasLimits) {
  EXPECT_EQ(FaultsOf({.weights = {10, 0, 0, 0}, .sure_from = 1, .quality = 0.2}), "");
  EXPECT_EQ(FaultsOf({.weights = {10.1, -1, {}, {}}}),
            "scene.weights.words is not from 0 to 10; scene.weights.grams is not from 0 to 10");
  EXPECT_EQ(FaultsOf({.weights = {0, 0, 0, 0}}),
            "scene.weights are all 0, so that nothing is found: raise at least one");
  EXPECT_EQ(FaultsOf({.sure_gap = 1.1}), "scene.sure_gap is not from 0 to 1");
  EXPECT_EQ(FaultsOf({.sure_gap = std::numeric_limits<double>::quiet_NaN()}),
            "scene.sure_gap is not from 0 to 1");
  EXPECT_EQ(FaultsOf({.unknown_below = 0.5}),
            "scene.unknown_below is above sure_from, which is 0.4: lower it, or raise sure_from");
  EXPECT_EQ(FaultsOf({.quality = 0.21}), "scene.quality is not from 0 to 0.2");
}

TEST(SceneTest, BoostsHaveLimits) {
  const auto with = [](const Boost& boost, size_t times = 1) {
    return FaultsOf({.boosts = std::vector<Boost>(times, boost)});
  };
  EXPECT_EQ(with({"tag", "new", 2}, kMaxBoosts), "");
  EXPECT_EQ(with({"tag", "new", 2}, kMaxBoosts + 1), "scene.boosts are more than 20");
  EXPECT_EQ(with({"tag", "new", 0.49}), "scene.boosts[0].factor is not from 0.5 to 2");
  EXPECT_EQ(
      with({"city", "1", 1}),
      "scene.boosts[0].attribute must be one of category, tag, kind, language, business_line, "
      "channel");
  EXPECT_EQ(with({"tag", "", 1}), "scene.boosts[0].value is empty");
}

TEST(SceneTest, AFactorIsBounded) {
  const std::vector<std::string> attributes = {"kind=text", "tag=new"};
  EXPECT_EQ(FactorOf({}, attributes, 1), 1);
  EXPECT_EQ(FactorOf({.boosts = {{"tag", "new", 2}, {"tag", "old", 0.5}}}, attributes, 0), 2);
  EXPECT_EQ(FactorOf({.boosts = std::vector<Boost>(20, {"tag", "new", 2})}, attributes, 0), 4);
  EXPECT_DOUBLE_EQ(FactorOf({.quality = 0.2}, attributes, 5), 1.2);
  EXPECT_DOUBLE_EQ(FactorOf({.quality = 0.1}, attributes, -1), 0.9);
}

TEST(SceneTest, GuardsAgainstAStaleCaller) {
  const absl::Time now = absl::FromUnixSeconds(5);
  const auto made = Decide(std::nullopt, {.id = "faq"}, 0, now);
  EXPECT_EQ(made->version, 1);
  EXPECT_EQ(made->update_time, now);
  EXPECT_EQ(Decide(*made, {.id = "faq"}, 1, now)->version, 2);
  const absl::Status stale = Decide(*made, {.id = "faq"}, 2, now).status();
  EXPECT_EQ(ReasonOf(stale), "STALE_VERSION");
  EXPECT_EQ(stale.message(), "scene faq is at version 1, and 2 was expected: read it again");
}

}  // namespace
}  // namespace magpie::knowledge
