// TuningService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/knowledge/v1/tuning_service.grpc.pb.h"
#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

class TuningService final : public v1::TuningService::CallbackService {
 public:
  // `knowledge` must outlive it.
  explicit TuningService(Knowledge& knowledge) : knowledge_(knowledge) {}

  grpc::ServerUnaryReactor* PutScene(grpc::CallbackServerContext* rpc,
                                     const v1::PutSceneRequest* request,
                                     v1::PutSceneResponse* response) override;
  grpc::ServerUnaryReactor* GetScene(grpc::CallbackServerContext* rpc,
                                     const v1::GetSceneRequest* request,
                                     v1::GetSceneResponse* response) override;
  grpc::ServerUnaryReactor* ListScenes(grpc::CallbackServerContext* rpc,
                                       const v1::ListScenesRequest* request,
                                       v1::ListScenesResponse* response) override;
  grpc::ServerUnaryReactor* PutDictionary(grpc::CallbackServerContext* rpc,
                                          const v1::PutDictionaryRequest* request,
                                          v1::PutDictionaryResponse* response) override;
  grpc::ServerUnaryReactor* GetDictionary(grpc::CallbackServerContext* rpc,
                                          const v1::GetDictionaryRequest* request,
                                          v1::GetDictionaryResponse* response) override;
  grpc::ServerUnaryReactor* PutCuration(grpc::CallbackServerContext* rpc,
                                        const v1::PutCurationRequest* request,
                                        v1::PutCurationResponse* response) override;
  grpc::ServerUnaryReactor* DeleteCuration(grpc::CallbackServerContext* rpc,
                                           const v1::DeleteCurationRequest* request,
                                           v1::DeleteCurationResponse* response) override;
  grpc::ServerUnaryReactor* ListCurations(grpc::CallbackServerContext* rpc,
                                          const v1::ListCurationsRequest* request,
                                          v1::ListCurationsResponse* response) override;
  grpc::ServerUnaryReactor* PutJudgedQueries(grpc::CallbackServerContext* rpc,
                                             const v1::PutJudgedQueriesRequest* request,
                                             v1::PutJudgedQueriesResponse* response) override;
  grpc::ServerUnaryReactor* GetJudgedQueries(grpc::CallbackServerContext* rpc,
                                             const v1::GetJudgedQueriesRequest* request,
                                             v1::GetJudgedQueriesResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {v1::TuningService::service_full_name(), name, kind};
  }

  Knowledge& knowledge_;
  const server::Method put_scene_ = MethodOf("PutScene", server::Kind::kNewWork);
  const server::Method get_scene_ = MethodOf("GetScene", server::Kind::kRead);
  const server::Method list_scenes_ = MethodOf("ListScenes", server::Kind::kRead);
  const server::Method put_dictionary_ = MethodOf("PutDictionary", server::Kind::kNewWork);
  const server::Method get_dictionary_ = MethodOf("GetDictionary", server::Kind::kRead);
  const server::Method put_curation_ = MethodOf("PutCuration", server::Kind::kNewWork);
  const server::Method delete_curation_ = MethodOf("DeleteCuration", server::Kind::kNewWork);
  const server::Method list_curations_ = MethodOf("ListCurations", server::Kind::kRead);
  const server::Method put_judged_ = MethodOf("PutJudgedQueries", server::Kind::kNewWork);
  const server::Method get_judged_ = MethodOf("GetJudgedQueries", server::Kind::kRead);
};

}  // namespace magpie::knowledge
