#include "tests/crash/knowledge/crew.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"

namespace magpie::crash {
namespace {

constexpr uint32_t kImported = 100;  // at once

std::string RandomText(uint32_t words, std::mt19937& random) {
  constexpr int kLetters = 6;
  std::string text;
  for (uint32_t i = 0; i < words; ++i) {
    for (int j = 0; j < kLetters; ++j) text.push_back(static_cast<char>('a' + random() % 26));
    text.push_back(' ');
  }
  return text;
}

void SearchUntil(const KnowledgeClient& client, const std::atomic<bool>& is_over) {
  v1::SearchArticlesRequest request;
  request.set_query("refund");
  while (!is_over) {
    (void)client.Call(client.knowledge(), &v1::KnowledgeService::Stub::SearchArticles, request);
  }
}

}  // namespace

Crew::Crew(std::string tenant, uint32_t first, uint32_t writers) : tenant_(std::move(tenant)) {
  for (uint32_t i = 0; i < writers; ++i) writers_.emplace_back(first + i);
}

absl::Status Crew::Fill(const KnowledgeClient& client, uint32_t articles, uint32_t words) {
  std::mt19937 random(1);
  while (filled_ < articles) {
    v1::ImportArticlesRequest request;
    request.set_request_id(absl::StrCat("fill-", filled_));
    for (uint32_t i = 0; i < kImported && filled_ < articles; ++i) {
      v1::Article& article = *request.add_articles();
      article.set_article_id(absl::StrCat("f-", filled_++));
      article.set_language("en");
      article.set_title("-");
      article.set_body(RandomText(words, random));
    }
    ASSIGN_OR_RETURN(
        const auto imported,
        client.Call(client.knowledge(), &v1::KnowledgeService::Stub::ImportArticles, request));
    filled_sequence_ = imported.sequence();
  }
  return absl::OkStatus();
}

absl::Status Crew::Load(const KnowledgeClient& client, int most) {
  std::vector<absl::Status> ends(writers_.size());
  std::vector<std::thread> threads;
  threads.reserve(writers_.size());
  for (size_t i = 0; i < writers_.size(); ++i) {
    threads.emplace_back([&client, &writer = writers_[i], &end = ends[i], most] {
      for (int n = 0; n < most && end.ok(); ++n) end = writer.Change(client);
    });
  }
  std::atomic<bool> is_over = false;
  std::thread searcher([&client, &is_over] { SearchUntil(client, is_over); });
  for (std::thread& thread : threads) thread.join();
  is_over = true;
  searcher.join();
  for (const absl::Status& end : ends) {
    if (!end.ok() && !absl::IsUnavailable(end)) return end;
  }
  return absl::OkStatus();
}

absl::Status Crew::Audit(const KnowledgeClient& client, Faults& faults) {
  RETURN_IF_ERROR(Verify(client, faults).status());
  if (!faults.lost.empty()) return absl::OkStatus();  // what follows depends on it
  for (Writer& writer : writers_) RETURN_IF_ERROR(writer.Audit(client, faults));
  // Now every change is answered: it is known how many there are.
  ASSIGN_OR_RETURN(const int64_t stored, Verify(client, faults));
  if (stored != published()) {
    faults.lost.push_back(
        absl::StrCat(stored, " articles of ", tenant_, " are published, not ", published()));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Crew::Verify(const KnowledgeClient& client, Faults& faults) const {
  // The index is to see the last acknowledged change first.
  v1::SearchArticlesRequest search;
  search.set_query("refund");
  search.set_min_sequence(sequence());
  const auto found =
      client.Call(client.knowledge(), &v1::KnowledgeService::Stub::SearchArticles, search);
  if (absl::IsInvalidArgument(found.status())) {
    faults.lost.push_back(absl::StrCat(tenant_, ": ", found.status().message()));
  } else {
    RETURN_IF_ERROR(found.status());
  }
  ASSIGN_OR_RETURN(const auto verified,
                   client.Call(client.knowledge(), &v1::KnowledgeService::Stub::VerifyIndex,
                               v1::VerifyIndexRequest()));
  if (verified.stored() != verified.indexed() || !verified.differing().empty()) {
    faults.drifted.push_back(
        absl::StrCat(tenant_, ": ", verified.indexed(), " indexed of ", verified.stored(),
                     " stored; these differ: ", absl::StrJoin(verified.differing(), " ")));
  }
  if (verified.sequence() < sequence()) {
    faults.drifted.push_back(absl::StrCat(tenant_, ": the index is at change ", verified.sequence(),
                                          ", before ", sequence()));
  }
  return verified.stored();
}

size_t Crew::acknowledged() const {
  size_t sum = 0;
  for (const Writer& writer : writers_) sum += writer.acknowledged();
  return sum;
}

int64_t Crew::sequence() const {
  int64_t last = filled_sequence_;
  for (const Writer& writer : writers_) last = std::max(last, writer.sequence());
  return last;
}

int64_t Crew::published() const {
  int64_t sum = filled_;
  for (const Writer& writer : writers_) sum += writer.published();
  return sum;
}

}  // namespace magpie::crash
