// The service between two restarts, with its store on disk and its port, for tests that use it as a
// client does.

#pragma once

#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/timer.h"
#include "common/http/client.h"
#include "common/records/once.h"
#include "common/rpc/server/server.h"
#include "common/status/error.h"
#include "common/testing/http/test_server.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "magpie/resource/v1/directory_service.grpc.pb.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "magpie/resource/v1/quality_service.grpc.pb.h"
#include "services/resource-engine/rpc/catalog_service.h"
#include "services/resource-engine/rpc/directory_service.h"
#include "services/resource-engine/rpc/gateway_service.h"
#include "services/resource-engine/rpc/quality_service.h"

namespace magpie::resource {

class Life {
 public:
  Life(const std::string& directory, const Clock& clock, absl::string_view upstreams,
       size_t max_calls, const std::string& auth = "")
      : store_(magpie::store::OpenTestStore(directory, &magpie::store::TenantHome)),
        once_(*store_, clock),
        engine_(*store_, once_, clock, timers_,
                *MakeMeans(
                    {.upstreams = std::string(upstreams), .auth = auth, .egress = "127.0.0.0/8"}),
                max_calls),
        server_(
            *server::Server::Start("127.0.0.1:0", {{kCatalogService, catalog_handlers_.get()},
                                                   {kDirectoryService, directory_handlers_.get()},
                                                   {kGatewayService, gateway_handlers_.get()},
                                                   {kQualityService, quality_handlers_.get()}})),
        channel_(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials())) {}

  ~Life() { engine_.watchers().Stop(); }

  ResourceEngine& engine() { return engine_; }
  // For puts of descriptors, and for imports.
  Timers& reader() { return reader_; }
  Timers& imports() { return imports_; }
  const std::string& address() const { return server_->address(); }
  v1::CatalogService::Stub& catalog() { return *catalog_; }
  v1::DirectoryService::Stub& directory() { return *directory_; }
  v1::GatewayService::Stub& gateway() { return *gateway_; }
  v1::QualityService::Stub& quality() { return *quality_; }

 private:
  std::unique_ptr<magpie::store::Store> store_;
  Once once_;
  ThreadTimers timers_;
  ResourceEngine engine_;
  ThreadTimers reader_;
  ThreadTimers imports_;
  const std::unique_ptr<grpc::Service> catalog_handlers_ =
      MakeCatalogService(engine_, imports_, reader_);
  const std::unique_ptr<grpc::Service> directory_handlers_ = MakeDirectoryService(engine_);
  const std::unique_ptr<grpc::Service> gateway_handlers_ = MakeGatewayService(engine_);
  const std::unique_ptr<grpc::Service> quality_handlers_ = MakeQualityService(engine_);
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::CatalogService::Stub> catalog_ = v1::CatalogService::NewStub(channel_);
  std::unique_ptr<v1::DirectoryService::Stub> directory_ = v1::DirectoryService::NewStub(channel_);
  std::unique_ptr<v1::GatewayService::Stub> gateway_ = v1::GatewayService::NewStub(channel_);
  std::unique_ptr<v1::QualityService::Stub> quality_ = v1::QualityService::NewStub(channel_);
};

inline std::vector<std::string> FieldsAtFault(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : ViolationsOf(status)) fields.push_back(fault.field);
  return fields;
}

inline v1::PutResourceRequest PutOfField(const std::string& request_id, const std::string& name,
                                         const std::string& api, const std::string& pointer) {
  v1::PutResourceRequest request;
  request.set_request_id(request_id);
  request.mutable_resource()->set_name(name);
  request.mutable_resource()->mutable_field()->set_api(api);
  request.mutable_resource()->mutable_field()->set_pointer(pointer);
  return request;
}

// A request to put an API of the upstream "bike".
inline v1::PutResourceRequest PutOfApi(const std::string& request_id, const std::string& name,
                                       const std::string& method, const std::string& path) {
  v1::PutResourceRequest request;
  request.set_request_id(request_id);
  request.mutable_resource()->set_name(name);
  v1::Api& api = *request.mutable_resource()->mutable_api();
  api.set_upstream("bike");
  api.set_method(method);
  api.set_path(path);
  return request;
}

}  // namespace magpie::resource
