#include "tools/magpiectl/resource/promote.h"

#include <google/protobuf/util/message_differencer.h>

#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using CatalogPeer = Peer<v1::CatalogService>;
using CatalogStub = v1::CatalogService::Stub;

// The most resources that one revision can publish.
constexpr size_t kMostResources = 300;

struct PromoteOptions {
  std::vector<std::string> names;
  std::string from;
  std::string note;
  bool check = false;
};

// The resources that `resource` needs.
std::vector<std::string> Needs(const v1::Resource& resource) {
  std::vector<std::string> needs;
  if (resource.has_field()) needs.push_back(resource.field().api());
  for (const auto& origin : resource.field().alternatives()) needs.push_back(origin.api());
  for (const auto& [variable, field] : resource.api().inputs()) needs.push_back(field);
  for (const auto& [variable, field] : resource.derived().inputs()) needs.push_back(field);
  return needs;
}

// Only what its author wrote.
v1::Resource Definition(v1::Resource resource) {
  resource.clear_version();
  resource.clear_published_version();
  resource.clear_create_time();
  resource.clear_update_time();
  return resource;
}

// The published resources of these names, with all that they need.
absl::StatusOr<std::map<std::string, v1::Resource>> ReadClosure(const CatalogPeer& catalog,
                                                                std::vector<std::string> names) {
  std::map<std::string, v1::Resource> closure;
  while (!names.empty()) {
    v1::GetResourceRequest request;
    request.set_name(names.back());
    request.set_published(true);
    names.pop_back();
    if (closure.contains(request.name())) continue;
    if (closure.size() == kMostResources) {
      return InvalidField("NAME", absl::StrCat("needs more than ", kMostResources, " resources"));
    }
    ASSIGN_OR_RETURN(const v1::GetResourceResponse got,
                     catalog.Call(&CatalogStub::GetResource, request));
    for (std::string& need : Needs(got.resource())) names.push_back(std::move(need));
    closure.emplace(request.name(), Definition(got.resource()));
  }
  return closure;
}

// Puts `wanted` as the draft unless it already is.
absl::Status PutDraft(const CatalogPeer& catalog, const v1::Resource& wanted) {
  v1::GetResourceRequest request;
  request.set_name(wanted.name());
  const auto got = catalog.Call(&CatalogStub::GetResource, request);
  if (!got.ok() && !absl::IsNotFound(got.status())) return got.status();
  const bool is_there = got.ok() && google::protobuf::util::MessageDifferencer::Equals(
                                        Definition(got->resource()), wanted);
  if (is_there) return absl::OkStatus();
  v1::PutResourceRequest put;
  put.set_request_id(RequestId(""));
  *put.mutable_resource() = wanted;
  if (got.ok()) put.set_expected_version(got->resource().version());
  put.set_only_new(!got.ok());
  return catalog.Call(&CatalogStub::PutResource, put).status();
}

absl::Status Promote(const Globals& globals, const PromoteOptions& options) {
  Globals source = globals;
  source.tenant = options.from;
  ASSIGN_OR_RETURN(const auto closure,
                   ReadClosure({"resource-engine", source.resource_engine, source}, options.names));
  const CatalogPeer target("resource-engine", globals.resource_engine, globals);
  v1::PublishResourcesRequest publish;
  for (const auto& [name, resource] : closure) {
    RETURN_IF_ERROR(PutDraft(target, resource));
    publish.add_names(name);
  }
  publish.set_request_id(RequestId(""));
  publish.set_validate_only(options.check);
  publish.set_note(options.note.empty() ? absl::StrCat("from ", options.from) : options.note);
  ASSIGN_OR_RETURN(const v1::PublishResourcesResponse published,
                   target.Call(&CatalogStub::PublishResources, publish));
  return Show(globals, published.revision(), [&](const v1::Revision& revision) {
    if (revision.published().empty()) {
      std::cout << "nothing differs in " << options.from << '\n';
      return;
    }
    std::cout << (options.check ? "would be revision " : "revision ") << revision.number() << " of "
              << globals.tenant << " publishes " << absl::StrJoin(revision.published(), ", ")
              << '\n';
    for (const std::string& place : revision.loosened()) std::cout << "note: " << place << '\n';
  });
}

}  // namespace

void AddPromote(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<PromoteOptions>();
  CLI::App& promote =
      AddVerb(group, "promote", "Publish what another environment has published, as one revision",
              "magpiectl --tenant acme resource promote order.status --from acme@staging");
  promote.add_option("NAME", options->names, "The resources to promote, with all that they need")
      ->required();
  promote
      .add_option("--from", options->from,
                  "The tenant and environment to promote from, such as acme@staging")
      ->required();
  promote.add_option("--note", options->note, "A note for the list of revisions");
  promote.add_flag("--check", options->check, "Save and check the drafts, but publish nothing");
  Runs(promote, cli, options, Promote);
}

}  // namespace magpie::ctl
