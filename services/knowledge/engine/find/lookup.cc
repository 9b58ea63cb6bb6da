#include "services/knowledge/engine/find/lookup.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/search/expand/completion.h"
#include "common/search/expand/expand.h"
#include "common/search/expand/phrase.h"
#include "common/text/places.h"

namespace magpie::knowledge {
namespace {

// Of the last word of a query, how many are looked for.
constexpr size_t kCompletions = 20;

// Whether ranks are multiplied, so that the best are not those of the text alone.
bool HasBoosts(const Scene& scene) { return !scene.boosts.empty() || scene.quality > 0; }

search::Scoring ScoringOf(const Scene& scene) {
  search::Scoring scoring;
  for (const text::Field field : text::kAllFields) {
    if (scene.weights[field].has_value()) {
      scoring.weights[field] = static_cast<float>(*scene.weights[field]);
    }
  }
  return scoring;
}

// The attributes that the scene boosts and a document has, sorted.
std::vector<std::string> BoostedOf(const Lookup& lookup, const std::string& id) {
  search::Filter boosted;
  for (const Boost& boost : lookup.scene.boosts) {
    boosted.all_of.push_back({absl::StrCat(boost.attribute, "=", boost.value)});
  }
  const search::Verdict verdict = search::Find(*lookup.view.snapshot, boosted, id);
  std::set<std::string> has;
  for (size_t i = 0; i < boosted.all_of.size(); ++i) {
    if (std::ranges::find(verdict.refused_by, i) == verdict.refused_by.end()) {
      has.insert(boosted.all_of[i].front());
    }
  }
  return {has.begin(), has.end()};
}

search::Query OneField(const search::Query& query, text::Field field) {
  search::Query one;
  std::ranges::copy_if(query.terms, std::back_inserter(one.terms),
                       [&](const search::QueryTerm& term) { return term.field == field; });
  return one;
}

// The last word may not be whole yet, unless a space is behind it.
void Complete(absl::string_view typed, const search::Snapshot& snapshot, search::Query& query) {
  const std::vector<text::PlacedWord> words = text::PlacedWordsOf(typed);
  if (words.empty() || words.back().place.end != typed.size()) return;
  if (words.back().kind != text::WordKind::kLetters) return;
  search::AddCompletions(snapshot, words.back().text, kCompletions, query);
}

// The candidates of the text and of the vectors in one order. Scores are of the text: those of a
// model say nothing by themselves.
std::vector<Candidate> WithNearest(const Lookup& lookup, const std::vector<Candidate>& texts) {
  std::vector<search::ScoredList> lists = {{}, lookup.nearest};
  std::map<std::string, Candidate> by_id;
  lists[0].hits.reserve(texts.size());
  for (const Candidate& text : texts) {
    lists[0].hits.push_back({text.id, static_cast<float>(text.rank)});
    by_id[text.id] = text;
  }
  for (const search::Scored& near : lookup.nearest.hits) {
    by_id[near.id].id = near.id;
  }
  std::vector<Candidate> fused;
  for (const search::Scored& one : search::Fuse(lists, lookup.fusion, kMaxFound)) {
    fused.push_back(by_id[one.id]);
    fused.back().rank = one.score;
  }
  return fused;
}

// Whether anything that the filter accepts has the term.
bool IsSeen(const Lookup& lookup, const search::QueryTerm& term) {
  return !search::Rank(*lookup.view.snapshot, {{term}}, lookup.filter, {}, 1).empty();
}

}  // namespace

Lookup Prepare(const View& view, const Scene& scene, const ArticleFilter& filter,
               absl::string_view typed, absl::Time now, ArticleQuality quality) {
  Lookup lookup{.view = view, .scene = scene, .typed = std::string(typed)};
  lookup.quality = std::move(quality);
  lookup.clauses = ClausesOf(filter, *view.categories);
  lookup.filter = FilterOf(filter, *view.categories, now);
  lookup.scoring = ScoringOf(scene);
  if (scene.matching == Matching::kNone) return lookup;
  if (scene.matching == Matching::kSimilar) {
    const std::string beginning = ToUtf8(typed, kMaxSimilarBytes);
    lookup.query = search::QueryOf(text::Analyze(beginning));
    return lookup;
  }
  lookup.query =
      search::Expand(typed, *view.snapshot,
                     {.dictionary = view.tuning->dictionary.get(), .corrects = !scene.exact});
  if (scene.matching == Matching::kKeywords) {
    Complete(typed, *view.snapshot, lookup.query);
    lookup.filter.together = search::PhrasesOf(typed);
  }
  const auto curated = view.tuning->curated.find(CuratedForm(typed));
  if (curated == view.tuning->curated.end()) return lookup;
  lookup.pinned = curated->second.pinned;
  std::set<std::string> blocked(curated->second.blocked.begin(), curated->second.blocked.end());
  // What one curation pins and another blocks is blocked.
  std::erase_if(lookup.pinned, [&](const std::string& id) { return blocked.contains(id); });
  lookup.blocked.assign(blocked.begin(), blocked.end());
  blocked.insert(lookup.pinned.begin(), lookup.pinned.end());
  lookup.filter.without.assign(blocked.begin(), blocked.end());
  return lookup;
}

std::vector<Candidate> Ranked(const Lookup& lookup, size_t limit) {
  const bool is_boosted = HasBoosts(lookup.scene);
  const bool is_whole = is_boosted || !lookup.nearest.hits.empty();
  const size_t depth = is_whole ? kMaxFound : std::min(limit, kMaxFound);
  const auto rank =
      lookup.scene.matching == Matching::kKeywords ? &search::RankAllWordsFirst : &search::Rank;
  const std::vector<search::Hit> hits =
      rank(*lookup.view.snapshot, lookup.query, lookup.filter, lookup.scoring, depth);
  std::vector<Candidate> candidates;
  candidates.reserve(hits.size());
  for (const search::Hit& hit : hits) {
    candidates.push_back({.id = hit.id, .rank = hit.rank, .score = hit.score, .unit = hit.unit});
  }
  if (!lookup.nearest.hits.empty()) candidates = WithNearest(lookup, candidates);
  for (Candidate& next : candidates) {
    if (!is_boosted) break;
    const double quality = lookup.quality == nullptr ? 0 : lookup.quality(next.id);
    next.boost = FactorOf(lookup.scene, BoostedOf(lookup, next.id), quality);
    next.rank *= next.boost;
  }
  if (is_boosted) {
    std::ranges::stable_sort(candidates, std::greater<>(), &Candidate::rank);
  }
  if (candidates.size() > limit) candidates.resize(limit);
  return candidates;
}

std::vector<Candidate> Listing(const Lookup& lookup, const search::Listed* after, size_t limit) {
  const auto order =
      lookup.scene.order == Order::kNewest ? search::Order::kNewest : search::Order::kTitle;
  std::vector<search::Listed> listed =
      search::List(*lookup.view.snapshot, lookup.filter, order, after, limit);
  std::vector<Candidate> candidates;
  candidates.reserve(listed.size());
  for (search::Listed& one : listed) {
    std::string id = one.id;
    candidates.push_back({.id = std::move(id), .listed = std::move(one)});
  }
  return candidates;
}

std::vector<search::Facet> FacetsOf(const Lookup& lookup, absl::string_view name) {
  const search::Snapshot& snapshot = *lookup.view.snapshot;
  if (lookup.scene.matching == Matching::kNone) {
    return search::CountFacet(snapshot, lookup.filter, name);
  }
  std::vector<std::string> ids;
  for (Candidate& one : Ranked(lookup, kMaxFound)) ids.push_back(std::move(one.id));
  return search::CountFacetAmong(snapshot, ids, name);
}

std::vector<ReadTerm> ReadTerms(const Lookup& lookup) {
  const search::Snapshot& snapshot = *lookup.view.snapshot;
  std::vector<ReadTerm> read;
  for (const search::QueryTerm& term : lookup.query.terms) {
    const uint64_t frequency = snapshot.Frequency(term.key);
    const bool is_seen = IsSeen(lookup, term);
    if (!is_seen && !term.stands_for.empty()) continue;
    read.push_back(
        {term, term.weight * search::Rarity(frequency, snapshot.units), is_seen ? frequency : 0});
  }
  return read;
}

FieldRanks FieldRanksOf(const Lookup& lookup) {
  FieldRanks ranks;
  for (const text::Field field : text::kAllFields) {
    const search::Query one = OneField(lookup.query, field);
    if (one.terms.empty()) continue;
    for (const search::Hit& hit :
         search::Rank(*lookup.view.snapshot, one, lookup.filter, lookup.scoring, kMaxFound)) {
      ranks[field][hit.id] = hit.rank;
    }
  }
  return ranks;
}

std::string WhyNot(const Lookup& lookup, absl::string_view id,
                   const std::optional<Article>& article) {
  if (!article.has_value()) return "there is no such article";
  if (article->state != State::kPublished) return "it is not published";
  if (std::ranges::binary_search(lookup.blocked, id)) return "a curation blocks it";
  const auto pinned = std::ranges::find(lookup.pinned, id);
  search::Filter filter = lookup.filter;
  filter.without.clear();
  const search::Verdict verdict = search::Find(*lookup.view.snapshot, filter, id);
  if (!verdict.is_there) return "the index has not seen it yet";
  if (!verdict.refused_by.empty()) {
    return absl::StrCat("filter.", lookup.clauses[verdict.refused_by.front()].field,
                        " does not fit");
  }
  if (verdict.lacks_terms) return "it does not have what is in quotes, word next to word";
  if (verdict.is_not_yet_valid) return "it is not valid yet";
  if (verdict.is_no_longer_valid) return "it is not valid any more";
  if (pinned != lookup.pinned.end()) return "it is found: a curation pins it";
  if (lookup.scene.matching == Matching::kNone) return "it is found, by its place in the order";
  const std::vector<Candidate> ranked = Ranked(lookup, kMaxFound);
  const auto found = std::ranges::find(ranked, id, &Candidate::id);
  if (found != ranked.end()) {
    return absl::StrCat("it is found: it ranks at ", found - ranked.begin() + 1);
  }
  if (ranked.size() == kMaxFound) {
    return absl::StrCat("it ranks behind ", kMaxFound, " others, or shares no term");
  }
  return "it shares no term with the query";
}

absl::string_view NameOf(text::Field field) {
  constexpr std::array<absl::string_view, 4> kNames = {"words", "grams", "pairs", "chars"};
  return kNames[field];
}

}  // namespace magpie::knowledge
