#include "tools/bench/resource/resource_setup.h"

#include <google/protobuf/text_format.h>

#include <atomic>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "tools/bench/lib/lanes.h"
#include "tools/bench/resource/raw_calls.h"

namespace magpie::bench {
namespace {

namespace v1 = resource::v1;

constexpr size_t kPutsAtOnce = 64;
constexpr size_t kPublishedAtOnce = 300;

template <class Response, class Async, class Request>
absl::StatusOr<Response> SendAndWait(Async& stub,
                                     void (Async::*method)(grpc::ClientContext*, const Request*,
                                                           Response*,
                                                           std::function<void(grpc::Status)>),
                                     const Request& request) {
  absl::StatusOr<Response> answer;
  absl::Notification answered;
  Send<Async, Request, Response>(stub, method, request, [&](absl::StatusOr<Response> response) {
    answer = std::move(response);
    answered.Notify();
  });
  answered.WaitForNotification();
  return answer;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ResourceSetup>> ResourceSetup::Start(const Bench& bench,
                                                                    const std::string& name) {
  ASSIGN_OR_RETURN(auto upstream,
                   Child::Start({bench.options.Binary("tools/bench/resource/mock-upstream")},
                                bench.folder + "/mock-upstream.log"));
  ASSIGN_OR_RETURN(
      auto engine,
      Child::Start(
          {bench.options.Binary("services/resource-engine/resource-engine"), "--listen=127.0.0.1:0",
           "--metrics=127.0.0.1:0", absl::StrCat("--data=", bench.folder, "/", name),
           "--egress=127.0.0.0/8", absl::StrCat("--upstreams=mock=http://", upstream->address())},
          absl::StrCat(bench.folder, "/", name, ".log")));
  ASSIGN_OR_RETURN(
      resource::Means means,
      resource::MakeMeans({.upstreams = absl::StrCat("mock=http://", upstream->address()),
                           .egress = "127.0.0.0/8"}));
  return std::unique_ptr<ResourceSetup>(new ResourceSetup(
      std::move(upstream), std::move(engine), std::move(means), bench.options.load.connections));
}

ResourceSetup::ResourceSetup(std::unique_ptr<Child> upstream, std::unique_ptr<Child> engine,
                             resource::Means means, size_t connections)
    : upstream_(std::move(upstream)),
      engine_(std::move(engine)),
      catalog_(engine_->address(), 1),
      directory_(engine_->address(), connections),
      gateway_(engine_->address(), connections),
      client_(engine_->address(), std::move(means), clock_, timers_) {}

absl::Status ResourceSetup::Publish(const std::vector<v1::Resource>& resources) {
  using Async = v1::CatalogService::StubInterface::async_interface;
  std::atomic<size_t> next = 0;
  absl::Mutex mutex;
  absl::Status failure;
  RunLanes(kPutsAtOnce, [&](size_t, std::function<void()> ended) {
    const size_t which = next.fetch_add(1);
    if (which >= resources.size()) return false;
    v1::PutResourceRequest put;
    put.set_request_id("put-" + resources[which].name());
    *put.mutable_resource() = resources[which];
    Send<Async, v1::PutResourceRequest, v1::PutResourceResponse>(
        catalog_.Next(), &Async::PutResource, put,
        [&, ended](const absl::StatusOr<v1::PutResourceResponse>& response) {
          {
            absl::MutexLock lock(&mutex);
            failure.Update(response.status());
          }
          ended();
        });
    return true;
  });
  RETURN_IF_ERROR(failure);
  for (size_t i = 0; i < resources.size(); i += kPublishedAtOnce) {
    v1::PublishResourcesRequest publish;
    publish.set_request_id("publish-" + resources[i].name());
    for (size_t j = i; j < std::min(resources.size(), i + kPublishedAtOnce); ++j) {
      publish.add_names(resources[j].name());
    }
    const auto published = SendAndWait<v1::PublishResourcesResponse>(
        catalog_.Next(), &Async::PublishResources, publish);
    RETURN_IF_ERROR(published.status());
  }
  return absl::OkStatus();
}

void ResourceSetup::Fetch(const v1::FetchRequest& request, Answered answered,
                          absl::Duration patience, bool expected) {
  using Async = v1::GatewayService::StubInterface::async_interface;
  Send<Async, v1::FetchRequest, v1::FetchResponse>(
      gateway_.Next(), &Async::Fetch, request,
      [answered = std::move(answered), expected](const absl::StatusOr<v1::FetchResponse>& fetched) {
        if (expected && absl::IsDeadlineExceeded(fetched.status())) {
          return answered(absl::OkStatus());
        }
        if (!fetched.ok() || expected || fetched->errors().empty()) {
          return answered(fetched.status());
        }
        answered(absl::InternalError(fetched->errors(0).message()));
      },
      patience);
}

void ResourceSetup::FetchHere(const std::vector<resource::ResourceId>& fields, Answered answered) {
  client_.Fetch({.tenant = *TenantId::Parse("default"), .deadline = absl::Now() + kCallDeadline},
                {.fields = fields},
                [answered = std::move(answered)](const absl::StatusOr<resource::Fetched>& fetched) {
                  if (!fetched.ok() || fetched->errors.empty()) return answered(fetched.status());
                  answered(fetched->errors[0].why);
                });
}

absl::StatusOr<v1::FetchResponse> ResourceSetup::FetchAndWait(const v1::FetchRequest& request) {
  using Async = v1::GatewayService::StubInterface::async_interface;
  return SendAndWait<v1::FetchResponse>(gateway_.Next(), &Async::Fetch, request);
}

void ResourceSetup::LookUp(const v1::LookUpResourcesRequest& request, Answered answered) {
  using Async = v1::DirectoryService::StubInterface::async_interface;
  Send<Async, v1::LookUpResourcesRequest, v1::LookUpResourcesResponse>(
      directory_.Next(), &Async::LookUpResources, request,
      [answered = std::move(answered)](const absl::StatusOr<v1::LookUpResourcesResponse>& found) {
        answered(found.status());
      });
}

absl::StatusOr<v1::LookUpResourcesResponse> ResourceSetup::LookUpAndWait(
    const v1::LookUpResourcesRequest& request) {
  using Async = v1::DirectoryService::StubInterface::async_interface;
  return SendAndWait<v1::LookUpResourcesResponse>(directory_.Next(), &Async::LookUpResources,
                                                  request);
}

absl::StatusOr<double> ResourceSetup::CountCalls() const {
  ASSIGN_OR_RETURN(const std::string text, GetRaw(absl::StrCat("http://", upstream(), "/calls")));
  double calls = 0;
  if (!absl::SimpleAtod(text, &calls)) return absl::InternalError("no count: " + text);
  return calls;
}

std::vector<v1::Resource> ApiAndField(const std::string& name, const std::string& path,
                                      const std::string& policy) {
  std::vector<v1::Resource> resources(2);
  resources[0].set_name(name + ".api");
  v1::Api& api = *resources[0].mutable_api();
  api.set_upstream("mock");
  api.set_method("GET");
  api.set_path(path);
  google::protobuf::TextFormat::ParseFromString(policy, api.mutable_policy());
  resources[1].set_name(name);
  resources[1].mutable_field()->set_api(name + ".api");
  resources[1].mutable_field()->set_pointer("/v");
  return resources;
}

v1::FetchRequest FetchOf(const std::vector<std::string>& fields) {
  v1::FetchRequest request;
  request.mutable_fields()->Add(fields.begin(), fields.end());
  return request;
}

}  // namespace magpie::bench
