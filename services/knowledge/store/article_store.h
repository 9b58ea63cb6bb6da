// Articles on disk.
//
//   <tenant>/a/<article id>   ArticleRecord
//   <tenant>/f                common/feed: the last change, and f/<number>, each with an article id
//   <tenant>/q/               common/records: the answers to PutArticle
//
// All keys of a tenant have one home (store::TenantHome).

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/attempt.h"
#include "common/records/once.h"
#include "common/records/typed_table.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

struct ArticleCodec {
  using Value = Article;
  static std::string Encode(const Article& article);
  static absl::StatusOr<Article> Decode(absl::string_view id, absl::string_view bytes);
};

// Thread-safe.
class ArticleStore {
 public:
  using Table = record::TypedTable<ArticleCodec>;

  // Both must outlive it and every put.
  ArticleStore(magpie::store::Store& store, const Once& once)
      : store_(store), once_(once), table_(store, once, 'a') {}

  // NOT_FOUND, reason ARTICLE_NOT_FOUND.
  absl::StatusOr<Article> Get(magpie::store::Gather& gather, const TenantId& tenant,
                              const ArticleId& id) const;

  // Like record::Table; the articles have no bodies.
  absl::StatusOr<record::Page<Article>> List(magpie::store::Gather& gather, const TenantId& tenant,
                                             absl::string_view after, size_t limit) const;

  // The same with their bodies.
  absl::StatusOr<record::Page<Article>> ListWhole(magpie::store::Gather& gather,
                                                  const TenantId& tenant, absl::string_view after,
                                                  size_t limit) const;
  // Those of `ids` that there are.
  absl::StatusOr<std::vector<Article>> FindAll(magpie::store::Gather& gather,
                                               const TenantId& tenant,
                                               const std::set<std::string>& ids) const;

  // What an article of `id` becomes: before is nothing where there is none, and sequence the number
  // of this change.
  using Decide = absl::AnyInvocable<absl::StatusOr<Article>(const std::optional<Article>& before,
                                                            uint64_t sequence)>;
  using Then = absl::AnyInvocable<void(absl::StatusOr<Article>)>;
  // `then` runs as in record::Attempt. The answer to a repeated request is the first one.
  void Put(const record::Change& change, const ArticleId& id, Decide decide, Then then);

 private:
  absl::StatusOr<record::Plan<Article>> MakePlan(magpie::store::Gather& gather,
                                                 const record::Change& change, const ArticleId& id,
                                                 Decide& decide) const;

  magpie::store::Store& store_;
  const Once& once_;
  Table table_;
};

}  // namespace magpie::knowledge
