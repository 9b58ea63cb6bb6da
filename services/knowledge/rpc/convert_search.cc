#include "services/knowledge/rpc/convert_search.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/records/change.h"
#include "common/rpc/paging.h"
#include "common/status/macros.h"
#include "services/knowledge/domain/tuning.h"
#include "services/knowledge/domain/vectors.h"
#include "services/knowledge/rpc/convert_article.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kUsualHits = 10;
constexpr size_t kMaxHits = kMaxFound;
constexpr size_t kUsualSuggestions = 8;
constexpr size_t kMaxSuggestions = 20;
constexpr size_t kMaxPrefixBytes = 200;
constexpr double kMaxVectorWeight = 10;

// What a page token is bound to: all that decides which articles are found, and where. The same for
// all who get the same answer (KeptSearches::KeyOf).
std::string QueryOf(v1::SearchArticlesRequest request) {
  request.DiscardUnknownFields();
  if (request.scene().empty()) request.set_scene(SearchArticles().scene);
  request.clear_page_token();
  request.clear_page_size();
  request.clear_min_sequence();
  request.clear_facets();
  request.clear_explain();
  request.clear_why_not();
  return record::StableBytes(request);
}

absl::StatusOr<std::optional<uint64_t>> ParsePage(const v1::SearchArticlesRequest& request) {
  if (request.page_token().empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::string name, ParsePageToken(QueryOf(request), request.page_token()));
  uint64_t page = 0;
  if (!absl::SimpleAtoi(name, &page)) return InvalidField("page_token", "is malformed");
  return page;
}

void CheckFacets(const v1::SearchArticlesRequest& request, Faults& faults) {
  constexpr std::array<absl::string_view, 6> kKnown = {"category", "tag",     "language",
                                                       "kind",     "channel", "business_line"};
  if (static_cast<size_t>(request.facets_size()) > kMaxFacets) {
    return faults.Add("facets", absl::StrCat("are more than ", kMaxFacets));
  }
  for (int i = 0; i < request.facets_size(); ++i) {
    if (std::ranges::find(kKnown, request.facets(i)) != kKnown.end()) continue;
    faults.Add(
        absl::StrCat("facets[", i, "]"),
        absl::StrCat("must be one of category, tag, language, kind, channel, business_line: ",
                     request.facets(i)));
  }
}

VectorQuery ParseVector(const v1::QueryVector& vector, Faults& faults) {
  faults.CheckText("vector.space", vector.space(), kMaxSpaceBytes);
  const double weight = vector.weight() == 0 ? 1 : vector.weight();
  if (!(weight > 0 && weight <= kMaxVectorWeight)) {
    faults.Add("vector.weight", absl::StrCat("is not above 0 and up to ", kMaxVectorWeight));
  }
  if (vector.values().empty()) faults.Add("vector.values", "is empty");
  const bool is_by_places = vector.fusion() == v1::QueryVector::FUSION_PLACES;
  if (!v1::QueryVector::Fusion_IsValid(vector.fusion())) faults.Add("vector.fusion", "is none");
  return {vector.space(),
          {vector.values().begin(), vector.values().end()},
          static_cast<float>(weight),
          is_by_places ? search::Fusion::kPlaces : search::Fusion::kScores};
}

void Fill(const Highlight& highlight, v1::Highlight& to) {
  to.set_field(highlight.field);
  to.set_text(highlight.marked.text);
  for (const text::Place& place : highlight.marked.places) {
    v1::Span& span = *to.add_spans();
    span.set_begin(static_cast<int32_t>(place.begin));
    span.set_end(static_cast<int32_t>(place.end));
  }
}

void Fill(const SearchHit& hit, bool explains, v1::ArticleHit& to) {
  *to.mutable_article() = ToProto(hit.article);
  to.set_score(hit.score);
  to.set_rank(hit.rank);
  for (const Highlight& highlight : hit.highlights) Fill(highlight, *to.add_highlights());
  to.set_matched_question(hit.matched_question);
  to.set_pinned(hit.is_pinned);
  if (!explains) return;
  to.mutable_explanation()->set_boost(hit.boost);
  for (const FieldRank& field : hit.fields) {
    v1::FieldRank& rank = *to.mutable_explanation()->add_fields();
    rank.set_field(std::string(NameOf(field.field)));
    rank.set_rank(field.rank);
    rank.mutable_terms()->Assign(field.terms.begin(), field.terms.end());
  }
}

v1::SearchArticlesResponse::Verdict ToProto(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSure:
      return v1::SearchArticlesResponse::VERDICT_SURE;
    case Verdict::kAskBack:
      return v1::SearchArticlesResponse::VERDICT_ASK_BACK;
    case Verdict::kUnknown:
      return v1::SearchArticlesResponse::VERDICT_UNKNOWN;
    case Verdict::kNone:
      break;
  }
  return v1::SearchArticlesResponse::VERDICT_UNSPECIFIED;
}

v1::SearchArticlesResponse::EmbeddingOutcome ToProto(EmbeddingOutcome outcome) {
  // In the same order.
  return static_cast<v1::SearchArticlesResponse::EmbeddingOutcome>(outcome);
}

}  // namespace

ArticleFilter ParseFilter(const v1::ArticleFilter& filter, absl::string_view path, Faults& faults) {
  ArticleFilter parsed{.channel = filter.channel(),
                       .business_line = filter.business_line(),
                       .role = filter.role(),
                       .city = filter.city(),
                       .category = filter.category_id(),
                       .tags = {filter.tags().begin(), filter.tags().end()},
                       .language = filter.language(),
                       .everything = filter.everything()};
  for (int i = 0; i < filter.kinds_size(); ++i) {
    const int kind = filter.kinds(i);
    if (kind < v1::Article::KIND_TEXT || kind > v1::Article::KIND_STRUCTURED) {
      faults.Add(absl::StrCat(path, ".kinds[", i, "]"), "is no kind");
      continue;
    }
    parsed.kinds.push_back(static_cast<Kind>(kind - v1::Article::KIND_TEXT));
  }
  Check(parsed, path, faults);
  return parsed;
}

absl::StatusOr<SearchArticles> Parse(const v1::SearchArticlesRequest& request) {
  Faults faults;
  faults.CheckSize("query", request.query(), kMaxQueryBytes);
  if (request.min_sequence() < 0) faults.Add("min_sequence", "is negative");
  SearchArticles parsed{.query = request.query(),
                        .min_sequence = static_cast<uint64_t>(request.min_sequence()),
                        .filter = ParseFilter(request.filter(), "filter", faults),
                        .facets = {request.facets().begin(), request.facets().end()},
                        .explains = request.explain(),
                        .article = request.article_id(),
                        .why_not = request.why_not()};
  if (!request.scene().empty()) parsed.scene = request.scene();
  if (request.has_vector()) parsed.vector = ParseVector(request.vector(), faults);
  CheckFacets(request, faults);
  RETURN_IF_ERROR(faults.ToStatus());
  ASSIGN_OR_RETURN(parsed.limit, PageSize(request.page_size(), kUsualHits, kMaxHits));
  ASSIGN_OR_RETURN(parsed.page, ParsePage(request));
  return parsed;
}

absl::StatusOr<SuggestQueries> Parse(const v1::SuggestQueriesRequest& request) {
  Faults faults;
  faults.CheckText("prefix", request.prefix(), kMaxPrefixBytes);
  SuggestQueries parsed{.prefix = request.prefix(),
                        .filter = ParseFilter(request.filter(), "filter", faults)};
  if (request.limit() < 0) faults.Add("limit", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  parsed.limit =
      request.limit() == 0 ? kUsualSuggestions : std::min<size_t>(request.limit(), kMaxSuggestions);
  return parsed;
}

void Fill(const v1::SearchArticlesRequest& request, const SearchFound& found,
          v1::SearchArticlesResponse& proto) {
  for (const SearchHit& hit : found.hits) Fill(hit, request.explain(), *proto.add_hits());
  proto.set_sequence(static_cast<int64_t>(found.sequence));
  proto.set_verdict(ToProto(found.verdict));
  proto.set_embedding_outcome(ToProto(found.embedding));
  if (found.next.has_value()) {
    proto.set_next_page_token(PageToken(QueryOf(request), absl::StrCat(*found.next)));
  }
  for (const NamedFacet& named : found.facets) {
    v1::Facet& facet = *proto.add_facets();
    facet.set_name(named.name);
    facet.set_value(named.facet.value);
    facet.set_count(static_cast<int64_t>(named.facet.count));
  }
  if (request.explain()) proto.mutable_query();
  for (const ReadTerm& read : found.terms) {
    v1::QueryTerm& term = *proto.mutable_query()->add_terms();
    term.set_field(std::string(NameOf(read.term.field)));
    term.set_term(read.term.text);
    term.set_stands_for(read.term.stands_for);
    term.set_weight(read.weight);
    term.set_frequency(static_cast<int64_t>(read.frequency));
  }
  proto.set_why_not(found.why_not);
}

}  // namespace magpie::knowledge
