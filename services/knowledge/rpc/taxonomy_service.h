// TaxonomyService over gRPC: parse, do, answer.

#pragma once

#include "common/rpc/server/handler.h"
#include "magpie/knowledge/v1/taxonomy_service.grpc.pb.h"
#include "services/knowledge/engine/taxonomy.h"

namespace magpie::knowledge {

class TaxonomyService final : public v1::TaxonomyService::CallbackService {
 public:
  using Rpc = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // `taxonomy` must outlive it.
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
    return {v1::TaxonomyService::service_full_name(), name, kind};
  }

  Taxonomy& taxonomy_;
  const server::Method put_category_ = MethodOf("PutCategory", server::Kind::kNewWork);
  const server::Method delete_category_ = MethodOf("DeleteCategory", server::Kind::kNewWork);
  const server::Method list_categories_ = MethodOf("ListCategories", server::Kind::kRead);
  const server::Method put_schema_ = MethodOf("PutSchema", server::Kind::kNewWork);
  const server::Method get_schema_ = MethodOf("GetSchema", server::Kind::kRead);
  const server::Method list_schemas_ = MethodOf("ListSchemas", server::Kind::kRead);
};

}  // namespace magpie::knowledge
