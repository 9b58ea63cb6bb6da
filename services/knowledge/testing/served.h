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
#include "common/status/error.h"
#include "common/testing/rpc/call_as.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/knowledge/v1/taxonomy_service.grpc.pb.h"
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
        server_(
            *server::Server::Start("127.0.0.1:0", {{kKnowledgeService, knowledge_service_.get()},
                                                   {kAuthoringService, authoring_service_.get()},
                                                   {kTaxonomyService, taxonomy_service_.get()}})),
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
    return CallAs("acme", StubOf<Stub>(), rpc, request);
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
  const std::unique_ptr<grpc::Service> knowledge_service_ = MakeKnowledgeService(knowledge_);
  const std::unique_ptr<grpc::Service> authoring_service_ = MakeAuthoringService(authoring_);
  const std::unique_ptr<grpc::Service> taxonomy_service_ = MakeTaxonomyService(taxonomy_);
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
