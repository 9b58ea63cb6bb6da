// What authors should look at. Each report reads much of a tenant: for a thread that may wait.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/search/index.h"
#include "services/knowledge/domain/unanswered.h"
#include "services/knowledge/domain/usage.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/store/usage_store.h"

namespace magpie::knowledge {

struct ReviewItem {
  std::string article, title, owner;
  Urgency urgency;
};

struct DuplicatePair {
  std::string first, second;  // ids, the lower one first
  std::string first_text, second_text;
  double likeness = 0;  // from 0 to 1
  bool same_answer = false;
};

// Thread-safe.
class Reports {
 public:
  // Whether nobody waits for the report any more: then it is CANCELLED.
  using IsOver = absl::FunctionRef<bool()>;

  // Duplicates are looked for of the articles that changed last: so many, with so many of their
  // texts, each.
  static constexpr size_t kLookedAt = 1000;
  static constexpr size_t kTextsOfEach = 5;
  // What two texts that ask nearly the same share, and two answers that are alike.
  static constexpr double kSameQuestion = 0.6;
  static constexpr double kSameAnswer = 0.5;

  // All must outlive it.
  Reports(magpie::store::Store& store, const Knowledge& knowledge, const Clock& clock)
      : store_(store), usage_(store), knowledge_(knowledge), clock_(clock) {}

  // The most urgent articles (UrgencyOf): at most `limit`, of equals by id. Those that are archived
  // or deleted are left out.
  absl::StatusOr<std::vector<ReviewItem>> ReviewQueue(const Context& context, size_t limit,
                                                      IsOver is_over) const;

  // The most frequent groups of the last kUnansweredDays.
  absl::StatusOr<std::vector<UnansweredGroup>> Unanswered(const Context& context,
                                                          size_t limit) const;

  // The pairs that are most alike, of equals by id. `now` is the index of the tenant. An article in
  // another language is no duplicate of what it says.
  absl::StatusOr<std::vector<DuplicatePair>> Duplicates(const Context& context,
                                                        const search::Snapshot& now, size_t limit,
                                                        IsOver is_over) const;

 private:
  // Gives `each` all articles, without bodies, by id.
  absl::Status EachArticle(const Context& context, IsOver is_over,
                           absl::FunctionRef<void(Article)> each) const;
  absl::StatusOr<std::vector<Article>> ChangedLast(const Context& context, IsOver is_over) const;
  // Nothing if it is gone.
  absl::StatusOr<std::optional<Article>> Find(const Context& context, const std::string& id) const;
  absl::StatusOr<bool> HaveSameAnswer(const Context& context, const DuplicatePair& pair) const;

  const magpie::store::Store& store_;
  const UsageStore usage_;
  const Knowledge& knowledge_;
  const Clock& clock_;
};

}  // namespace magpie::knowledge
