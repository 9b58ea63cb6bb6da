// Answers searches: a view of the index, the ranks of its documents, and the articles of the store.
//
//   Find a view ──▶ Lookup: filter and rank ──▶ read the articles of a page ──▶ hits
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
#include "services/knowledge/engine/find/hit.h"
#include "services/knowledge/engine/find/lookup.h"
#include "services/knowledge/engine/finder.h"
#include "services/knowledge/engine/pages.h"
#include "services/knowledge/engine/usage.h"
#include "services/knowledge/store/article_store.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxFacets = 6;

// A vector of what is asked.
struct VectorQuery {
  std::string space;
  std::vector<float> values;
  float weight = 1;  // where that of the text is 1
  search::Fusion fusion = search::Fusion::kScores;
};

struct SearchArticles {
  std::string query;
  size_t limit = 0;
  uint64_t min_sequence = 0;
  std::string scene = "faq";
  ArticleFilter filter;
  std::vector<std::string> facets;  // names of attributes
  std::optional<uint64_t> page;     // SearchFound::next of the page before
  bool explains = false;
  std::string article;  // in a scene of kSimilar: resembles this one
  std::string why_not;  // an id
  std::optional<VectorQuery> vector;
};

struct NamedFacet {
  std::string name;
  search::Facet facet;
};

struct SearchFound {
  std::vector<SearchHit> hits;  // the best first
  uint64_t sequence = 0;        // of the last change that was seen
  Verdict verdict = Verdict::kNone;
  std::optional<uint64_t> next;
  std::vector<NamedFacet> facets;
  std::vector<ReadTerm> terms;  // if it is explained
  std::string why_not;
};

struct SuggestQueries {
  std::string prefix;
  ArticleFilter filter;
  size_t limit = 0;
};

// Thread-safe.
class Searcher {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<SearchFound>)>;
  using Suggested = absl::AnyInvocable<void(absl::StatusOr<std::vector<std::string>>)>;

  // All must outlive it and every search. `usage` may be null: then nothing is counted, and nobody
  // knows how well an article serves.
  Searcher(const magpie::store::Store& store, const ArticleStore& articles, Finder& finder,
           const Clock& clock, Usage* usage);

  // `then` gets the errors of Finder::Find; INVALID_ARGUMENT for what the scene cannot answer and
  // for a page that is not kept; NOT_FOUND (SCENE_NOT_FOUND, ARTICLE_NOT_FOUND). On this thread, or
  // on one of the finder or of the store.
  void Search(const Context& context, SearchArticles request, Then then);

  // The likeliest first.
  void Suggest(const Context& context, SuggestQueries request, Suggested then);

 private:
  struct Run;

  void Answer(std::shared_ptr<Run> run, Then then);
  ArticleQuality QualityOfTenant(const TenantId& tenant) const;
  void Count(const TenantId& tenant, const SearchFound& found, const SearchArticles& request) const;

  const magpie::store::Store& store_;
  const ArticleStore& articles_;
  Finder& finder_;
  const Clock& clock_;
  Usage* const usage_;
  Pages pages_;
};

}  // namespace magpie::knowledge
