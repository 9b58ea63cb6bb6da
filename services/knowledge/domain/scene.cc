#include "services/knowledge/domain/scene.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/knowledge/domain/tuning.h"

namespace magpie::knowledge {
namespace {

// Whether `value` is a number from `low` to `high`.
bool IsWithin(double value, double low, double high) { return value >= low && value <= high; }

bool IsBoosted(absl::string_view attribute) {
  constexpr std::array<absl::string_view, 6> kKnown = {"category", "tag",           "kind",
                                                       "language", "business_line", "channel"};
  return std::ranges::find(kKnown, attribute) != kKnown.end();
}

void CheckBoost(const Boost& boost, const std::string& path, Faults& faults) {
  if (!IsBoosted(boost.attribute)) {
    faults.Add(path + ".attribute",
               "must be one of category, tag, kind, language, business_line, channel");
  }
  faults.CheckText(path + ".value", boost.value, 64);
  if (!IsWithin(boost.factor, kMinFactor, kMaxFactor)) {
    faults.Add(path + ".factor", "is not from 0.5 to 2");
  }
}

double OrUsual(double value, double usual) { return value == 0 ? usual : value; }

}  // namespace

const std::vector<Scene>& UsualScenes() {
  static const auto& scenes = *new std::vector<Scene>{
      {.id = "agent", .matching = Matching::kKeywords},
      {.id = "browse", .matching = Matching::kNone},
      {.id = "faq", .matching = Matching::kQuestion},
      {.id = "similar", .matching = Matching::kSimilar},
  };
  return scenes;
}

void Check(const Scene& scene, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view field) { return absl::StrCat(path, ".", field); };
  constexpr std::array<absl::string_view, 4> kFieldNames = {"words", "grams", "pairs", "chars"};
  double sum = 0;
  for (size_t i = 0; i < scene.weights.size(); ++i) {
    const double weight = scene.weights[i].value_or(1);
    sum += weight;
    if (!IsWithin(weight, 0, kMaxWeight)) {
      faults.Add(at(absl::StrCat("weights.", kFieldNames[i])), "is not from 0 to 10");
    }
  }
  if (sum == 0)
    faults.Add(at("weights"), "are all 0, so that nothing is found: raise at least one");
  const auto check_share = [&](absl::string_view field, double value) {
    if (!IsWithin(value, 0, 1)) faults.Add(at(field), "is not from 0 to 1");
  };
  check_share("sure_from", scene.sure_from);
  check_share("sure_gap", scene.sure_gap);
  check_share("unknown_below", scene.unknown_below);
  if (OrUsual(scene.unknown_below, kUnknownBelow) > OrUsual(scene.sure_from, kSureFrom)) {
    faults.Add(at("unknown_below"),
               absl::StrCat("is above sure_from, which is ", OrUsual(scene.sure_from, kSureFrom),
                            ": lower it, or raise sure_from"));
  }
  if (!IsWithin(scene.quality, 0, kMaxQuality)) faults.Add(at("quality"), "is not from 0 to 0.2");
  if (scene.boosts.size() > kMaxBoosts) {
    return faults.Add(at("boosts"), absl::StrCat("are more than ", kMaxBoosts));
  }
  for (size_t i = 0; i < scene.boosts.size(); ++i) {
    CheckBoost(scene.boosts[i], at(absl::StrCat("boosts[", i, "]")), faults);
  }
}

absl::StatusOr<Scene> Decide(const std::optional<Scene>& before, Scene next,
                             int64_t expected_version, absl::Time now) {
  const int64_t version = before.has_value() ? before->version : 0;
  RETURN_IF_ERROR(CheckVersion(absl::StrCat("scene ", next.id), version, expected_version));
  next.version = version + 1;
  next.update_time = now;
  return next;
}

Verdict VerdictOf(const Scene& scene, double first, double second) {
  if (scene.matching == Matching::kNone) return Verdict::kNone;
  if (first <= 0 || first < OrUsual(scene.unknown_below, kUnknownBelow)) return Verdict::kUnknown;
  const bool is_sure = first >= OrUsual(scene.sure_from, kSureFrom) &&
                       first - second >= OrUsual(scene.sure_gap, kSureGap);
  return is_sure ? Verdict::kSure : Verdict::kAskBack;
}

absl::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSure:
      return "sure";
    case Verdict::kAskBack:
      return "ask_back";
    case Verdict::kUnknown:
      return "unknown";
    case Verdict::kNone:
      break;
  }
  return "none";
}

double FactorOf(const Scene& scene, const std::vector<std::string>& attributes, double quality) {
  double factor = 1;
  for (const Boost& boost : scene.boosts) {
    const std::string attribute = absl::StrCat(boost.attribute, "=", boost.value);
    if (std::ranges::binary_search(attributes, attribute)) factor *= boost.factor;
  }
  factor = std::clamp(factor, 1 / kMaxBoost, kMaxBoost);
  return factor * (1 + scene.quality * std::clamp(quality, -1.0, 1.0));
}

}  // namespace magpie::knowledge
