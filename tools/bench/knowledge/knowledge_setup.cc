#include "tools/bench/knowledge/knowledge_setup.h"

#include <algorithm>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/status/macros.h"
#include "tools/bench/lib/lanes.h"

ABSL_FLAG(int32_t, documents, 100'000, "articles of a full service, 1000 to 2000000");

namespace magpie::bench {

namespace v1 = knowledge::v1;

namespace {

using Async = v1::KnowledgeService::StubInterface::async_interface;

constexpr size_t kImportsAtOnce = 8;
constexpr size_t kArticlesOfAnImport = 100;
constexpr absl::Duration kPatience = absl::Minutes(10);  // with a load of millions

}  // namespace

size_t ManyDocuments() {
  return static_cast<size_t>(std::clamp(absl::GetFlag(FLAGS_documents), 1000, 2'000'000));
}

v1::Article ArticleOf(size_t number, const std::string& question) {
  v1::Article article;
  article.set_article_id(absl::StrCat("a", number));
  article.set_title(question.substr(0, 200));
  article.set_body("-");
  article.set_language("zh");
  return article;
}

v1::SearchArticlesRequest SearchOf(const std::string& query, const std::string& scene) {
  v1::SearchArticlesRequest request;
  request.set_query(query);
  request.set_scene(scene);
  return request;
}

absl::StatusOr<std::unique_ptr<KnowledgeSetup>> KnowledgeSetup::Start(const Bench& bench,
                                                                      const std::string& name) {
  ASSIGN_OR_RETURN(auto service, Child::Start({bench.options.Binary("services/knowledge/knowledge"),
                                               "--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                               absl::StrCat("--data=", bench.folder, "/", name)},
                                              absl::StrCat(bench.folder, "/", name, ".log")));
  return std::unique_ptr<KnowledgeSetup>(
      new KnowledgeSetup(std::move(service), bench.options.load.connections));
}

absl::Status KnowledgeSetup::Load(const std::vector<std::string>& questions, size_t first) {
  // From the first search on, the index follows.
  RETURN_IF_ERROR(SearchAndWait(SearchOf("x", ""), kPatience).status());
  std::atomic<size_t> next = 0;
  absl::Mutex mutex;
  absl::Status failure;
  int64_t sequence = 0;
  RunLanes(kImportsAtOnce, [&](size_t, const std::function<void()>& ended) {
    const size_t begin = next.fetch_add(kArticlesOfAnImport);
    if (begin >= questions.size()) return false;
    v1::ImportArticlesRequest import;
    import.set_request_id(absl::StrCat("import-", requests_.fetch_add(1)));
    for (size_t i = begin; i < std::min(questions.size(), begin + kArticlesOfAnImport); ++i) {
      *import.add_articles() = ArticleOf(first + i, questions[i]);
    }
    Send<Async, v1::ImportArticlesRequest, v1::ImportArticlesResponse>(
        stubs_.Next(), &Async::ImportArticles, std::move(import),
        [&, ended](const absl::StatusOr<v1::ImportArticlesResponse>& imported) {
          {
            absl::MutexLock lock(&mutex);
            failure.Update(imported.status());
            if (imported.ok()) sequence = std::max(sequence, imported->sequence());
          }
          if (!imported.ok()) next = questions.size();
          ended();
        },
        kPatience);
    return true;
  });
  RETURN_IF_ERROR(failure);
  v1::SearchArticlesRequest last = SearchOf("x", "");
  last.set_min_sequence(sequence);
  const absl::Time deadline = absl::Now() + kPatience;
  absl::Status status = SearchAndWait(last, kPatience).status();
  while (absl::IsUnavailable(status) && absl::Now() < deadline) {
    status = SearchAndWait(last, kPatience).status();
  }
  return status;
}

void KnowledgeSetup::PutAndFind(size_t number, const std::string& question,
                                const Answered& answered) {
  v1::PutArticleRequest put;
  put.set_request_id(absl::StrCat("put-", requests_.fetch_add(1)));
  *put.mutable_article() = ArticleOf(number, question);
  Send<Async, v1::PutArticleRequest, v1::PutArticleResponse>(
      stubs_.Next(), &Async::PutArticle, std::move(put),
      [this, question, answered](const absl::StatusOr<v1::PutArticleResponse>& response) {
        if (!response.ok()) return answered(response.status());
        v1::SearchArticlesRequest search = SearchOf(question, "agent");
        search.set_min_sequence(response->sequence());
        Search(search, [answered](const absl::StatusOr<v1::SearchArticlesResponse>& found) {
          answered(found.status());
        });
      });
}

void KnowledgeSetup::Search(const v1::SearchArticlesRequest& request, Found found,
                            absl::Duration patience) {
  Send<Async, v1::SearchArticlesRequest, v1::SearchArticlesResponse>(
      stubs_.Next(), &Async::SearchArticles, request, std::move(found), patience);
}

absl::StatusOr<v1::SearchArticlesResponse> KnowledgeSetup::SearchAndWait(
    const v1::SearchArticlesRequest& request, absl::Duration patience) {
  absl::StatusOr<v1::SearchArticlesResponse> answer;
  absl::Notification answered;
  Search(
      request,
      [&](absl::StatusOr<v1::SearchArticlesResponse> found) {
        answer = std::move(found);
        answered.Notify();
      },
      patience);
  answered.WaitForNotification();
  return answer;
}

BeginCall SearchesOf(KnowledgeSetup& setup, const std::vector<std::string>& queries,
                     const std::string& scene, std::atomic<size_t>& next) {
  return [&setup, &queries, scene, &next](size_t, Answered answered) {
    const std::string& query = queries[next.fetch_add(1) % queries.size()];
    setup.Search(
        SearchOf(query, scene),
        [answered = std::move(answered)](const absl::StatusOr<v1::SearchArticlesResponse>& found) {
          answered(found.status());
        });
  };
}

}  // namespace magpie::bench
