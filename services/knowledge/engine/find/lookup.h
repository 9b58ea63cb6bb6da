// A search on a view: what is asked for, made ready, and what the index answers. Pure.
//
//   Lookup lookup = Prepare(view, scene, filter, query, now);
//   Candidates(lookup, {}, 10)      ids with ranks; their articles are read from the store

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/search/filter.h"
#include "common/search/listing.h"
#include "common/search/query.h"
#include "common/search/ranking.h"
#include "common/search/selection.h"
#include "common/search/vectors/fuse.h"
#include "services/knowledge/domain/filter.h"
#include "services/knowledge/domain/scene.h"
#include "services/knowledge/engine/find/view.h"

namespace magpie::knowledge {

// How far a text is ranked: what is behind is not found.
inline constexpr size_t kMaxFound = 1000;
// What is looked for of a text in the scene `similar`.
inline constexpr size_t kMaxSimilarBytes = 4000;

// How well an article has served, from -1 to 1; null if nobody knows.
using ArticleQuality = std::function<double(absl::string_view id)>;

struct Lookup {
  View view;
  Scene scene;
  std::string typed;
  search::Query query;
  std::vector<Clause> clauses;  // of `filter`, in its order
  search::Filter filter;        // without what is pinned and blocked
  std::vector<std::string> pinned;
  std::vector<std::string> blocked;
  search::Scoring scoring;
  ArticleQuality quality;
  // Those whose vectors are nearest to that of the question; `fusion` says how their order and that
  // of the text become one.
  search::ScoredList nearest = {};
  search::Fusion fusion = search::Fusion::kScores;
};

// A document that may be a hit.
struct Candidate {
  std::string id;
  double rank = 0;
  double score = 0;
  double boost = 1;
  size_t unit = 0;             // which fits best: 0 is the text, then the similar questions
  search::Listed listed = {};  // where no text is asked for
};

// `typed` has been checked against its limits.
Lookup Prepare(const View& view, const Scene& scene, const ArticleFilter& filter,
               absl::string_view typed, absl::Time now, ArticleQuality quality = nullptr);

// The best `limit`, at most kMaxFound; the order is total.
std::vector<Candidate> Ranked(const Lookup& lookup, size_t limit);

// Where no text is asked for: the next `limit` behind `after`; the first ones if it is null.
std::vector<Candidate> Listing(const Lookup& lookup, const search::Listed* after, size_t limit);

// How many of what is found have each value of `name`: of a text, among the best kMaxFound.
std::vector<search::Facet> FacetsOf(const Lookup& lookup, absl::string_view name);

// How a term was looked for.
struct ReadTerm {
  search::QueryTerm term;
  double weight = 0;       // with its rarity
  uint64_t frequency = 0;  // texts that have it
};
// Without terms that were put for others and that nothing has that the filter accepts: nobody sees
// words of what they may not find.
std::vector<ReadTerm> ReadTerms(const Lookup& lookup);

// What a field gave to each of the best; by field, then by id.
using FieldRanks = std::map<text::Field, std::map<std::string, double>>;
FieldRanks FieldRanksOf(const Lookup& lookup);

// Why a document is not found, or at which place it is; `article` is nothing if there is none.
std::string WhyNot(const Lookup& lookup, absl::string_view id,
                   const std::optional<Article>& article);

// "words", "grams", "pairs", "chars".
absl::string_view NameOf(text::Field field);

}  // namespace magpie::knowledge
