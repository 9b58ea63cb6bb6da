// What the parts of `run resource` have in common: a resource engine before a
// business unit, a client that calls it without waiting, and the engine's library.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "magpie/resource/v1/directory_service.grpc.pb.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "services/resource-engine/client/client.h"
#include "tools/bench/lib/parts.h"
#include "tools/bench/lib/unary.h"

namespace magpie::bench {

inline constexpr char kResourceName[] = "resource";

class ResourceSetup {
 public:
  // With a store under `name`, new or as it was left.
  static absl::StatusOr<std::unique_ptr<ResourceSetup>> Start(const Bench& bench,
                                                              const std::string& name);

  // Puts all, and then publishes all.
  absl::Status Publish(const std::vector<resource::v1::Resource>& resources);

  // `answered` fails where a field has no value, unless errors are `expected`.
  void Fetch(const resource::v1::FetchRequest& request, Answered answered,
             absl::Duration patience = kCallDeadline, bool expected = false);
  // As Fetch, by the library, in this process.
  void FetchHere(const std::vector<resource::ResourceId>& fields, Answered answered);
  absl::StatusOr<resource::v1::FetchResponse> FetchAndWait(
      const resource::v1::FetchRequest& request);
  void LookUp(const resource::v1::LookUpResourcesRequest& request, Answered answered);
  absl::StatusOr<resource::v1::LookUpResourcesResponse> LookUpAndWait(
      const resource::v1::LookUpResourcesRequest& request);

  // That the business unit was asked, ever.
  absl::StatusOr<double> CountCalls() const;

  const std::string& upstream() const { return upstream_->address(); }

 private:
  ResourceSetup(std::unique_ptr<Child> upstream, std::unique_ptr<Child> engine,
                resource::Means means, size_t connections);

  const std::unique_ptr<Child> upstream_;
  const std::unique_ptr<Child> engine_;
  Stubs<resource::v1::CatalogService> catalog_;
  Stubs<resource::v1::DirectoryService> directory_;
  Stubs<resource::v1::GatewayService> gateway_;
  const SystemClock clock_;
  ThreadTimers timers_;
  resource::Client client_;
};

// An API "<name>.api", a GET of `path`, and the field `name` of its answer.
std::vector<resource::v1::Resource> ApiAndField(const std::string& name, const std::string& path,
                                                const std::string& policy = "unshared: true");

resource::v1::FetchRequest FetchOf(const std::vector<std::string>& fields);

}  // namespace magpie::bench
