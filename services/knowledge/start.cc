#include "services/knowledge/start.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/records/once.h"
#include "common/records/sweep.h"
#include "common/rpc/server/server.h"
#include "common/status/macros.h"
#include "common/store/rocks/metered_store.h"
#include "services/knowledge/engine/authoring.h"
#include "services/knowledge/engine/embedder.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/engine/reports.h"
#include "services/knowledge/engine/schedule.h"
#include "services/knowledge/engine/taxonomy.h"
#include "services/knowledge/engine/usage.h"
#include "services/knowledge/rpc/authoring_service.h"
#include "services/knowledge/rpc/feedback_service.h"
#include "services/knowledge/rpc/knowledge_service.h"
#include "services/knowledge/rpc/taxonomy_service.h"
#include "services/knowledge/rpc/tuning_service.h"
#include "services/knowledge/rpc/vector_service.h"

namespace magpie::knowledge {
namespace {

class KnowledgePart final : public server::Part {
 public:
  KnowledgePart(std::unique_ptr<magpie::store::Store> store, const std::string& checkpoints,
                const std::string& resource_engine)
      : store_(std::move(store)),
        embeddings_(resource_engine),
        knowledge_(*store_, once_, clock_, &usage_, checkpoints, &embeddings_) {
    KeepSweeping(once_, clock_, timers_);
    KeepWriting();
    KeepSchedule(knowledge_, clock_, housekeeping_);
  }

  absl::Status Serve(const std::string& listen) {
    ASSIGN_OR_RETURN(server_,
                     server::Server::Start(listen, {{kKnowledgeService, service_.get()},
                                                    {kAuthoringService, authoring_service_.get()},
                                                    {kTaxonomyService, taxonomy_service_.get()},
                                                    {kTuningService, tuning_service_.get()},
                                                    {kFeedbackService, feedback_.get()},
                                                    {kVectorService, vectors_.get()}}));
    return absl::OkStatus();
  }

  void Ready() override { server_->Ready(); }
  void Drain(absl::Time deadline) override {
    knowledge_.Stop();
    server_->Drain(deadline);
  }

 private:
  void KeepWriting() {
    housekeeping_.At(clock_.Now() + kUsagePause, [this] {
      usage_.Write();
      KeepWriting();
    });
  }

  // In the order of dependence: the server is destroyed first, the store last.
  const std::unique_ptr<magpie::store::Store> store_;
  const SystemClock clock_;
  Once once_{*store_, clock_};
  ThreadTimers timers_;
  Usage usage_{*store_, clock_};
  EmbeddingApi embeddings_;
  Knowledge knowledge_;
  Reports reports_{*store_, knowledge_, clock_};
  ThreadTimers housekeeping_;  // its work waits for the disk, as that of the next
  ThreadTimers reporter_;
  ThreadTimers embedding_timers_;
  Embedder embedder_{knowledge_, embeddings_, clock_, embedding_timers_};
  Authoring authoring_{knowledge_};
  Taxonomy taxonomy_{knowledge_};
  const std::unique_ptr<grpc::Service> service_ = MakeKnowledgeService(knowledge_);
  const std::unique_ptr<grpc::Service> authoring_service_ = MakeAuthoringService(authoring_);
  const std::unique_ptr<grpc::Service> taxonomy_service_ = MakeTaxonomyService(taxonomy_);
  const std::unique_ptr<grpc::Service> tuning_service_ = MakeTuningService(knowledge_);
  const std::unique_ptr<grpc::Service> feedback_ =
      MakeFeedbackService(usage_, knowledge_, reports_, clock_, reporter_);
  const std::unique_ptr<grpc::Service> vectors_ = MakeVectorService(knowledge_);
  std::unique_ptr<server::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<server::Part>> StartKnowledge(const Options& options) {
  ASSIGN_OR_RETURN(auto store, OpenMeteredStore("knowledge", options.data));
  return StartKnowledge(options, std::move(store));
}

absl::StatusOr<std::unique_ptr<server::Part>> StartKnowledge(
    const Options& options, std::unique_ptr<magpie::store::Store> store) {
  // Beside the files of the store, which leaves others alone. Without it, indexes are made anew.
  const std::string checkpoints = absl::StrCat(options.data, "/search");
  std::error_code ignored;
  std::filesystem::create_directories(checkpoints, ignored);
  auto part =
      std::make_unique<KnowledgePart>(std::move(store), checkpoints, options.resource_engine);
  RETURN_IF_ERROR(part->Serve(options.listen));
  return part;
}

}  // namespace magpie::knowledge
