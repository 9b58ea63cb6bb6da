#include "services/solution-matching/domain/solution.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::matching {
namespace {

void CheckMembers(const Combination& combination, absl::string_view path, Faults& faults) {
  for (size_t i = 0; i < kMembers; ++i) {
    faults.CheckSize(absl::StrCat(path, ".", kMemberNames[i]), combination[i], kMaxMemberBytes);
  }
}

}  // namespace

void Check(const Content& content, size_t answers, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view field) { return absl::StrCat(path, ".", field); };
  faults.CheckText(at("title"), content.title, kMaxTitleBytes);
  CheckMembers(content.criteria, at("criteria"), faults);
  if (answers == 0) faults.Add(at("answers"), "are empty");
  if (answers > kMaxAnswers) faults.Add(at("answers"), absl::StrCat("are more than ", kMaxAnswers));
}

void CheckQuestion(const Combination& question, absl::string_view path, Faults& faults) {
  const auto empty = [](const std::string& member) { return member.empty(); };
  if (std::ranges::all_of(question, empty)) faults.Add(path, "is empty");
  CheckMembers(question, path, faults);
}

absl::StatusOr<Solution> Decide(const std::optional<Solution>& before, const PutSolution& command,
                                size_t others, absl::Time now) {
  const int64_t version = before.has_value() ? before->version : 0;
  if (command.expected_version != 0 && command.expected_version != version) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("solution is at version ", version, ": ", command.id.str()));
  }
  if (!before.has_value() && others >= kMaxSolutions) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_SOLUTIONS",
                 absl::StrCat("the tenant has ", others, " solutions"));
  }
  return Solution{.id = command.id,
                  .content = command.content,
                  .version = version + 1,
                  .create_time = before.has_value() ? before->create_time : now,
                  .update_time = now};
}

std::vector<std::string> NamesOf(const Combination& criteria) {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMembers; ++i) {
    if (!criteria[i].empty()) names.emplace_back(kMemberNames[i]);
  }
  return names;
}

std::string Describe(const Solution& solution) {
  const Content& content = solution.content;
  std::string text =
      absl::StrCat(solution.id.str(), " v", solution.version, " ", content.title, ":");
  for (size_t i = 0; i < kMembers; ++i) {
    if (!content.criteria[i].empty()) {
      absl::StrAppend(&text, " ", kMemberNames[i], "=", content.criteria[i]);
    }
  }
  for (const Answer& answer : content.answers) {
    const ArticleId* article = std::get_if<ArticleId>(&answer);
    absl::StrAppend(&text, article != nullptr ? ", article " : ", flow ",
                    article != nullptr ? article->str() : std::get<FlowKey>(answer).str());
  }
  return absl::StrCat(text, ", priority ", content.priority);
}

}  // namespace magpie::matching
