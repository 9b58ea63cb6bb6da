// The services of authors between two restarts, for tests: over a real channel and a real store.

#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <type_traits>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/clock.h"
#include "common/rpc/server/server.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/testing/store/open_test_store.h"
#include "services/knowledge/rpc/authoring_service.h"
#include "services/knowledge/rpc/knowledge_service.h"
#include "services/knowledge/rpc/taxonomy_service.h"

namespace magpie::knowledge {

class Served {
 public:
  Served(const std::string& directory, const Clock& clock)
      : store_(magpie::store::OpenTestStore(directory, &magpie::store::TenantHome)),
        once_(*store_, clock),
        knowledge_(*store_, once_, clock),
        server_(*server::Server::Start(
            "127.0.0.1:0", {{v1::KnowledgeService::service_full_name(), &knowledge_service_},
                            {v1::AuthoringService::service_full_name(), &authoring_service_},
                            {v1::TaxonomyService::service_full_name(), &taxonomy_service_}})),
        channel_(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials())),
        articles_(channel_),
        authors_(channel_),
        taxonomists_(channel_) {}

  Knowledge& knowledge() { return knowledge_; }

  // Calls a method of one of the three: Call(&v1::KnowledgeService::Stub::GetArticle, request).
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    grpc::ClientContext context;
    context.AddMetadata("magpie-tenant", "acme");
    Response response;
    const grpc::Status status = (StubOf<Stub>().*rpc)(&context, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

 private:
  template <class Stub>
  Stub& StubOf() {
    if constexpr (std::is_same_v<Stub, v1::KnowledgeService::Stub>) {
      return articles_;
    } else if constexpr (std::is_same_v<Stub, v1::AuthoringService::Stub>) {
      return authors_;
    } else {
      return taxonomists_;
    }
  }

  std::unique_ptr<magpie::store::Store> store_;
  Once once_;
  Knowledge knowledge_;
  Authoring authoring_{knowledge_};
  Taxonomy taxonomy_{knowledge_};
  KnowledgeService knowledge_service_{knowledge_};
  AuthoringService authoring_service_{authoring_};
  TaxonomyService taxonomy_service_{taxonomy_};
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  v1::KnowledgeService::Stub articles_;
  v1::AuthoringService::Stub authors_;
  v1::TaxonomyService::Stub taxonomists_;
};

// "WRONG_STAGE", or "article.title is empty; …" of invalid fields, or "OK".
inline std::string Outcome(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  if (violations.empty()) return ReasonOf(status);
  return absl::StrJoin(violations, "; ", [](std::string* out, const FieldViolation& fault) {
    absl::StrAppend(out, fault.field, " ", fault.description);
  });
}

}  // namespace magpie::knowledge
