#include "tests/crash/knowledge/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::crash {
namespace {

constexpr uint32_t kArticles = 20;  // of a writer
constexpr size_t kWordSize = 12;

v1::Article ArticleOf(const std::string& id, const std::string& word) {
  v1::Article article;
  article.set_article_id(id);
  article.set_language("en");
  article.set_title(word);
  article.set_body("-");
  return article;
}

}  // namespace

absl::Status Writer::Change(const KnowledgeClient& client) {
  unanswered_ = Next();
  ASSIGN_OR_RETURN(const Answer answer, Send(client, *unanswered_));
  Keep(*unanswered_, answer);
  unanswered_.reset();
  return absl::OkStatus();
}

Writer::Asked Writer::Next() {
  Asked asked{.request_id = absl::StrCat("r", number_, "-", requests_++)};
  const uint32_t draw = random_() % 10;
  if (draw == 0) {
    asked.action = Action::kCategory;
    asked.things = {{absl::StrCat("c", number_), NewWord()}};
    return asked;
  }
  if (draw == 1) {
    asked.action = Action::kImport;
    for (uint32_t i = 0; i < kArticles; ++i) asked.things.push_back({ArticleId(i), NewWord()});
    return asked;
  }
  const std::string id = ArticleId(random_() % kArticles);
  const auto kept = kept_.find(id);
  const bool is_there = kept != kept_.end() && !kept->second.is_archived;
  asked.action = draw <= 3 && is_there ? Action::kArchive : Action::kPut;
  asked.things = {{id, asked.action == Action::kArchive ? kept->second.word : NewWord()}};
  return asked;
}

std::string Writer::NewWord() {
  std::string word;
  for (size_t i = 0; i < kWordSize; ++i) word.push_back(static_cast<char>('a' + random_() % 26));
  return word;
}

std::string Writer::ArticleId(uint32_t number) const {
  return absl::StrCat("a", number_, "-", number);
}

int64_t Writer::published() const {
  return std::ranges::count_if(kept_, [](const auto& kept) { return !kept.second.is_archived; });
}

absl::StatusOr<Writer::Answer> Writer::Send(const KnowledgeClient& client, const Asked& asked) {
  switch (asked.action) {
    case Action::kPut:
      return SendPut(client, asked);
    case Action::kImport:
      return SendImport(client, asked);
    case Action::kArchive:
      return SendArchive(client, asked);
    case Action::kCategory:
      return SendCategory(client, asked);
  }
  return absl::InternalError("no such action");
}

absl::StatusOr<Writer::Answer> Writer::SendPut(const KnowledgeClient& client, const Asked& asked) {
  const auto& [id, word] = asked.things.front();
  v1::PutArticleRequest request;
  request.set_request_id(asked.request_id);
  *request.mutable_article() = ArticleOf(id, word);
  ASSIGN_OR_RETURN(const auto put, client.Call(client.knowledge(),
                                               &v1::KnowledgeService::Stub::PutArticle, request));
  return Answer{{put.article().version()}, put.sequence()};
}

absl::StatusOr<Writer::Answer> Writer::SendImport(const KnowledgeClient& client,
                                                  const Asked& asked) {
  v1::ImportArticlesRequest request;
  request.set_request_id(asked.request_id);
  for (const auto& [id, word] : asked.things) *request.add_articles() = ArticleOf(id, word);
  ASSIGN_OR_RETURN(
      const auto imported,
      client.Call(client.knowledge(), &v1::KnowledgeService::Stub::ImportArticles, request));
  Answer answer{.sequence = imported.sequence()};
  for (const v1::ImportedArticle& article : imported.articles()) {
    if (article.version() == 0) {
      return absl::InternalError(absl::StrCat("not imported: ", article.ShortDebugString()));
    }
    answer.versions.push_back(article.version());
  }
  return answer;
}

absl::StatusOr<Writer::Answer> Writer::SendArchive(const KnowledgeClient& client,
                                                   const Asked& asked) {
  v1::ArchiveArticleRequest request;
  request.set_request_id(asked.request_id);
  request.set_article_id(asked.things.front().id);
  ASSIGN_OR_RETURN(
      const auto archived,
      client.Call(client.authoring(), &v1::AuthoringService::Stub::ArchiveArticle, request));
  return Answer{{archived.article().version()}, archived.sequence()};
}

absl::StatusOr<Writer::Answer> Writer::SendCategory(const KnowledgeClient& client,
                                                    const Asked& asked) {
  const auto& [id, word] = asked.things.front();
  v1::PutCategoryRequest request;
  request.set_request_id(asked.request_id);
  request.mutable_category()->set_category_id(id);
  request.mutable_category()->set_name(word);
  ASSIGN_OR_RETURN(const auto put, client.Call(client.taxonomy(),
                                               &v1::TaxonomyService::Stub::PutCategory, request));
  return Answer{{put.category().version()}, put.sequence()};
}

void Writer::Keep(const Asked& asked, const Answer& answer) {
  acknowledged_ += asked.things.size();
  sequence_ = std::max(sequence_, answer.sequence);
  for (size_t i = 0; i < asked.things.size() && i < answer.versions.size(); ++i) {
    const auto& [id, word] = asked.things[i];
    Kept& kept = asked.action == Action::kCategory ? category_ : kept_[id];
    kept.version = answer.versions[i];
    kept.is_archived = asked.action == Action::kArchive;
    if (kept.word != word) kept.before = std::exchange(kept.word, word);
  }
}

}  // namespace magpie::crash
