#include "services/knowledge/engine/schedule.h"

#include <atomic>
#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

// Gives each article its turn, and returns how many have changed. Those that another process was
// faster with are not due any more.
size_t DoEach(Knowledge& knowledge, const TenantId& tenant, const std::vector<ArticleId>& due) {
  std::atomic<size_t> changed = 0;
  absl::BlockingCounter left(static_cast<int>(due.size()));
  for (const ArticleId& id : due) {
    knowledge.Do(tenant, std::nullopt, {.id = id, .action = Tick()},
                 [&](const absl::StatusOr<Article>& article) {
                   const std::string reason = ReasonOf(article.status());
                   if (article.ok()) {
                     ++changed;
                   } else if (reason != "WRONG_STAGE" && reason != "ARTICLE_NOT_FOUND") {
                     Log(Level::kWarning, "what is due was not done",
                         {{"tenant", tenant.str()},
                          {"article", id.str()},
                          {"error", article.status().message()}});
                   }
                   left.DecrementCount();
                 });
  }
  left.Wait();
  return changed;
}

void Look(Knowledge& knowledge, const Clock& clock, Timers& timers) {
  const absl::StatusOr<size_t> changed = DoWhatIsDue(knowledge, clock.Now());
  if (!changed.ok()) {
    Log(Level::kWarning, "what is due is not known", {{"error", changed.status().message()}});
  }
  // More of it may be waiting.
  const bool more = changed.ok() && *changed > 0;
  timers.At(clock.Now() + (more ? absl::ZeroDuration() : kSchedulePause),
            [&] { Look(knowledge, clock, timers); });
}

}  // namespace

absl::StatusOr<size_t> DoWhatIsDue(Knowledge& knowledge, absl::Time now) {
  const magpie::store::Store& store = knowledge.store();
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants,
                   magpie::store::GatherAndWait(store, &magpie::store::ListTenants));
  size_t changed = 0;
  for (const std::string& name : tenants) {
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    ASSIGN_OR_RETURN(const std::vector<ArticleId> due,
                     magpie::store::GatherAndWait(store, [&](magpie::store::Gather& gather) {
                       return knowledge.articles().ListDue(gather, tenant, now, kDueLimit);
                     }));
    changed += DoEach(knowledge, tenant, due);
  }
  return changed;
}

void KeepSchedule(Knowledge& knowledge, const Clock& clock, Timers& timers) {
  timers.At(clock.Now(), [&] { Look(knowledge, clock, timers); });
}

}  // namespace magpie::knowledge
