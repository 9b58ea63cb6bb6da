#include "services/knowledge/engine/knowledge.h"

#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/search/ranking.h"
#include "common/status/macros.h"

namespace magpie::knowledge {

void Knowledge::Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
                   ArticleWriter::Then then) {
  articles_.Do(tenant, std::move(request), std::move(command),
               [this, tenant, then = std::move(then)](absl::StatusOr<Article> done) mutable {
                 if (done.ok()) finder_.Changed(tenant);
                 then(std::move(done));
               });
}

absl::StatusOr<Article> Knowledge::Get(magpie::store::Gather& gather, const Context& context,
                                       const ArticleId& id) const {
  return articles_.Get(gather, context.tenant, id);
}

absl::StatusOr<record::Page<Article>> Knowledge::List(magpie::store::Gather& gather,
                                                      const Context& context,
                                                      absl::string_view after, size_t limit) const {
  return articles_.List(gather, context.tenant, after, limit);
}

namespace {

using Hits = std::vector<search::Hit>;

// The hits with their articles. One that is gone by now is left out.
absl::StatusOr<SearchFound> WithArticles(magpie::store::Gather& gather, const TenantId& tenant,
                                         const ArticleStore& articles, const Hits& hits,
                                         uint64_t sequence) {
  std::set<std::string> ids;
  for (const search::Hit& hit : hits) ids.insert(hit.id);
  ASSIGN_OR_RETURN(std::vector<Article> found, articles.FindAll(gather, tenant, ids));
  absl::flat_hash_map<std::string, Article*> by_id;
  for (Article& article : found) {
    article.content.body.clear();
    article.content.similar_questions.clear();
    by_id[article.id.str()] = &article;
  }
  SearchFound answer{.sequence = sequence};
  for (const search::Hit& hit : hits) {
    const auto article = by_id.find(hit.id);
    if (article != by_id.end()) {
      answer.hits.push_back({std::move(*article->second), hit.rank, hit.score});
    }
  }
  return answer;
}

}  // namespace

void Knowledge::Search(const Context& context, SearchArticles query,
                       absl::AnyInvocable<void(absl::StatusOr<SearchFound>)> then) {
  const uint64_t min_sequence = query.min_sequence;
  finder_.Find(context, min_sequence,
               [this, tenant = context.tenant, query = std::move(query),
                then = std::move(then)](absl::StatusOr<Finder::SnapshotPtr> snapshot) mutable {
                 if (!snapshot.ok()) return then(snapshot.status());
                 const search::Query terms = search::QueryOf(text::Analyze(query.query));
                 Hits hits = search::Rank(**snapshot, terms, {}, {}, query.limit);
                 magpie::store::Gathered(
                     store_,
                     [this, tenant, hits = std::move(hits),
                      sequence = (*snapshot)->sequence](magpie::store::Gather& gather) {
                       return WithArticles(gather, tenant, articles_, hits, sequence);
                     },
                     std::move(then));
               });
}

}  // namespace magpie::knowledge
