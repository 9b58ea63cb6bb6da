// magpiectl resource put|get|list. Its other verbs are in import.cc, promote.cc,
// publication.cc, gateway.cc and quality.cc.

#include <iostream>
#include <map>

#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/resource/catalog.h"
#include "tools/magpiectl/resource/gateway.h"
#include "tools/magpiectl/resource/import.h"
#include "tools/magpiectl/resource/promote.h"
#include "tools/magpiectl/resource/publication.h"
#include "tools/magpiectl/resource/quality.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using CatalogStub = v1::CatalogService::Stub;

struct ResourceOptions : RecordOptions {
  std::string owner;
  std::vector<std::string> labels;
  std::vector<std::string> tags;
};

absl::Status Put(const Globals& globals, const ResourceOptions& options) {
  v1::PutResourceRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, *request.mutable_resource()));
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::PutResourceResponse put,
                   Catalog(globals).Call(&CatalogStub::PutResource, request));
  return Show(globals, put.resource(), [](const v1::Resource& resource) {
    std::cout << "resource " << resource.name() << " is version " << resource.version()
              << (resource.published_version() == resource.version() ? "" : ", a draft") << '\n';
  });
}

// "POST bikes /bikes/{id}" of an API, "/status of order.get" of a field, "= a + b" of a derived
// one.
std::string Source(const v1::Resource& resource) {
  if (resource.has_api()) {
    return absl::StrCat(resource.api().method(), " ", resource.api().upstream(), " ",
                        resource.api().path());
  }
  if (resource.has_derived()) return absl::StrCat("= ", resource.derived().expression());
  const std::string& pointer = resource.field().pointer();
  return absl::StrCat(pointer.empty() ? "all" : pointer, " of ", resource.field().api());
}

std::string PublishedVersion(const v1::Resource& resource) {
  return resource.published_version() == 0 ? "-" : absl::StrCat(resource.published_version());
}

// `message` is an Api or a DerivedField.
template <class Message>
void PrintInputs(const Message& message) {
  for (const std::string& param : message.params()) {
    std::cout << "needs   " << OneLine(param) << '\n';
  }
  const std::map<std::string, std::string> inputs(message.inputs().begin(), message.inputs().end());
  for (const auto& [variable, field] : inputs) {
    std::cout << "input   " << OneLine(absl::StrCat(variable, " = ", field)) << '\n';
  }
}

void PrintResource(const v1::Resource& resource) {
  std::cout << resource.name() << (resource.has_api() ? ", an API" : ", a field") << ", version "
            << resource.version() << ", published " << PublishedVersion(resource) << ", changed "
            << DateTime(resource.update_time()) << '\n'
            << OneLine(resource.description()) << "\n\n"
            << "owner   " << OneLine(resource.owner()) << '\n'
            << "source  " << OneLine(Source(resource)) << '\n';
  const std::map<std::string, std::string> labels(resource.labels().begin(),
                                                  resource.labels().end());
  for (const auto& [name, value] : labels) {
    std::cout << "label   " << OneLine(absl::StrCat(name, "=", value)) << '\n';
  }
  for (const std::string& tag : resource.tags()) std::cout << "tag     " << OneLine(tag) << '\n';
  for (const auto& [name, expression] : resource.api().query()) {
    std::cout << "query   " << OneLine(absl::StrCat(name, " = ", expression)) << '\n';
  }
  if (!resource.api().body().empty()) {
    std::cout << "body    " << OneLine(resource.api().body()) << '\n';
  }
  resource.has_api() ? PrintInputs(resource.api()) : PrintInputs(resource.derived());
}

absl::Status Get(const Globals& globals, const ResourceOptions& options) {
  v1::GetResourceRequest request;
  request.set_name(options.id);
  ASSIGN_OR_RETURN(const v1::GetResourceResponse got,
                   Catalog(globals).Call(&CatalogStub::GetResource, request));
  return Show(globals, got.resource(), PrintResource);
}

absl::StatusOr<v1::ListResourcesRequest> RequestOf(const ResourceOptions& options) {
  v1::ListResourcesRequest request;
  request.set_owner(options.owner);
  request.mutable_tags()->Add(options.tags.begin(), options.tags.end());
  for (const std::string& label : options.labels) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(label, absl::MaxSplits('=', 1));
    if (pair.second.empty()) return InvalidField("--label", "is not NAME=VALUE: " + label);
    (*request.mutable_labels())[pair.first] = pair.second;
  }
  return request;
}

absl::Status List(const Globals& globals, const ResourceOptions& options) {
  const Peer<v1::CatalogService> catalog = Catalog(globals);
  ASSIGN_OR_RETURN(const v1::ListResourcesRequest request, RequestOf(options));
  ASSIGN_OR_RETURN(
      const v1::ListResourcesResponse list,
      AllPages<v1::ListResourcesResponse>(
          request, options.limit,
          [&](const auto& page) { return catalog.Call(&CatalogStub::ListResources, page); },
          [](const auto& page) { return page.resources_size(); }));
  return ShowTable(globals, list, {"RESOURCE", "KIND", "VERSION", "PUBLISHED", "OWNER", "SOURCE"},
                   list.resources(), [](const v1::Resource& resource) -> std::vector<std::string> {
                     return {resource.name(),
                             resource.has_api() ? "api" : "field",
                             absl::StrCat(resource.version()),
                             PublishedVersion(resource),
                             resource.owner(),
                             Source(resource)};
                   });
}

}  // namespace

void AddResource(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "resource", "Manage resources, fetch fields, call APIs");
  const auto options = std::make_shared<ResourceOptions>();
  const RecordVerbs verbs =
      AddRecordVerbs(group, {"resource", "resource.v1.Resource", "order.status"}, *options);
  Runs(verbs.put, cli, options, Put);
  Runs(verbs.get, cli, options, Get);
  verbs.list.add_option("--owner", options->owner, "Only those of this owner");
  verbs.list
      .add_option("--label", options->labels,
                  "Only those with this label, NAME=VALUE; may be repeated")
      ->allow_extra_args(false);
  verbs.list.add_option("--tag", options->tags, "Only those with this tag; may be repeated")
      ->allow_extra_args(false);
  Runs(verbs.list, cli, options, List);
  AddImport(group, cli);
  AddPublication(group, cli);
  AddPromote(group, cli);
  AddGateway(group, cli);
  AddQuality(group, cli);
}

}  // namespace magpie::ctl
