// Articles on disk.
//
//   <tenant>/a/<article id>   ArticleRecord
//   <tenant>/q/               common/records: the answers to PutArticle
//
// All keys of a tenant have one home (store::TenantHome).

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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
  ArticleStore(magpie::store::Store& store, const Once& once) : table_(store, once, 'a') {}

  // NOT_FOUND, reason ARTICLE_NOT_FOUND.
  absl::StatusOr<Article> Get(magpie::store::Gather& gather, const TenantId& tenant,
                              const ArticleId& id) const;

  // Like record::Table; the articles have no bodies.
  absl::StatusOr<record::Page<Article>> List(magpie::store::Gather& gather, const TenantId& tenant,
                                             absl::string_view after, size_t limit) const;

  void Put(const record::Change& change, const ArticleId& id, Table::Decide decide,
           Table::Then then);

 private:
  Table table_;
};

}  // namespace magpie::knowledge
