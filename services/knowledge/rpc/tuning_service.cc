#include "services/knowledge/rpc/tuning_service.h"

#include <utility>

#include "common/rpc/paging.h"
#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/tuning_service.grpc.pb.h"
#include "services/knowledge/rpc/convert_tuning.h"

namespace magpie::knowledge {
namespace {

class TuningService final : public v1::TuningService::CallbackService {
 public:
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
    return {kTuningService, name, kind};
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

constexpr absl::string_view kCurationsQuery = "curations";

}  // namespace

grpc::ServerUnaryReactor* TuningService::PutScene(grpc::CallbackServerContext* rpc,
                                                  const v1::PutSceneRequest* request,
                                                  v1::PutSceneResponse* response) {
  return server::AnswerLater(rpc, put_scene_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    knowledge_.tuner().PutScene(
        context, parsed->change, std::move(parsed->put),
        [response, done = std::move(done)](const absl::StatusOr<Tuned<Scene>>& tuned) mutable {
          if (tuned.ok()) {
            *response->mutable_scene() = ToProto(tuned->value);
            *response->mutable_change() = ToProto(tuned->change);
            response->set_sequence(static_cast<int64_t>(tuned->sequence));
          }
          done(tuned.status());
        });
  });
}

grpc::ServerUnaryReactor* TuningService::GetScene(grpc::CallbackServerContext* rpc,
                                                  const v1::GetSceneRequest* request,
                                                  v1::GetSceneResponse* response) {
  return server::AnswerGathered(
      rpc, get_scene_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        const auto id = SceneId::Parse(request->scene_id());
        if (!id.ok()) return InvalidField("scene_id", id.status().message());
        ASSIGN_OR_RETURN(const Scene scene,
                         knowledge_.tuner().GetScene(gather, context.tenant, id->str()));
        *response->mutable_scene() = ToProto(scene);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* TuningService::ListScenes(grpc::CallbackServerContext* rpc,
                                                    const v1::ListScenesRequest* request,
                                                    v1::ListScenesResponse* response) {
  return server::AnswerGathered(
      rpc, list_scenes_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<Scene> scenes,
                         knowledge_.tuner().ListScenes(gather, context.tenant));
        for (const Scene& scene : scenes) *response->add_scenes() = ToProto(scene);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* TuningService::PutDictionary(grpc::CallbackServerContext* rpc,
                                                       const v1::PutDictionaryRequest* request,
                                                       v1::PutDictionaryResponse* response) {
  return server::AnswerLater(
      rpc, put_dictionary_, *request, [&](const Context& context, Done done) {
        auto parsed = Parse(context.tenant, *request);
        if (!parsed.ok()) return done(parsed.status());
        knowledge_.tuner().PutDictionary(
            context, parsed->change, std::move(parsed->put),
            [response,
             done = std::move(done)](const absl::StatusOr<Tuned<Dictionary>>& tuned) mutable {
              if (tuned.ok()) {
                *response->mutable_dictionary() = ToProto(tuned->value);
                *response->mutable_change() = ToProto(tuned->change);
                response->set_sequence(static_cast<int64_t>(tuned->sequence));
              }
              done(tuned.status());
            });
      });
}

grpc::ServerUnaryReactor* TuningService::GetDictionary(grpc::CallbackServerContext* rpc,
                                                       const v1::GetDictionaryRequest* request,
                                                       v1::GetDictionaryResponse* response) {
  return server::AnswerGathered(
      rpc, get_dictionary_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const Dictionary dictionary,
                         knowledge_.tuning().GetDictionary(gather, context.tenant));
        *response->mutable_dictionary() = ToProto(dictionary);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* TuningService::PutCuration(grpc::CallbackServerContext* rpc,
                                                     const v1::PutCurationRequest* request,
                                                     v1::PutCurationResponse* response) {
  return server::AnswerLater(rpc, put_curation_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    knowledge_.tuner().PutCuration(
        parsed->change, std::move(parsed->put.value), parsed->put.expected_version,
        [response, done = std::move(done)](const absl::StatusOr<Tuned<Curation>>& tuned) mutable {
          if (tuned.ok()) {
            *response->mutable_curation() = ToProto(tuned->value);
            response->set_sequence(static_cast<int64_t>(tuned->sequence));
          }
          done(tuned.status());
        });
  });
}

grpc::ServerUnaryReactor* TuningService::DeleteCuration(grpc::CallbackServerContext* rpc,
                                                        const v1::DeleteCurationRequest* request,
                                                        v1::DeleteCurationResponse* response) {
  return server::AnswerLater(
      rpc, delete_curation_, *request, [&](const Context& context, Done done) {
        Faults faults;
        const auto change = record::ParseChange(context.tenant, "DeleteCuration", *request, faults);
        const auto id = faults.Take("curation_id", CurationId::Parse(request->curation_id()));
        const absl::Status status = faults.ToStatus();
        if (!status.ok()) return done(status);
        knowledge_.tuner().DeleteCuration(
            *change, *id,
            [response,
             done = std::move(done)](const absl::StatusOr<Tuned<Curation>>& tuned) mutable {
              if (tuned.ok()) {
                *response->mutable_curation() = ToProto(tuned->value);
                response->set_sequence(static_cast<int64_t>(tuned->sequence));
              }
              done(tuned.status());
            });
      });
}

grpc::ServerUnaryReactor* TuningService::ListCurations(grpc::CallbackServerContext* rpc,
                                                       const v1::ListCurationsRequest* request,
                                                       v1::ListCurationsResponse* response) {
  return server::AnswerGathered(
      rpc, list_curations_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const size_t limit, PageSize(request->page_size()));
        ASSIGN_OR_RETURN(const std::string after,
                         ParsePageToken(kCurationsQuery, request->page_token()));
        ASSIGN_OR_RETURN(const record::Page<Curation> page,
                         knowledge_.tuning().Curations(gather, context.tenant, after, limit));
        for (const Curation& curation : page.items) {
          *response->add_curations() = ToProto(curation);
        }
        if (page.more) {
          response->set_next_page_token(PageToken(kCurationsQuery, page.items.back().id));
        }
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* TuningService::PutJudgedQueries(
    grpc::CallbackServerContext* rpc, const v1::PutJudgedQueriesRequest* request,
    v1::PutJudgedQueriesResponse* response) {
  return server::AnswerLater(rpc, put_judged_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    knowledge_.tuner().PutJudged(
        parsed->change, std::move(parsed->put.value),
        [response, done = std::move(done)](
            const absl::StatusOr<Tuned<std::vector<JudgedQuery>>>& tuned) mutable {
          if (tuned.ok()) response->set_count(static_cast<int32_t>(tuned->value.size()));
          done(tuned.status());
        });
  });
}

grpc::ServerUnaryReactor* TuningService::GetJudgedQueries(
    grpc::CallbackServerContext* rpc, const v1::GetJudgedQueriesRequest* request,
    v1::GetJudgedQueriesResponse* response) {
  return server::AnswerGathered(
      rpc, get_judged_, *request, response, knowledge_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const std::vector<JudgedQuery> queries,
                         knowledge_.tuning().GetJudged(gather, context.tenant));
        for (const JudgedQuery& query : queries) *response->add_queries() = ToProto(query);
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeTuningService(Knowledge& knowledge) {
  return std::make_unique<TuningService>(knowledge);
}

}  // namespace magpie::knowledge
