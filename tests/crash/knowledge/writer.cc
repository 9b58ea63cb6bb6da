#include "tests/crash/knowledge/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::crash {
namespace {

constexpr uint32_t kArticles = 20;  // of a writer
constexpr size_t kWordSize = 12;
// A text that has the word that is looked for scores above this, one that has some of its letters
// below.
constexpr double kHasWord = 0.5;

}  // namespace

absl::Status Writer::Change(KnowledgeClient& client) {
  unanswered_ = Next();
  ASSIGN_OR_RETURN(const Answer answer, Send(client, *unanswered_));
  Keep(*unanswered_, answer);
  unanswered_.reset();
  return absl::OkStatus();
}

Writer::Asked Writer::Next() {
  const std::string request_id = absl::StrCat("r", number_, "-", requests_++);
  const uint32_t draw = random_() % 10;
  if (draw == 0) return {Action::kCategory, absl::StrCat("c", number_), request_id, NewWord()};
  const std::string id = absl::StrCat("a", number_, "-", random_() % kArticles);
  const auto kept = kept_.find(id);
  const bool is_there = kept != kept_.end() && !kept->second.is_archived;
  if (draw <= 2 && is_there) return {Action::kArchive, id, request_id, kept->second.word};
  return {Action::kPut, id, request_id, NewWord()};
}

std::string Writer::NewWord() {
  std::string word;
  for (size_t i = 0; i < kWordSize; ++i) word.push_back(static_cast<char>('a' + random_() % 26));
  return word;
}

absl::StatusOr<Writer::Answer> Writer::Send(KnowledgeClient& client, const Asked& asked) {
  if (asked.action == Action::kCategory) {
    v1::PutCategoryRequest request;
    request.set_request_id(asked.request_id);
    request.mutable_category()->set_category_id(asked.id);
    request.mutable_category()->set_name(asked.word);
    ASSIGN_OR_RETURN(const auto put, client.Call(client.taxonomy(),
                                                 &v1::TaxonomyService::Stub::PutCategory, request));
    return Answer{put.category().version(), put.sequence()};
  }
  if (asked.action == Action::kArchive) {
    v1::ArchiveArticleRequest request;
    request.set_request_id(asked.request_id);
    request.set_article_id(asked.id);
    ASSIGN_OR_RETURN(
        const auto archived,
        client.Call(client.authoring(), &v1::AuthoringService::Stub::ArchiveArticle, request));
    return Answer{archived.article().version(), archived.sequence()};
  }
  v1::PutArticleRequest request;
  request.set_request_id(asked.request_id);
  request.mutable_article()->set_article_id(asked.id);
  request.mutable_article()->set_language("en");
  request.mutable_article()->set_title(asked.word);
  request.mutable_article()->set_body("-");
  ASSIGN_OR_RETURN(const auto put, client.Call(client.knowledge(),
                                               &v1::KnowledgeService::Stub::PutArticle, request));
  return Answer{put.article().version(), put.sequence()};
}

void Writer::Keep(const Asked& asked, const Answer& answer) {
  ++acknowledged_;
  sequence_ = std::max(sequence_, answer.sequence);
  Kept& kept = asked.action == Action::kCategory ? category_ : kept_[asked.id];
  kept.version = answer.version;
  kept.is_archived = asked.action == Action::kArchive;
  if (kept.word == asked.word) return;
  kept.before = std::exchange(kept.word, asked.word);
}

absl::Status Writer::Audit(KnowledgeClient& client, Faults& faults) {
  RETURN_IF_ERROR(Repeat(client, faults));
  for (const auto& [id, kept] : kept_) RETURN_IF_ERROR(AuditArticle(client, id, kept, faults));
  return AuditCategory(client, faults);
}

absl::Status Writer::Repeat(KnowledgeClient& client, Faults& faults) {
  if (!unanswered_.has_value()) return absl::OkStatus();
  const Asked asked = *std::exchange(unanswered_, std::nullopt);
  ASSIGN_OR_RETURN(const Answer first, Send(client, asked));
  ASSIGN_OR_RETURN(const Answer second, Send(client, asked));
  if (first.version != second.version || first.sequence != second.sequence) {
    faults.lost.push_back(absl::StrCat(asked.request_id, " is answered in two ways"));
  }
  Keep(asked, second);
  return absl::OkStatus();
}

absl::Status Writer::AuditArticle(KnowledgeClient& client, const std::string& id, const Kept& kept,
                                  Faults& faults) const {
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

absl::StatusOr<bool> Writer::Finds(KnowledgeClient& client, const std::string& word,
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

absl::Status Writer::AuditCategory(KnowledgeClient& client, Faults& faults) const {
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
