#include "services/knowledge/engine/verifier.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/gather.h"
#include "services/knowledge/engine/find/compare.h"
#include "services/knowledge/engine/find/document.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kStep = 256;

absl::Status Stopping() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is shutting down");
}

// Whether the index has the article, with its vectors, as it was read.
bool IsIndexedAs(const Article& article, const ArticlesRead& read, const View& view) {
  return Has(*view.snapshot, DocumentOf(article, *view.searchable, read.VectorsOf(article)));
}

}  // namespace

// Ids by what is wrong with them.
struct Verifier::Differences {
  std::set<std::string> missing;  // published, and not in the index
  std::set<std::string> extra;    // in the index, and not published
  std::set<std::string> changed;  // in both, and not the same
  std::set<std::string> too_new;  // changed after the view
};

void Verifier::Verify(const Context& context, Then then) {
  if (waiting_.fetch_add(1) >= kMaxWaiting) {
    waiting_.fetch_sub(1);
    return then(WithRetry(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                "too many indexes are being compared"),
                          absl::Seconds(1)));
  }
  finder_.Find(
      context, 0,
      [this, tenant = context.tenant, then = std::move(then)](absl::StatusOr<View> view) mutable {
        workers_.Do([this, tenant, view = std::move(view), then = std::move(then)]() mutable {
          absl::StatusOr<Verified> verified = view.ok() ? Compare(tenant, *std::move(view))
                                                        : absl::StatusOr<Verified>(view.status());
          waiting_.fetch_sub(1);
          then(std::move(verified));
        });
      });
}

absl::StatusOr<Verified> Verifier::Compare(const TenantId& tenant, View view) {
  Differences found;
  RETURN_IF_ERROR(CompareAll(tenant, view, found));
  for (int round = 0; round < kRounds; ++round) {
    if (found.missing.empty() && found.extra.empty() && found.changed.empty() &&
        found.too_new.empty()) {
      break;
    }
    ASSIGN_OR_RETURN(view, Newer(tenant));
    ASSIGN_OR_RETURN(found, CompareAgain(tenant, view, found));
  }
  Verified verified{.indexed = view.snapshot->documents, .sequence = view.sequence()};
  verified.stored = verified.indexed + found.missing.size() - found.extra.size();
  std::set<std::string> all = std::move(found.missing);
  all.merge(found.extra);
  all.merge(found.changed);
  verified.differing.assign(all.begin(), all.end());
  if (verified.differing.size() > kMaxDiffering) verified.differing.resize(kMaxDiffering);
  return verified;
}

absl::Status Verifier::CompareAll(const TenantId& tenant, const View& view,
                                  Differences& differences) {
  const std::vector<absl::string_view> indexed = IdsOf(*view.snapshot);
  auto next = indexed.begin();
  const auto skip_to = [&](absl::string_view id) {
    for (; next != indexed.end() && *next < id; ++next) differences.extra.emplace(*next);
  };
  ArticlesRead read{.more = true};
  while (read.more) {
    if (stops_) return Stopping();
    ASSIGN_OR_RETURN(read, magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.articles.List(gather, tenant, read.last, kStep);
                     }));
    for (const Article& article : read.articles) {
      const std::string& id = article.id.str();
      skip_to(id);
      const bool is_indexed = next != indexed.end() && *next == id;
      if (is_indexed) ++next;
      const bool is_published = article.state == State::kPublished;
      if (article.sequence > view.sequence()) {
        differences.too_new.insert(id);
      } else if (!is_published) {
        if (is_indexed) differences.extra.insert(id);
      } else if (!is_indexed) {
        differences.missing.insert(id);
      } else if (!IsIndexedAs(article, read, view)) {
        differences.changed.insert(id);
      }
    }
  }
  for (; next != indexed.end(); ++next) differences.extra.emplace(*next);
  return absl::OkStatus();
}

absl::StatusOr<Verifier::Differences> Verifier::CompareAgain(const TenantId& tenant,
                                                             const View& view,
                                                             const Differences& before) {
  std::set<std::string> ids = before.missing;
  ids.insert(before.extra.begin(), before.extra.end());
  ids.insert(before.changed.begin(), before.changed.end());
  ids.insert(before.too_new.begin(), before.too_new.end());
  const std::vector<absl::string_view> indexed = IdsOf(*view.snapshot);
  Differences found;
  for (const std::string& id : ids) {
    if (stops_) return Stopping();
    ASSIGN_OR_RETURN(const ArticlesRead read,
                     magpie::store::GatherAndWait(sources_.store, [&](auto& gather) {
                       return sources_.articles.Find(gather, tenant, {id});
                     }));
    const bool is_indexed = std::ranges::binary_search(indexed, absl::string_view(id));
    const Article* const article = read.articles.empty() ? nullptr : &read.articles.front();
    const bool is_published = article != nullptr && article->state == State::kPublished;
    if (article != nullptr && article->sequence > view.sequence()) {
      found.too_new.insert(id);
    } else if (is_published && !is_indexed) {
      found.missing.insert(id);
    } else if (!is_published && is_indexed) {
      found.extra.insert(id);
    } else if (is_published && !IsIndexedAs(*article, read, view)) {
      found.changed.insert(id);
    }
  }
  return found;
}

absl::StatusOr<View> Verifier::Newer(const TenantId& tenant) {
  ASSIGN_OR_RETURN(const uint64_t last,
                   magpie::store::GatherAndWait(
                       sources_.store, [&](auto& gather) { return feed::Last(gather, tenant); }));
  absl::StatusOr<View> newer = Stopping();
  absl::Notification done;
  finder_.Find({.tenant = tenant}, last, [&](absl::StatusOr<View> view) {
    newer = std::move(view);
    done.Notify();
  });
  done.WaitForNotification();
  return newer;
}

}  // namespace magpie::knowledge
