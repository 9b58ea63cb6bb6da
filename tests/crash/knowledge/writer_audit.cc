#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/crash/knowledge/writer.h"

namespace magpie::crash {
namespace {

// A text that has the word that is looked for scores above this, one that has some of its letters
// below.
constexpr double kHasWord = 0.5;

}  // namespace

absl::Status Writer::Audit(const KnowledgeClient& client, Faults& faults) {
  RETURN_IF_ERROR(Repeat(client, faults));
  for (const auto& [id, kept] : kept_) RETURN_IF_ERROR(AuditArticle(client, id, kept, faults));
  return AuditCategory(client, faults);
}

absl::Status Writer::Repeat(const KnowledgeClient& client, Faults& faults) {
  if (!unanswered_.has_value()) return absl::OkStatus();
  const Asked asked = *std::exchange(unanswered_, std::nullopt);
  ASSIGN_OR_RETURN(const Answer first, Send(client, asked));
  ASSIGN_OR_RETURN(const Answer second, Send(client, asked));
  if (first.versions != second.versions || first.sequence != second.sequence) {
    faults.lost.push_back(absl::StrCat(asked.request_id, " is answered in two ways"));
  }
  Keep(asked, second);
  return absl::OkStatus();
}

absl::Status Writer::AuditArticle(const KnowledgeClient& client, const std::string& id,
                                  const Kept& kept, Faults& faults) const {
  v1::GetArticleRequest request;
  request.set_article_id(id);
  const auto got =
      client.Call(client.knowledge(), &v1::KnowledgeService::Stub::GetArticle, request);
  if (absl::IsNotFound(got.status())) {
    faults.lost.push_back(absl::StrCat(id, " is gone"));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(got.status());
  const v1::Article& article = got->article();
  const bool is_archived = article.state() == v1::Article::STATE_ARCHIVED;
  if (article.version() != kept.version || is_archived != kept.is_archived ||
      (!is_archived && article.title() != kept.word)) {
    faults.lost.push_back(absl::StrCat(id, " has version ", article.version(), " with ",
                                       article.title(), ", not ", kept.version, " with ",
                                       kept.word));
  }
  return AuditSearches(client, id, kept, faults);
}

absl::Status Writer::AuditSearches(const KnowledgeClient& client, const std::string& id,
                                   const Kept& kept, Faults& faults) const {
  ASSIGN_OR_RETURN(const bool is_found, Finds(client, kept.word, id));
  if (is_found == kept.is_archived) {
    faults.drifted.push_back(absl::StrCat(id, is_found ? " is found" : " is not found", " by ",
                                          kept.word, " of version ", kept.version));
  }
  if (kept.before.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_old_found, Finds(client, kept.before, id));
  if (is_old_found) {
    faults.drifted.push_back(absl::StrCat(id, " is still found by ", kept.before));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Writer::Finds(const KnowledgeClient& client, const std::string& word,
                                   const std::string& id) const {
  v1::SearchArticlesRequest request;
  request.set_query(word);
  request.set_min_sequence(sequence_);
  ASSIGN_OR_RETURN(
      const auto found,
      client.Call(client.knowledge(), &v1::KnowledgeService::Stub::SearchArticles, request));
  return std::ranges::any_of(found.hits(), [&](const v1::ArticleHit& hit) {
    return hit.article().article_id() == id && hit.score() > kHasWord;
  });
}

absl::Status Writer::AuditCategory(const KnowledgeClient& client, Faults& faults) const {
  if (category_.version == 0) return absl::OkStatus();
  v1::ListCategoriesRequest request;
  request.set_page_size(200);
  ASSIGN_OR_RETURN(
      const auto listed,
      client.Call(client.taxonomy(), &v1::TaxonomyService::Stub::ListCategories, request));
  const bool is_there = std::ranges::any_of(listed.categories(), [&](const v1::Category& one) {
    return one.name() == category_.word && one.version() == category_.version;
  });
  if (!is_there) faults.lost.push_back(absl::StrCat("the category ", category_.word));
  return absl::OkStatus();
}

}  // namespace magpie::crash
