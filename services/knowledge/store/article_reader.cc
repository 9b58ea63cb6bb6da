#include "services/knowledge/store/article_reader.h"

#include <utility>

#include "common/status/macros.h"
#include "services/knowledge/store/article_codec.h"

namespace magpie::knowledge {
namespace {

void Add(const std::string& id, const std::string& record, ArticlesRead& read) {
  absl::StatusOr<Article> article = ArticleCodec::Decode(id, record);
  if (article.ok()) {
    read.articles.push_back(*std::move(article));
  } else {
    read.unreadable.push_back(id);
  }
}

}  // namespace

const ArticleVectors& ArticlesRead::VectorsOf(const Article& article) const {
  static const ArticleVectors none;
  const auto found = vectors.find(article.id.str());
  return found == vectors.end() ? none : found->second;
}

absl::StatusOr<ArticlesRead> ArticleReader::List(magpie::store::Gather& gather,
                                                 const TenantId& tenant, absl::string_view after,
                                                 size_t limit) const {
  ASSIGN_OR_RETURN(const record::Page<record::Item> page,
                   table_.List(gather, tenant, after, limit));
  ArticlesRead read{.more = page.more};
  read.articles.reserve(page.items.size());
  for (const record::Item& item : page.items) Add(item.id, item.record, read);
  if (page.items.empty()) return read;
  read.last = page.items.back().id;
  ASSIGN_OR_RETURN(read.vectors, VectorStore::List(gather, tenant, after, read.last));
  return read;
}

absl::StatusOr<ArticlesRead> ArticleReader::Find(magpie::store::Gather& gather,
                                                 const TenantId& tenant,
                                                 const std::set<std::string>& ids) const {
  ArticlesRead read;
  const auto records = magpie::store::ReadEach(
      ids, [&](const std::string& id) { return table_.Get(gather, tenant, id); });
  size_t i = 0;
  for (const std::string& id : ids) {
    const absl::StatusOr<std::string>& record = records[i++];
    if (absl::IsNotFound(record.status())) continue;
    RETURN_IF_ERROR(record.status());
    Add(id, *record, read);
  }
  ASSIGN_OR_RETURN(read.vectors, VectorStore::Find(gather, tenant, ids));
  return read;
}

}  // namespace magpie::knowledge
