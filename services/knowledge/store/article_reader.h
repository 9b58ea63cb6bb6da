// Reads articles for what is derived from them. A record that cannot be read is named and left out:
// it hides one article, not all.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/table.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/store/vector_store.h"

namespace magpie::knowledge {

struct ArticlesRead {
  std::vector<Article> articles;
  VectorsById vectors;
  std::vector<std::string> unreadable;  // ids
  // Of a list: the last id, and whether others are behind it.
  std::string last;
  bool more = false;

  // Those of one of `articles`.
  const ArticleVectors& VectorsOf(const Article& article) const;
};

// Thread-safe.
class ArticleReader {
 public:
  // Both must outlive it.
  ArticleReader(magpie::store::Store& store, const Once& once) : table_(store, once, 'a') {}

  // Up to `limit` articles after the id `after`, by id; fewer if they are large.
  absl::StatusOr<ArticlesRead> List(magpie::store::Gather& gather, const TenantId& tenant,
                                    absl::string_view after, size_t limit) const;
  // Those of `ids` that there are.
  absl::StatusOr<ArticlesRead> Find(magpie::store::Gather& gather, const TenantId& tenant,
                                    const std::set<std::string>& ids) const;

 private:
  record::Table table_;
};

}  // namespace magpie::knowledge
