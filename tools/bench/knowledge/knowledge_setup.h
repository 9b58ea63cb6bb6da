// What the parts of `run knowledge` have in common: a knowledge service, and a client that calls it
// without waiting.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/bench/lib/parts.h"
#include "tools/bench/lib/unary.h"

namespace magpie::bench {

inline constexpr char kKnowledgeName[] = "knowledge";

// Articles of a full service (--documents).
size_t ManyDocuments();

knowledge::v1::Article ArticleOf(size_t number, const std::string& question);
knowledge::v1::SearchArticlesRequest SearchOf(const std::string& query, const std::string& scene);

class KnowledgeSetup {
 public:
  using Found = std::function<void(absl::StatusOr<knowledge::v1::SearchArticlesResponse>)>;

  // With a store under `name`, new or as it was left.
  static absl::StatusOr<std::unique_ptr<KnowledgeSetup>> Start(const Bench& bench,
                                                               const std::string& name);

  // Stores questions as the articles from number `first` on, many at once, and waits until all are
  // found.
  absl::Status Load(const std::vector<std::string>& questions, size_t first = 0);

  // Ends the service as an operator does, who gives it the time to write what it needs.
  void Stop() { service_->Stop(kToStop); }

  // Stores an article; then waits until a search may see it.
  void PutAndFind(size_t number, const std::string& question, const Answered& answered);

  void Search(const knowledge::v1::SearchArticlesRequest& request, Found found,
              absl::Duration patience = kCallDeadline);
  absl::StatusOr<knowledge::v1::SearchArticlesResponse> SearchAndWait(
      const knowledge::v1::SearchArticlesRequest& request, absl::Duration patience = kCallDeadline);

  size_t ResidentBytes() const { return service_->ResidentBytes(); }

 private:
  static constexpr absl::Duration kToStop = absl::Seconds(60);

  KnowledgeSetup(std::unique_ptr<Child> service, size_t connections)
      : service_(std::move(service)), stubs_(service_->address(), connections) {}

  const std::unique_ptr<Child> service_;
  Stubs<knowledge::v1::KnowledgeService> stubs_;
  std::atomic<uint64_t> requests_ = 0;
};

// A load of searches, by a scene, of `queries` in turn. Both must outlive it.
BeginCall SearchesOf(KnowledgeSetup& setup, const std::vector<std::string>& queries,
                     const std::string& scene, std::atomic<size_t>& next);

}  // namespace magpie::bench
