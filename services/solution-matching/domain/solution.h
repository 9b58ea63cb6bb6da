// A solution: the answers to the questions that fit its criteria, and the rules by which
// it changes.
//
// Every function here is pure.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/status/faults.h"

namespace magpie::matching {

struct Solution;
using SolutionId = Id<Solution>;
using ArticleId = Id<struct Article>;
using FlowKey = Id<struct Flow>;

inline constexpr size_t kMaxTitleBytes = 200;
inline constexpr size_t kMaxMemberBytes = 64;
inline constexpr size_t kMaxAnswers = 16;
inline constexpr size_t kMaxSolutions = 100'000;  // of one tenant

// The members of a combination, in the order of the proto.
enum Member { kChannel, kBusinessLine, kCategory, kIntent, kCity, kRole };
inline constexpr size_t kMembers = 6;
inline constexpr std::array<absl::string_view, kMembers> kMemberNames = {
    "channel", "business_line", "category", "intent", "city", "role"};

// Facts about a question, by Member. Empty means "any" in criteria, "unknown" in a question.
using Combination = std::array<std::string, kMembers>;

// One answer of the group.
using Answer = std::variant<ArticleId, FlowKey>;

// What an author writes.
struct Content {
  std::string title;
  Combination criteria;
  std::vector<Answer> answers;  // in display order
  int32_t priority = 0;

  bool operator==(const Content&) const = default;
};

struct Solution {
  SolutionId id;
  Content content;
  int64_t version = 1;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const Solution&) const = default;
};

struct PutSolution {
  SolutionId id;
  Content content;
  int64_t expected_version = 0;  // 0 for any
};

// Adds all faults of `content`; its fields are below `path`: "solution.title". The author sent
// `answers` answers, of which `content` has the well-formed ones.
void Check(const Content& content, size_t answers, absl::string_view path, Faults& faults);

// Adds all faults of a question at `path`. A question without any fact is one.
void CheckQuestion(const Combination& question, absl::string_view path, Faults& faults);

// The solution after `command`, whose content has no faults. ABORTED (reason STALE_VERSION) if the
// version is not the expected one; a missing solution has version 0. RESOURCE_EXHAUSTED (reason
// TOO_MANY_SOLUTIONS) for a new one if the tenant has `others` solutions and that is kMaxSolutions.
absl::StatusOr<Solution> Decide(const std::optional<Solution>& before, const PutSolution& command,
                                size_t others, absl::Time now);

// The names of the members that `criteria` have, in the order of the proto.
std::vector<std::string> NamesOf(const Combination& criteria);

// "lock v2 Lock is stuck: category=lock city=berlin, article a1, flow f1, priority 3", for tests to
// compare.
std::string Describe(const Solution& solution);

}  // namespace magpie::matching
