// Articles and their versions on disk, by the keys of keys.h.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/records/once.h"
#include "common/records/typed_table.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/store/article_codec.h"
#include "services/knowledge/store/article_writer.h"
#include "services/knowledge/store/lanes.h"

namespace magpie::knowledge {

// Versions with their contents, which a caller of a list leaves out.
struct VersionPage {
  std::vector<Version> versions;  // the newest first
  bool more = false;
};

// Thread-safe.
class ArticleStore {
 public:
  // All must outlive it and every command.
  ArticleStore(magpie::store::Store& store, const Once& once, Lanes& lanes, const Clock& clock)
      : table_(store, once, 'a'), writer_(store, lanes, clock) {}

  // NOT_FOUND, reason ARTICLE_NOT_FOUND.
  absl::StatusOr<Article> Get(magpie::store::Gather& gather, const TenantId& tenant,
                              const ArticleId& id) const;

  // Like record::Table; the articles have no bodies, steps and presentations.
  absl::StatusOr<record::Page<Article>> List(magpie::store::Gather& gather, const TenantId& tenant,
                                             absl::string_view after, size_t limit) const;

  // The article as its draft says, or as published if there is no draft.
  absl::StatusOr<Article> GetDraft(magpie::store::Gather& gather, const TenantId& tenant,
                                   const ArticleId& id) const;

  // NOT_FOUND: ARTICLE_NOT_FOUND, VERSION_NOT_FOUND.
  absl::StatusOr<Version> GetVersion(magpie::store::Gather& gather, const TenantId& tenant,
                                     const ArticleId& id, int64_t number) const;

  // Up to `limit` versions below the number `before`, 0 for all.
  absl::StatusOr<VersionPage> ListVersions(magpie::store::Gather& gather, const TenantId& tenant,
                                           const ArticleId& id, int64_t before, size_t limit) const;

  // Articles that a timer must look at by now: at most `limit`, the longest due first.
  absl::StatusOr<std::vector<ArticleId>> ListDue(magpie::store::Gather& gather,
                                                 const TenantId& tenant, absl::Time now,
                                                 size_t limit) const;

  // As ArticleWriter::Do.
  void Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
          ArticleWriter::Then then) {
    writer_.Do(tenant, std::move(request), std::move(command), std::move(then));
  }

 private:
  record::TypedTable<ArticleCodec> table_;
  ArticleWriter writer_;
};

}  // namespace magpie::knowledge
