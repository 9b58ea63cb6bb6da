#include "services/resource-engine/rpc/kept_answers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::resource {
std::string KeptAnswers::KeyOf(const Context& context, int64_t revision,
                               absl::string_view request) {
  // Neither a tenant nor a caller contains a line feed.
  return absl::StrCat(context.tenant.str(), "\n", context.caller, "\n", revision, "\n", request);
}

std::optional<KeptAnswers::Answer> KeptAnswers::Find(const std::string& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  const Answer* kept = kept_.Find(key);
  if (kept == nullptr || now >= kept->until) return std::nullopt;
  const auto is_over = [](const Replaced& replaced) { return replaced->load(); };
  if (kept->replaced != nullptr && std::ranges::any_of(*kept->replaced, is_over)) {
    return std::nullopt;
  }
  return *kept;
}

void KeptAnswers::Put(const std::string& key, Answer answer) {
  size_t cost = kOverhead + 2 * key.size() + answer.bytes.size();
  if (answer.counts != nullptr) cost += answer.counts->size() * kOverhead;
  if (answer.replaced != nullptr) cost += answer.replaced->size() * sizeof(Replaced);
  absl::MutexLock lock(&mutex_);
  kept_.Put(key, std::move(answer), cost);
}

}  // namespace magpie::resource
