// Calls a knowledge service, and waits for each answer.

#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

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
  explicit KnowledgeClient(const std::string& address)
      : channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
        knowledge_(v1::KnowledgeService::NewStub(channel_)),
        authoring_(v1::AuthoringService::NewStub(channel_)),
        taxonomy_(v1::TaxonomyService::NewStub(channel_)) {}

  v1::KnowledgeService::Stub& knowledge() const { return *knowledge_; }
  v1::AuthoringService::Stub& authoring() const { return *authoring_; }
  v1::TaxonomyService::Stub& taxonomy() const { return *taxonomy_; }

  template <class Stub, class Request, class Response>
  static absl::StatusOr<Response> Call(Stub& stub,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    constexpr std::chrono::seconds kPatience{20};
    grpc::ClientContext call;
    call.set_deadline(std::chrono::system_clock::now() + kPatience);
    Response response;
    const grpc::Status status = (stub.*method)(&call, request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::KnowledgeService::Stub> knowledge_;
  const std::unique_ptr<v1::AuthoringService::Stub> authoring_;
  const std::unique_ptr<v1::TaxonomyService::Stub> taxonomy_;
};

}  // namespace magpie::crash
