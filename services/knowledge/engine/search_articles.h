// A search as it is asked, and what it finds.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/knowledge/domain/embedding.h"
#include "services/knowledge/engine/find/hit.h"
#include "services/knowledge/engine/find/lookup.h"

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
  EmbeddingOutcome embedding = EmbeddingOutcome::kNone;
  std::optional<uint64_t> next;
  std::vector<NamedFacet> facets;
  std::vector<ReadTerm> terms;  // if it is explained
  std::string why_not;
};

// The answer to all that ask the same.
struct SearchAnswer {
  std::string encoded;                // by whoever asked first
  std::vector<std::string> articles;  // ids of the hits
  double score = 0;                   // of the first one
  Verdict verdict = Verdict::kNone;
};

}  // namespace magpie::knowledge
