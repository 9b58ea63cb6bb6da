#include "services/knowledge/rpc/taxonomy_service.h"

#include <utility>

#include "common/rpc/server/gathered.h"
#include "common/rpc/server/handler.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/taxonomy_service.grpc.pb.h"
#include "services/knowledge/rpc/convert_taxonomy.h"

namespace magpie::knowledge {
namespace {

class TaxonomyService final : public v1::TaxonomyService::CallbackService {
 public:
  using Rpc = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  explicit TaxonomyService(Taxonomy& taxonomy) : taxonomy_(taxonomy) {}

  Reactor* PutCategory(Rpc* rpc, const v1::PutCategoryRequest* request,
                       v1::PutCategoryResponse* response) override;
  Reactor* DeleteCategory(Rpc* rpc, const v1::DeleteCategoryRequest* request,
                          v1::DeleteCategoryResponse* response) override;
  Reactor* ListCategories(Rpc* rpc, const v1::ListCategoriesRequest* request,
                          v1::ListCategoriesResponse* response) override;
  Reactor* PutSchema(Rpc* rpc, const v1::PutSchemaRequest* request,
                     v1::PutSchemaResponse* response) override;
  Reactor* GetSchema(Rpc* rpc, const v1::GetSchemaRequest* request,
                     v1::GetSchemaResponse* response) override;
  Reactor* ListSchemas(Rpc* rpc, const v1::ListSchemasRequest* request,
                       v1::ListSchemasResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {kTaxonomyService, name, kind};
  }

  Taxonomy& taxonomy_;
  const server::Method put_category_ = MethodOf("PutCategory", server::Kind::kNewWork);
  const server::Method delete_category_ = MethodOf("DeleteCategory", server::Kind::kNewWork);
  const server::Method list_categories_ = MethodOf("ListCategories", server::Kind::kRead);
  const server::Method put_schema_ = MethodOf("PutSchema", server::Kind::kNewWork);
  const server::Method get_schema_ = MethodOf("GetSchema", server::Kind::kRead);
  const server::Method list_schemas_ = MethodOf("ListSchemas", server::Kind::kRead);
};

}  // namespace

TaxonomyService::Reactor* TaxonomyService::PutCategory(Rpc* rpc,
                                                       const v1::PutCategoryRequest* request,
                                                       v1::PutCategoryResponse* response) {
  return server::AnswerLater(rpc, put_category_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    taxonomy_.PutCategory(
        parsed->change, std::move(parsed->category), parsed->expected_version,
        [response, done = std::move(done)](const absl::StatusOr<ChangedCategory>& changed) mutable {
          if (changed.ok()) {
            *response->mutable_category() = ToProto(changed->category);
            response->set_sequence(static_cast<int64_t>(changed->sequence));
          }
          done(changed.status());
        });
  });
}

TaxonomyService::Reactor* TaxonomyService::DeleteCategory(Rpc* rpc,
                                                          const v1::DeleteCategoryRequest* request,
                                                          v1::DeleteCategoryResponse* response) {
  return server::AnswerLater(
      rpc, delete_category_, *request, [&](const Context& context, Done done) {
        auto parsed = Parse(context.tenant, *request);
        if (!parsed.ok()) return done(parsed.status());
        taxonomy_.DeleteCategory(parsed->change, parsed->id,
                                 [response, done = std::move(done)](
                                     const absl::StatusOr<ChangedCategory>& changed) mutable {
                                   if (changed.ok()) {
                                     *response->mutable_category() = ToProto(changed->category);
                                   }
                                   done(changed.status());
                                 });
      });
}

TaxonomyService::Reactor* TaxonomyService::ListCategories(Rpc* rpc,
                                                          const v1::ListCategoriesRequest* request,
                                                          v1::ListCategoriesResponse* response) {
  return server::AnswerGathered(
      rpc, list_categories_, *request, response, taxonomy_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedPage list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page,
                         taxonomy_.ListCategories(gather, context, list.after, list.limit));
        *response = ToProto(page);
        return absl::OkStatus();
      });
}

TaxonomyService::Reactor* TaxonomyService::PutSchema(Rpc* rpc, const v1::PutSchemaRequest* request,
                                                     v1::PutSchemaResponse* response) {
  return server::AnswerLater(rpc, put_schema_, *request, [&](const Context& context, Done done) {
    auto parsed = Parse(context.tenant, *request);
    if (!parsed.ok()) return done(parsed.status());
    taxonomy_.PutSchema(
        parsed->change, std::move(parsed->schema), parsed->expected_version,
        [response, done = std::move(done)](const absl::StatusOr<Schema>& changed) mutable {
          if (changed.ok()) {
            *response->mutable_schema() = ToProto(*changed);
          }
          done(changed.status());
        });
  });
}

TaxonomyService::Reactor* TaxonomyService::GetSchema(Rpc* rpc, const v1::GetSchemaRequest* request,
                                                     v1::GetSchemaResponse* response) {
  return server::AnswerGathered(
      rpc, get_schema_, *request, response, taxonomy_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const SchemaId id, Parse(*request));
        ASSIGN_OR_RETURN(const Schema schema, taxonomy_.GetSchema(gather, context, id));
        *response->mutable_schema() = ToProto(schema);
        return absl::OkStatus();
      });
}

TaxonomyService::Reactor* TaxonomyService::ListSchemas(Rpc* rpc,
                                                       const v1::ListSchemasRequest* request,
                                                       v1::ListSchemasResponse* response) {
  return server::AnswerGathered(
      rpc, list_schemas_, *request, response, taxonomy_.store(),
      [=, this](const Context& context, magpie::store::Gather& gather) -> absl::Status {
        ASSIGN_OR_RETURN(const ParsedPage list, Parse(*request));
        ASSIGN_OR_RETURN(const auto page,
                         taxonomy_.ListSchemas(gather, context, list.after, list.limit));
        *response = ToProto(page);
        return absl::OkStatus();
      });
}

std::unique_ptr<grpc::Service> MakeTaxonomyService(Taxonomy& taxonomy) {
  return std::make_unique<TaxonomyService>(taxonomy);
}

}  // namespace magpie::knowledge
