#include "services/solution-matching/rpc/matching_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "services/solution-matching/matching.h"
#include "services/solution-matching/rpc/convert.h"

namespace magpie::matching {
namespace {

class MatchingService final : public v1::MatchingService::CallbackService {
 public:
  explicit MatchingService(Matching& matching) : matching_(matching) {}

  grpc::ServerUnaryReactor* MatchSolution(grpc::CallbackServerContext* rpc,
                                          const v1::MatchSolutionRequest* request,
                                          v1::MatchSolutionResponse* response) override;
  grpc::ServerUnaryReactor* PutSolution(grpc::CallbackServerContext* rpc,
                                        const v1::PutSolutionRequest* request,
                                        v1::PutSolutionResponse* response) override;
  grpc::ServerUnaryReactor* GetSolution(grpc::CallbackServerContext* rpc,
                                        const v1::GetSolutionRequest* request,
                                        v1::GetSolutionResponse* response) override;
  grpc::ServerUnaryReactor* ListSolutions(grpc::CallbackServerContext* rpc,
                                          const v1::ListSolutionsRequest* request,
                                          v1::ListSolutionsResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kMatchingService, name, kind};
  }

  Matching& matching_;
  const server::Method match_solution_ = MethodOf("MatchSolution", server::Kind::kRead);
  const server::Method put_solution_ = MethodOf("PutSolution", server::Kind::kNewWork);
  const server::Method get_solution_ = MethodOf("GetSolution", server::Kind::kRead);
  const server::Method list_solutions_ = MethodOf("ListSolutions", server::Kind::kRead);
};

}  // namespace

grpc::ServerUnaryReactor* MatchingService::MatchSolution(grpc::CallbackServerContext* rpc,
                                                         const v1::MatchSolutionRequest* request,
                                                         v1::MatchSolutionResponse* response) {
  return server::AnswerNow(rpc, match_solution_, *request, [&](const Context& context) {
    ASSIGN_OR_RETURN(const Combination question, Parse(*request));
    ASSIGN_OR_RETURN(const SolutionPtr solution, matching_.Match(context, question));
    *response = ToMatch(*solution);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MatchingService::PutSolution(grpc::CallbackServerContext* rpc,
                                                       const v1::PutSolutionRequest* request,
                                                       v1::PutSolutionResponse* response) {
  return server::AnswerLater(rpc, put_solution_, *request, [&](const Context& context, Done done) {
    auto put = Parse(context.tenant, *request);
    if (!put.ok()) return done(put.status());
    matching_.Put(put->change, std::move(put->command),
                  [response, done = std::move(done)](absl::StatusOr<Solution> kept) mutable {
                    if (kept.ok()) *response->mutable_solution() = ToProto(*kept);
                    done(kept.status());
                  });
  });
}

grpc::ServerUnaryReactor* MatchingService::GetSolution(grpc::CallbackServerContext* rpc,
                                                       const v1::GetSolutionRequest* request,
                                                       v1::GetSolutionResponse* response) {
  return server::AnswerGathered(
      rpc, get_solution_, *request, response, matching_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const SolutionId id, Parse(*request));
        ASSIGN_OR_RETURN(const Solution solution, matching_.Get(gather, context, id));
        *response->mutable_solution() = ToProto(solution);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* MatchingService::ListSolutions(grpc::CallbackServerContext* rpc,
                                                         const v1::ListSolutionsRequest* request,
                                                         v1::ListSolutionsResponse* response) {
  return server::AnswerGathered(
      rpc, list_solutions_, *request, response, matching_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedList list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page, matching_.List(gather, context, list.after, list.limit));
        *response = ToProto(page);
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeMatchingService(Matching& matching) {
  return std::make_unique<MatchingService>(matching);
}

}  // namespace magpie::matching
