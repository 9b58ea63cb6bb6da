#include "services/resource-engine/rpc/catalog_service.h"

#include <utility>

#include "common/base/timer.h"
#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/rpc/server/long_work.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "services/resource-engine/rpc/convert_catalog.h"
#include "services/resource-engine/wire/convert_resource.h"

namespace magpie::resource {
namespace {

class CatalogService final : public v1::CatalogService::CallbackService {
 public:
  CatalogService(ResourceEngine& engine, Timers& imports, Timers& puts)
      : engine_(engine), imports_(imports, "imports"), puts_(puts, "puts of descriptors") {}

  grpc::ServerUnaryReactor* PutResource(grpc::CallbackServerContext* rpc,
                                        const v1::PutResourceRequest* request,
                                        v1::PutResourceResponse* response) override;
  grpc::ServerUnaryReactor* ImportResources(grpc::CallbackServerContext* rpc,
                                            const v1::ImportResourcesRequest* request,
                                            v1::ImportResourcesResponse* response) override;
  grpc::ServerUnaryReactor* GetResource(grpc::CallbackServerContext* rpc,
                                        const v1::GetResourceRequest* request,
                                        v1::GetResourceResponse* response) override;
  grpc::ServerUnaryReactor* DiffResource(grpc::CallbackServerContext* rpc,
                                         const v1::DiffResourceRequest* request,
                                         v1::DiffResourceResponse* response) override;
  grpc::ServerUnaryReactor* ListResources(grpc::CallbackServerContext* rpc,
                                          const v1::ListResourcesRequest* request,
                                          v1::ListResourcesResponse* response) override;
  grpc::ServerUnaryReactor* PublishResources(grpc::CallbackServerContext* rpc,
                                             const v1::PublishResourcesRequest* request,
                                             v1::PublishResourcesResponse* response) override;
  grpc::ServerUnaryReactor* RollBackResource(grpc::CallbackServerContext* rpc,
                                             const v1::RollBackResourceRequest* request,
                                             v1::RollBackResourceResponse* response) override;
  grpc::ServerUnaryReactor* ListRevisions(grpc::CallbackServerContext* rpc,
                                          const v1::ListRevisionsRequest* request,
                                          v1::ListRevisionsResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kCatalogService, name, kind};
  }

  void Put(const Context& context, const v1::PutResourceRequest& request,
           v1::PutResourceResponse& response, Done done);
  absl::Status Import(const Context& context, const v1::ImportResourcesRequest& request,
                      v1::ImportResourcesResponse& response);

  ResourceEngine& engine_;
  server::LongWork imports_;
  server::LongWork puts_;
  const server::Method put_resource_ = MethodOf("PutResource", server::Kind::kNewWork);
  const server::Method import_ = {kCatalogService, "ImportResources", server::Kind::kRead,
                                  kMaxImportBytes};
  const server::Method get_resource_ = MethodOf("GetResource", server::Kind::kRead);
  const server::Method diff_resource_ = MethodOf("DiffResource", server::Kind::kRead);
  const server::Method list_resources_ = MethodOf("ListResources", server::Kind::kRead);
  const server::Method publish_ = MethodOf("PublishResources", server::Kind::kNewWork);
  const server::Method roll_back_ = MethodOf("RollBackResource", server::Kind::kNewWork);
  const server::Method list_revisions_ = MethodOf("ListRevisions", server::Kind::kRead);
};

}  // namespace

grpc::ServerUnaryReactor* CatalogService::PutResource(grpc::CallbackServerContext* rpc,
                                                      const v1::PutResourceRequest* request,
                                                      v1::PutResourceResponse* response) {
  return server::AnswerLater(rpc, put_resource_, *request, [&](const Context& context, Done done) {
    if (!request->resource().api().has_grpc()) {
      return Put(context, *request, *response, std::move(done));
    }
    puts_.Add(std::move(done), [this, context, request, response](Done read) {
      if (server::IsOver(context, engine_.clock())) {
        return read(absl::CancelledError("the caller cancelled the put"));
      }
      Put(context, *request, *response, std::move(read));
    });
  });
}

void CatalogService::Put(const Context& context, const v1::PutResourceRequest& request,
                         v1::PutResourceResponse& response, Done done) {
  auto put = Parse(context.tenant, engine_.upstreams(context), request);
  if (!put.ok()) return done(put.status());
  engine_.Put(std::move(put->change), std::move(put->command),
              [&response, done = std::move(done)](absl::StatusOr<Resource> kept) mutable {
                if (kept.ok()) *response.mutable_resource() = ToProto(*kept);
                done(kept.status());
              });
}

grpc::ServerUnaryReactor* CatalogService::ImportResources(grpc::CallbackServerContext* rpc,
                                                          const v1::ImportResourcesRequest* request,
                                                          v1::ImportResourcesResponse* response) {
  return server::AnswerLater(rpc, import_, *request, [&](const Context& context, Done done) {
    imports_.Add(std::move(done), [this, context, request, response](Done read) {
      read(Import(context, *request, *response));
    });
  });
}

absl::Status CatalogService::Import(const Context& context,
                                    const v1::ImportResourcesRequest& request,
                                    v1::ImportResourcesResponse& response) {
  const Upstreams upstreams = engine_.upstreams(context);
  ASSIGN_OR_RETURN(ImportOptions options, Parse(upstreams, request));
  options.is_over = [&] { return server::IsOver(context, engine_.clock()); };
  ASSIGN_OR_RETURN(resource::Import made,
                   request.has_openapi() ? ImportOpenApi(request.openapi(), options)
                                         : ImportDescriptors(request.descriptor_set(), options));
  // This thread may wait for the store.
  ASSIGN_OR_RETURN(const auto there,
                   magpie::store::GatherAndWait(engine_.store(), [&](auto& gather) {
                     return engine_.DraftsBelow(gather, context, options.prefix);
                   }));
  ASSIGN_OR_RETURN(
      const KnownPlaces known,
      magpie::store::GatherAndWait(
          engine_.store(), [&](magpie::store::Gather& gather) -> absl::StatusOr<KnownPlaces> {
            KnownPlaces places;
            RETURN_IF_ERROR(engine_.EachResource(gather, context, [&](const Resource& resource) {
              places.Add(resource);
              return !options.is_over();
            }));
            return places;
          }));
  if (options.is_over()) return absl::CancelledError("the caller cancelled the import");
  response = ToProto(Merge(std::move(made), there, known,
                           {.replace = request.replace(), .whole = options.operations.empty()}));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* CatalogService::GetResource(grpc::CallbackServerContext* rpc,
                                                      const v1::GetResourceRequest* request,
                                                      v1::GetResourceResponse* response) {
  return server::AnswerGathered(
      rpc, get_resource_, *request, response, engine_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedGet get, Parse(*request));
        ASSIGN_OR_RETURN(const auto catalog, engine_.Now(gather, context));
        if (get.published || get.revision != 0) {
          const int64_t revision = get.published ? catalog->revision() : get.revision;
          ASSIGN_OR_RETURN(const Resource then, engine_.GetAt(gather, context, get.name, revision));
          *response->mutable_resource() = ToProto(then);
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(const Resource draft, engine_.Get(gather, context, get.name));
        *response->mutable_resource() = ToProto(draft, *catalog);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CatalogService::DiffResource(grpc::CallbackServerContext* rpc,
                                                       const v1::DiffResourceRequest* request,
                                                       v1::DiffResourceResponse* response) {
  return server::AnswerGathered(
      rpc, diff_resource_, *request, response, engine_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedDiff diff, Parse(*request));
        ASSIGN_OR_RETURN(const auto versions,
                         engine_.Versions(gather, context, diff.name, diff.from, diff.to));
        for (std::string& line : DiffOf(versions.first, versions.second))
          response->add_lines(std::move(line));
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CatalogService::ListResources(grpc::CallbackServerContext* rpc,
                                                        const v1::ListResourcesRequest* request,
                                                        v1::ListResourcesResponse* response) {
  return server::AnswerGathered(
      rpc, list_resources_, *request, response, engine_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedList list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page,
                         engine_.List(gather, context, list.filter, list.after, list.limit));
        ASSIGN_OR_RETURN(const auto catalog, engine_.Now(gather, context));
        *response = ToProto(page, *catalog, list);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CatalogService::PublishResources(
    grpc::CallbackServerContext* rpc, const v1::PublishResourcesRequest* request,
    v1::PublishResourcesResponse* response) {
  return server::AnswerLater(rpc, publish_, *request, [&](const Context& context, Done done) {
    auto publish = Parse(context.tenant, *request);
    if (!publish.ok()) return done(publish.status());
    engine_.publisher().Publish(
        std::move(publish->change), std::move(publish->command),
        [response, done = std::move(done)](const absl::StatusOr<Revision>& revision) mutable {
          if (revision.ok()) *response->mutable_revision() = ToProto(*revision);
          done(revision.status());
        });
  });
}

grpc::ServerUnaryReactor* CatalogService::RollBackResource(
    grpc::CallbackServerContext* rpc, const v1::RollBackResourceRequest* request,
    v1::RollBackResourceResponse* response) {
  return server::AnswerLater(rpc, roll_back_, *request, [&](const Context& context, Done done) {
    auto roll_back = Parse(context.tenant, *request);
    if (!roll_back.ok()) return done(roll_back.status());
    engine_.publisher().RollBack(
        std::move(roll_back->change), std::move(roll_back->command),
        [response, done = std::move(done)](const absl::StatusOr<Revision>& revision) mutable {
          if (revision.ok()) *response->mutable_revision() = ToProto(*revision);
          done(revision.status());
        });
  });
}

grpc::ServerUnaryReactor* CatalogService::ListRevisions(grpc::CallbackServerContext* rpc,
                                                        const v1::ListRevisionsRequest* request,
                                                        v1::ListRevisionsResponse* response) {
  return server::AnswerGathered(
      rpc, list_revisions_, *request, response, engine_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedRevisions list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page,
                         engine_.ListRevisions(gather, context, list.after, list.limit));
        *response = ToProto(page);
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeCatalogService(ResourceEngine& engine, Timers& imports,
                                                  Timers& puts) {
  return std::make_unique<CatalogService>(engine, imports, puts);
}

}  // namespace magpie::resource
