#include "services/knowledge/engine/find/hit.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "services/knowledge/engine/find/document.h"

namespace magpie::knowledge {

HitMaker::HitMaker(const Lookup& lookup, bool explains)
    : lookup_(lookup),
      explains_(explains),
      marker_(lookup.scene.matching == Matching::kSimilar ? absl::string_view() : lookup.typed,
              lookup.query, lookup.scene.matching == Matching::kKeywords),
      ranks_(explains ? FieldRanksOf(lookup) : FieldRanks()) {}

SearchHit HitMaker::Make(const Candidate& candidate, Article article) const {
  SearchHit hit{.article = std::move(article),
                .rank = candidate.rank,
                .score = candidate.score,
                .boost = candidate.boost};
  Content& content = hit.article.content;
  // The article may have changed since it was indexed.
  if (candidate.unit > 0 && candidate.unit <= content.similar_questions.size()) {
    hit.matched_question = content.similar_questions[candidate.unit - 1];
  }
  if (explains_) hit.fields = Explain(hit.article);
  AddHighlights(hit);
  content.body.clear();
  content.similar_questions.clear();
  content.presentations.clear();
  content.steps.clear();
  return hit;
}

SearchHit HitMaker::MakePinned(Article article) const {
  SearchHit hit = Make({.id = article.id.str(), .rank = 0, .score = 1}, std::move(article));
  hit.is_pinned = true;
  return hit;
}

void HitMaker::AddHighlights(SearchHit& hit) const {
  if (lookup_.scene.matching == Matching::kNone) return;
  const Content& content = hit.article.content;
  hit.highlights.push_back({"title", marker_.Mark(content.title)});
  Marked body = marker_.MarkPart(BodyOf(content, *lookup_.view.searchable));
  if (!body.text.empty()) hit.highlights.push_back({"body", std::move(body)});
  if (!hit.matched_question.empty()) {
    hit.highlights.push_back({"similar_question", marker_.Mark(hit.matched_question)});
  }
}

std::vector<FieldRank> HitMaker::Explain(const Article& article) const {
  absl::flat_hash_set<search::TermKey> has;
  for (const search::Counted& unit : DocumentOf(article, *lookup_.view.searchable).units) {
    for (const search::Counted::Term& term : unit.terms) has.insert(term.key);
  }
  std::vector<FieldRank> fields;
  for (const auto& [field, ranks] : ranks_) {
    const auto rank = ranks.find(article.id.str());
    if (rank == ranks.end()) continue;
    FieldRank& next = fields.emplace_back(FieldRank{field, rank->second, {}});
    for (const search::QueryTerm& term : lookup_.query.terms) {
      if (term.field == field && has.contains(term.key)) next.terms.push_back(term.text);
    }
  }
  return fields;
}

}  // namespace magpie::knowledge
