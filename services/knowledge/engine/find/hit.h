// A hit as it is shown: an article with the places of what was found, and why it ranks so. Pure.

#pragma once

#include <string>
#include <vector>

#include "services/knowledge/domain/article.h"
#include "services/knowledge/engine/find/highlight.h"
#include "services/knowledge/engine/find/lookup.h"

namespace magpie::knowledge {

struct Highlight {
  std::string field;  // "title", "body", "similar_question"
  Marked marked;
};

// What a field gave, and the terms of it that the article has.
struct FieldRank {
  text::Field field;
  double rank = 0;
  std::vector<std::string> terms;
};

struct SearchHit {
  Article article;  // without its body and its similar questions
  double rank = 0;
  double score = 0;
  std::vector<Highlight> highlights;
  std::string matched_question;
  bool is_pinned = false;
  std::vector<FieldRank> fields;  // if it is explained
  double boost = 1;
};

// Makes hits of one search.
class HitMaker {
 public:
  // `lookup` must outlive it.
  HitMaker(const Lookup& lookup, bool explains);

  SearchHit Make(const Candidate& candidate, Article article) const;
  // Of an article that is pinned: the tenant says that it answers the query.
  SearchHit MakePinned(Article article) const;

 private:
  void AddHighlights(SearchHit& hit) const;
  std::vector<FieldRank> Explain(const Article& article) const;

  const Lookup& lookup_;
  const bool explains_;
  const Marker marker_;
  const FieldRanks ranks_;  // empty unless it explains
};

}  // namespace magpie::knowledge
