// Calls a knowledge service for one tenant, and waits for each answer.

#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/status.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/knowledge/v1/taxonomy_service.grpc.pb.h"

namespace magpie::crash {

namespace v1 = magpie::knowledge::v1;

// Thread-safe.
class KnowledgeClient {
 public:
  KnowledgeClient(const std::string& address, std::string tenant)
      : tenant_(std::move(tenant)),
        channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
        knowledge_(v1::KnowledgeService::NewStub(channel_)),
        authoring_(v1::AuthoringService::NewStub(channel_)),
        taxonomy_(v1::TaxonomyService::NewStub(channel_)) {}

  v1::KnowledgeService::Stub& knowledge() const { return *knowledge_; }
  v1::AuthoringService::Stub& authoring() const { return *authoring_; }
  v1::TaxonomyService::Stub& taxonomy() const { return *taxonomy_; }

  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) const {
    constexpr std::chrono::seconds kPatience{20};
    grpc::ClientContext call;
    call.AddMetadata("magpie-tenant", tenant_);
    call.set_deadline(std::chrono::system_clock::now() + kPatience);
    Response response;
    const grpc::Status status = (stub.*method)(&call, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

 private:
  const std::string tenant_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::KnowledgeService::Stub> knowledge_;
  const std::unique_ptr<v1::AuthoringService::Stub> authoring_;
  const std::unique_ptr<v1::TaxonomyService::Stub> taxonomy_;
};

}  // namespace magpie::crash
