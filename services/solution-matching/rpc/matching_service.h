// MatchingService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "services/solution-matching/matching.h"

namespace magpie::matching {

class MatchingService final : public v1::MatchingService::CallbackService {
 public:
  // `matching` must outlive it.
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
    return {v1::MatchingService::service_full_name(), name, kind};
  }

  Matching& matching_;
  const server::Method match_solution_ = MethodOf("MatchSolution", server::Kind::kRead);
  const server::Method put_solution_ = MethodOf("PutSolution", server::Kind::kNewWork);
  const server::Method get_solution_ = MethodOf("GetSolution", server::Kind::kRead);
  const server::Method list_solutions_ = MethodOf("ListSolutions", server::Kind::kRead);
};

}  // namespace magpie::matching
