#include "services/resource-engine/rpc/directory_service.h"

#include <memory>

#include "common/rpc/bytes.h"
#include "common/rpc/server/handler.h"
#include "common/rpc/server/latest_stream.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/directory_service.grpc.pb.h"
#include "services/resource-engine/rpc/convert_directory.h"

namespace magpie::resource {
namespace {

// Callers with the same grants that look up the same resources at a revision get the same bytes.
class DirectoryService final : public v1::DirectoryService::WithRawCallbackMethod_LookUpResources<
                                   v1::DirectoryService::CallbackService> {
 public:
  explicit DirectoryService(ResourceEngine& engine) : engine_(engine) {}

  // `request` is a v1::LookUpResourcesRequest, `response` a v1::LookUpResourcesResponse.
  grpc::ServerUnaryReactor* LookUpResources(grpc::CallbackServerContext* rpc,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<v1::WatchRevisionsResponse>* WatchRevisions(
      grpc::CallbackServerContext* rpc, const v1::WatchRevisionsRequest* request) override;

 private:
  absl::Status Answer(const Context& context, const Catalog& catalog,
                      const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

  ResourceEngine& engine_;
  KeptAnswers kept_;
  const server::Method look_up_{kDirectoryService, "LookUpResources", server::Kind::kRead};
  const server::Method watch_{kDirectoryService, "WatchRevisions", server::Kind::kStream};
};

std::string Text(const grpc::ByteBuffer& bytes) {
  std::string text;
  std::vector<grpc::Slice> slices;
  if (bytes.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return text;
}

absl::StatusOr<v1::LookUpResourcesResponse> LookUp(const Context& context, const Catalog& catalog,
                                                   const grpc::ByteBuffer& request) {
  v1::LookUpResourcesRequest asked;
  RETURN_IF_ERROR(ParseBytes(request, asked));
  ASSIGN_OR_RETURN(const ParsedLookUp look_up, Parse(asked));
  ASSIGN_OR_RETURN(const auto closure, catalog.Closure(look_up.names, context.caller));
  if (look_up.known_revision == catalog.revision()) return ToProto(catalog, {});
  return ToProto(catalog, closure);
}

}  // namespace

grpc::ServerUnaryReactor* DirectoryService::LookUpResources(grpc::CallbackServerContext* rpc,
                                                            const grpc::ByteBuffer* request,
                                                            grpc::ByteBuffer* response) {
  return server::AnswerLater(rpc, look_up_, *request, [&](const Context& context, Done done) {
    engine_.WithCatalog(
        context, [this, &context, request, response, done = std::move(done)](
                     const absl::StatusOr<std::shared_ptr<const Catalog>>& catalog) mutable {
          done(catalog.ok() ? Answer(context, **catalog, *request, *response) : catalog.status());
        });
  });
}

absl::Status DirectoryService::Answer(const Context& context, const Catalog& catalog,
                                      const grpc::ByteBuffer& request, grpc::ByteBuffer& response) {
  const std::string key = KeptAnswers::KeyOf(context, catalog.revision(), Text(request));
  auto kept = kept_.Find(key, engine_.clock().Now());
  if (!kept.has_value()) {
    ASSIGN_OR_RETURN(const auto answer, LookUp(context, catalog, request));
    kept = KeptAnswers::Answer{.bytes = ToBytes(answer)};
    kept_.Put(key, *kept);
  }
  response = grpc::ByteBuffer(&kept->bytes, 1);
  return absl::OkStatus();
}

grpc::ServerWriteReactor<v1::WatchRevisionsResponse>* DirectoryService::WatchRevisions(
    grpc::CallbackServerContext* rpc, const v1::WatchRevisionsRequest* request) {
  using Stream = server::LatestStream<int64_t, v1::WatchRevisionsResponse>;
  const auto watch =
      [this](const Context& context,
             const std::shared_ptr<Stream::Feed>& feed) -> absl::StatusOr<server::Unwatch> {
    const auto report = [feed](const absl::StatusOr<int64_t>& revision) {
      revision.ok() ? feed->Put(*revision, *revision) : feed->End(revision.status());
    };
    ASSIGN_OR_RETURN(const int64_t number, engine_.watchers().Add(context.tenant, report));
    server::Unwatch unwatch = [this, number] { engine_.watchers().Remove(number); };
    // A publication may report first: the newer revision counts.
    engine_.WithCatalog(context, [report](const auto& catalog) {
      catalog.ok() ? report((*catalog)->revision()) : report(catalog.status());
    });
    return unwatch;
  };
  return Stream::Begin(*rpc, watch_, *request, watch,
                       [](int64_t revision, v1::WatchRevisionsResponse& response) {
                         response.set_revision(revision);
                         return false;
                       });
}

std::unique_ptr<grpc::Service> MakeDirectoryService(ResourceEngine& engine) {
  return std::make_unique<DirectoryService>(engine);
}

}  // namespace magpie::resource
