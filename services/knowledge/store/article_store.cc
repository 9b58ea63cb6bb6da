#include "services/knowledge/store/article_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::knowledge {

absl::StatusOr<Article> ArticleStore::Get(magpie::store::Gather& gather, const TenantId& tenant,
                                          const ArticleId& id) const {
  absl::StatusOr<Article> article = table_.Get(gather, tenant, id.str());
  if (!absl::IsNotFound(article.status())) return article;
  return Error(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND",
               absl::StrCat("no such article: ", id.str()));
}

absl::StatusOr<record::Page<Article>> ArticleStore::List(magpie::store::Gather& gather,
                                                         const TenantId& tenant,
                                                         absl::string_view after,
                                                         size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<Article> page, table_.List(gather, tenant, after, limit));
  for (Article& article : page.items) article.content.body.clear();
  return page;
}

absl::StatusOr<record::Page<Article>> ArticleStore::ListWhole(magpie::store::Gather& gather,
                                                              const TenantId& tenant,
                                                              absl::string_view after,
                                                              size_t limit) const {
  return table_.List(gather, tenant, after, limit);
}

absl::StatusOr<std::vector<Article>> ArticleStore::FindAll(magpie::store::Gather& gather,
                                                           const TenantId& tenant,
                                                           const std::set<std::string>& ids) const {
  std::vector<Article> articles;
  auto found = magpie::store::ReadEach(
      ids, [&](const std::string& id) { return table_.Get(gather, tenant, id); });
  for (absl::StatusOr<Article>& article : found) {
    if (absl::IsNotFound(article.status())) continue;
    RETURN_IF_ERROR(article.status());
    articles.push_back(*std::move(article));
  }
  return articles;
}

}  // namespace magpie::knowledge
