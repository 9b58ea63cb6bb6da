// Answers searches: a view of the index, the ranks of its documents, and the articles of the store.
//
//   Find a view ──▶ Lookup: filter and rank ──▶ read the articles of a page ──▶ hits
//               │                                                  ▲
//               ├─▶ the vector of the query, where it has an embedding
//               └─▶ what the same search has found in it
//
// An article that has changed since it was indexed is shown as it is now, if the filter still
// accepts it. Of the variants of one knowledge, the first is shown.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/store/gather.h"
#include "services/knowledge/engine/finder.h"
#include "services/knowledge/engine/kept_searches.h"
#include "services/knowledge/engine/pages.h"
#include "services/knowledge/engine/query_vectors.h"
#include "services/knowledge/engine/search_articles.h"
#include "services/knowledge/engine/usage.h"
#include "services/knowledge/store/article_store.h"

namespace magpie::knowledge {

struct SuggestQueries {
  std::string prefix;
  ArticleFilter filter;
  size_t limit = 0;
};

// Thread-safe.
class Searcher {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<KeptSearches::Answer>)>;
  // What whoever asks makes of what was found: the same for all requests of one key
  // (KeptSearches::KeyOf).
  using Encode = absl::AnyInvocable<std::string(const SearchFound&)>;
  using Suggested = absl::AnyInvocable<void(absl::StatusOr<std::vector<std::string>>)>;

  // All must outlive it and every search. `usage` may be null: then nothing is counted, and nobody
  // knows how well an article serves. `embeddings` as in QueryVectors.
  Searcher(const magpie::store::Store& store, const ArticleStore& articles, Finder& finder,
           const Clock& clock, Usage* usage, EmbeddingApi* embeddings);

  // `then` gets the errors of Finder::Find; INVALID_ARGUMENT for what the scene cannot answer and
  // for a page that is not kept; NOT_FOUND (SCENE_NOT_FOUND, ARTICLE_NOT_FOUND). On this thread, or
  // on one of the finder or of the store.
  void Search(const Context& context, SearchArticles request, Encode encode, Then then);

  // Keeps no answer of before: an article has been erased, and so has what was shown of it.
  void Forget() { kept_.Clear(); }

  // The likeliest first.
  void Suggest(const Context& context, SuggestQueries request, Suggested then);

 private:
  struct Run;

  // Answers once the vector of the query has come, if there is to be one.
  void Embed(const Context& context, std::shared_ptr<Run> run, Then then);
  void Answer(std::shared_ptr<Run> run, Then then);
  ArticleQuality QualityOfTenant(const TenantId& tenant) const;
  void Count(const TenantId& tenant, const SearchAnswer& answer,
             const SearchArticles& request) const;

  const magpie::store::Store& store_;
  const ArticleStore& articles_;
  Finder& finder_;
  const Clock& clock_;
  Usage* const usage_;
  Pages pages_;
  KeptSearches kept_;
  QueryVectors query_vectors_;
};

}  // namespace magpie::knowledge
