// Articles on disk.
//
//   <tenant>/a/<article id>   ArticleRecord
//   <tenant>/f                common/feed: the last change, and f/<number>, each with an article id
//   <tenant>/q/               common/records: the answers to PutArticle
//
// All keys of a tenant have one home (store::TenantHome).

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/change.h"
#include "common/records/once.h"
#include "common/records/typed_table.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/store/article_codec.h"
#include "services/knowledge/store/article_writer.h"

namespace magpie::knowledge {

// Thread-safe.
class ArticleStore {
 public:
  // Both must outlive it and every put.
  ArticleStore(magpie::store::Store& store, const Once& once)
      : table_(store, once, 'a'), writer_(store, once) {}

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

  // `then` runs as in record::Attempt. The answer to a repeated request is the first one.
  void Put(const record::Change& change, const ArticleId& id, ArticleWriter::Decide decide,
           ArticleWriter::Then then) {
    writer_.Put(change, id, std::move(decide), std::move(then));
  }

 private:
  record::TypedTable<ArticleCodec> table_;
  ArticleWriter writer_;
};

}  // namespace magpie::knowledge
