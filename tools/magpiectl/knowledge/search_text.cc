#include "tools/magpiectl/knowledge/search_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;

constexpr size_t kMostColumns = 60;  // of a text that was found

std::string TitleOf(const v1::ArticleHit& hit) {
  for (const v1::Highlight& highlight : hit.highlights()) {
    if (highlight.field() == "title") return Marked(highlight);
  }
  return OneLine(hit.article().title());
}

// What was found besides the title.
std::string FoundIn(const v1::ArticleHit& hit) {
  for (const v1::Highlight& highlight : hit.highlights()) {
    if (highlight.field() != "title" && !highlight.spans().empty()) {
      return Cut(Marked(highlight), kMostColumns);
    }
  }
  return Cut(hit.matched_question(), kMostColumns);
}

// Empty where nothing is missing.
const char* WhyByText(v1::SearchArticlesResponse::EmbeddingOutcome outcome) {
  switch (outcome) {
    case v1::SearchArticlesResponse::EMBEDDING_OUTCOME_LATE:
      return "the vector of the query did not come in time";
    case v1::SearchArticlesResponse::EMBEDDING_OUTCOME_UNAVAILABLE:
      return "the resource that makes vectors gave none; magpiectl resource fetch shows why";
    case v1::SearchArticlesResponse::EMBEDDING_OUTCOME_BAD_VECTOR:
      return "what the API has made is no vector of the embedding's shape";
    case v1::SearchArticlesResponse::EMBEDDING_OUTCOME_BUSY:
      return "as many vectors are being made as may be";
    default:
      return "";
  }
}

const char* TextOf(v1::SearchArticlesResponse::Verdict verdict) {
  switch (verdict) {
    case v1::SearchArticlesResponse::VERDICT_SURE:
      return "sure: the first one answers it";
    case v1::SearchArticlesResponse::VERDICT_ASK_BACK:
      return "ask back: one of the first may answer it";
    case v1::SearchArticlesResponse::VERDICT_UNKNOWN:
      return "unknown: no article answers it";
    default:
      return "";
  }
}

void PrintFacets(const v1::SearchArticlesResponse& found, std::ostream& out) {
  std::string name;
  for (const v1::Facet& facet : found.facets()) {
    if (facet.name() != name) out << (name.empty() ? "" : "\n") << facet.name() << ": ";
    out << (facet.name() == name ? ", " : "") << OneLine(facet.value()) << ' ' << facet.count();
    name = facet.name();
  }
  if (!name.empty()) out << '\n';
}

void PrintTerms(const v1::QueryExplanation& query, std::ostream& out) {
  Table table({"FIELD", "TERM", "STANDS FOR", "WEIGHT", "IN TEXTS"});
  for (const v1::QueryTerm& term : query.terms()) {
    table.Add({term.field(), term.term(), term.stands_for().empty() ? "-" : term.stands_for(),
               absl::StrFormat("%.2f", term.weight()), absl::StrCat(term.frequency())});
  }
  table.Print(out);
}

}  // namespace

std::string Marked(const v1::Highlight& highlight) {
  std::string marked;
  int at = 0;
  const int end = static_cast<int>(highlight.text().size());
  for (const v1::Span& span : highlight.spans()) {
    if (span.begin() < at || span.end() < span.begin() || span.end() > end) continue;
    absl::StrAppend(&marked, highlight.text().substr(at, span.begin() - at), "«",
                    highlight.text().substr(span.begin(), span.end() - span.begin()), "»");
    at = span.end();
  }
  return OneLine(absl::StrCat(marked, highlight.text().substr(at)));
}

void PrintFound(const v1::SearchArticlesResponse& found, std::ostream& out) {
  if (found.hits().empty()) {
    out << "No article fits.\n";
  } else {
    const bool has_more = std::ranges::any_of(
        found.hits(), [](const v1::ArticleHit& hit) { return !FoundIn(hit).empty(); });
    std::vector<std::string> header = {"SCORE", "ARTICLE", "LANGUAGE", "TITLE"};
    if (has_more) header.emplace_back("FOUND");
    Table table(std::move(header));
    for (const v1::ArticleHit& hit : found.hits()) {
      table.Add({hit.pinned() ? "pinned" : absl::StrFormat("%.2f", hit.score()),
                 hit.article().article_id(), hit.article().language(), TitleOf(hit), FoundIn(hit)});
    }
    table.Print(out);
  }
  const std::string verdict = TextOf(found.verdict());
  if (!verdict.empty()) out << "Verdict: " << verdict << ".\n";
  const std::string missing = WhyByText(found.embedding_outcome());
  if (!missing.empty()) out << "Found by text alone: " << missing << ".\n";
  PrintFacets(found, out);
  if (!found.next_page_token().empty()) out << "There are more: raise --limit to see them.\n";
}

void PrintExplained(const v1::SearchArticlesResponse& found, std::ostream& out) {
  PrintTerms(found.query(), out);
  out << '\n';
  PrintFound(found, out);
  for (const v1::ArticleHit& hit : found.hits()) {
    out << '\n'
        << hit.article().article_id()
        << absl::StrFormat(": rank %.3f, score %.2f", hit.rank(), hit.score());
    if (hit.explanation().boost() != 0 && hit.explanation().boost() != 1) {
      out << absl::StrFormat(", boosted by %.2f", hit.explanation().boost());
    }
    out << '\n';
    for (const v1::FieldRank& field : hit.explanation().fields()) {
      out << absl::StrFormat("  %-6s %.3f  ", field.field(), field.rank())
          << OneLine(absl::StrJoin(field.terms(), " ")) << '\n';
    }
  }
  if (!found.why_not().empty()) out << '\n' << OneLine(found.why_not()) << '\n';
}

std::string WhyFound(const v1::SearchArticlesResponse& found) {
  if (found.hits().empty() || found.hits(0).explanation().fields().empty()) return "";
  const auto& fields = found.hits(0).explanation().fields();
  const v1::FieldRank& best = *std::ranges::max_element(fields, {}, &v1::FieldRank::rank);
  std::vector<std::string> terms;
  for (const std::string& term : best.terms()) {
    const auto typed = std::ranges::find_if(found.query().terms(), [&](const v1::QueryTerm& one) {
      return one.field() == best.field() && one.term() == term && !one.stands_for().empty();
    });
    terms.push_back(typed == found.query().terms().end()
                        ? term
                        : absl::StrCat(term, " for ", typed->stands_for()));
  }
  return OneLine(absl::StrCat(best.field(), ": ", absl::StrJoin(terms, ", ")));
}

}  // namespace magpie::ctl
