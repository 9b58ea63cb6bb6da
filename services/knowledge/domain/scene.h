// A scene: how one kind of user searches.
//
// Every function here is pure.

#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/status/faults.h"
#include "common/text/analyze.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxScenes = 50;  // of a tenant, besides those that are there
inline constexpr size_t kMaxBoosts = 20;
inline constexpr double kMaxWeight = 10;
inline constexpr double kMinFactor = 0.5;
inline constexpr double kMaxFactor = 2;
inline constexpr double kMaxQuality = 0.2;
// All boosts of an article together are between 1 / this and this.
inline constexpr double kMaxBoost = 4;

// When an answer is sure, and when there is none. Measured on CLINC150 (150 intents, 4,500
// questions in scope and 1,000 out of it) and StackFAQ (125 questions and answers, 1,249
// questions):
//
//   below kUnknownBelow    62 % of what is out of scope; 3.1 % and 0.3 % of the right first hits
//   sure                   98 % and 87 % of those in scope are right, 74 % and 76 % of all right
//                          first hits are sure, and 6 % of what is out of scope
inline constexpr double kSureFrom = 0.4;
inline constexpr double kSureGap = 0.08;
inline constexpr double kUnknownBelow = 0.25;

enum class Matching : uint8_t { kQuestion, kKeywords, kNone, kSimilar };
enum class Order : uint8_t { kTitle, kNewest };
enum class Verdict : uint8_t { kNone, kSure, kAskBack, kUnknown };

struct Boost {
  std::string attribute, value;
  double factor = 1;
  bool operator==(const Boost&) const = default;
};

struct Scene;
using SceneId = Id<Scene>;

struct Scene {
  std::string id;
  Matching matching = Matching::kQuestion;
  Order order = Order::kTitle;
  std::array<std::optional<double>, 4> weights;           // of words, grams, pairs, chars
  double sure_from = 0, sure_gap = 0, unknown_below = 0;  // 0 means the usual
  std::vector<Boost> boosts;
  double quality = 0;
  bool exact = false;
  int64_t version = 0;  // 0 of one that is there from the start
  absl::Time update_time = absl::UnixEpoch();

  bool operator==(const Scene&) const = default;
};

// `faq`, `agent`, `browse` and `similar`, by id.
const std::vector<Scene>& UsualScenes();

// Adds all faults of `scene` but those of its id; its fields are below `path`: "scene.sure_from".
void Check(const Scene& scene, absl::string_view path, Faults& faults);

// ABORTED (STALE_VERSION) if the version is not the expected one; of a scene that is not stored, 0.
absl::StatusOr<Scene> Decide(const std::optional<Scene>& before, Scene next,
                             int64_t expected_version, absl::Time now);

// How much to trust the first of some hits, from the scores of the first and of the second; 0 where
// there is none.
Verdict VerdictOf(const Scene& scene, double first, double second);
absl::string_view NameOf(Verdict verdict);  // "sure"

// What multiplies the rank of an article with these attributes (AttributesOf): the factors of all
// boosts that fit, times 1 + `quality` (-1 to 1) times what the scene gives to it.
double FactorOf(const Scene& scene, const std::vector<std::string>& attributes, double quality);

}  // namespace magpie::knowledge
