#include "tools/magpiectl/resource/import.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/utf8.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using CatalogStub = v1::CatalogService::Stub;

struct ImportOptions {
  std::string file;
  bool grpc = false;
  bool dry_run = false;
  std::string prefix;
  std::string upstream;
  std::string owner;
  std::vector<std::string> operations;
  bool replace = false;
};

// Strings in messages must be UTF-8.
absl::Status CheckText(absl::string_view text, const std::string& file) {
  const std::string valid = ToUtf8(text, text.size());
  const auto end = std::ranges::mismatch(text, valid).in1;
  if (end == text.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(file, " is not UTF-8 at line ", 1 + std::count(text.begin(), end, '\n'),
                   ": convert it first, for example with iconv -f UTF-16 -t UTF-8"));
}

absl::StatusOr<v1::ImportResourcesRequest> RequestOf(const ImportOptions& options) {
  v1::ImportResourcesRequest request;
  ASSIGN_OR_RETURN(std::string source, ReadFile(options.file));
  if (!options.grpc) RETURN_IF_ERROR(CheckText(source, options.file));
  (options.grpc ? *request.mutable_descriptor_set() : *request.mutable_openapi()) =
      std::move(source);
  request.set_prefix(options.prefix);
  request.set_upstream(options.upstream);
  request.set_owner(options.owner);
  request.mutable_operations()->Add(options.operations.begin(), options.operations.end());
  request.set_replace(options.replace);
  return request;
}

const char* WordOf(v1::ImportChange::Outcome outcome) {
  switch (outcome) {
    case v1::ImportChange::OUTCOME_NEW:
      return "new";
    case v1::ImportChange::OUTCOME_UNCHANGED:
      return "unchanged";
    case v1::ImportChange::OUTCOME_CHANGED:
      return "changed";
    case v1::ImportChange::OUTCOME_KEPT:
      return "kept";
    case v1::ImportChange::OUTCOME_TAKEN:
      return "taken";
    case v1::ImportChange::OUTCOME_MISSING:
      return "missing";
    default:
      return "unknown";
  }
}

// Does not overwrite what somebody has put since the merge; another import merges that, too.
absl::Status WhyNotKept(const absl::Status& status, int kept) {
  if (ReasonOf(status) != "STALE_VERSION") return status;
  return Error(status.code(), "STALE_VERSION",
               absl::StrCat(status.message(),
                            "; somebody changed it meanwhile, so it was not "
                            "overwritten. ",
                            kept, " drafts were saved: import again for the others"));
}

// Puts the drafts that are new or changed, each at the version that was merged.
absl::Status Keep(const Peer<v1::CatalogService>& catalog, v1::ImportResourcesResponse& made) {
  int count = 0;
  for (int i = 0; i < made.resources_size(); ++i) {
    const v1::ImportChange::Outcome outcome = made.changes(i).outcome();
    const bool is_put =
        outcome == v1::ImportChange::OUTCOME_NEW || outcome == v1::ImportChange::OUTCOME_CHANGED;
    if (!is_put) continue;
    v1::Resource& resource = *made.mutable_resources(i);
    v1::PutResourceRequest put;
    put.set_request_id(RequestId(""));
    *put.mutable_resource() = resource;
    put.set_expected_version(resource.version());
    put.set_only_new(resource.version() == 0);
    auto kept = catalog.Call(&CatalogStub::PutResource, put);
    if (!kept.ok()) return WhyNotKept(kept.status(), count);
    resource = std::move(*kept->mutable_resource());
    ++count;
  }
  return absl::OkStatus();
}

// What the user can do next.
const char* Next(const v1::ImportResourcesResponse& made, const std::map<std::string, int>& counts,
                 bool dry_run) {
  if (made.resources().empty()) return "nothing was imported";
  if (!counts.contains("new") && !counts.contains("changed")) return "nothing was saved";
  return dry_run ? "nothing was saved (--dry-run)"
                 : "saved; callers see them once they are published (resource publish)";
}

void Print(const v1::ImportResourcesResponse& made, bool dry_run) {
  std::map<std::string, int> counts;
  for (const v1::ImportChange& change : made.changes()) {
    const std::string word = WordOf(change.outcome());
    ++counts[word];
    std::cout << std::left << std::setw(10) << word << change.name() << '\n';
    for (const std::string& line : change.lines()) {
      std::cout << std::string(12, ' ') << OneLine(line) << '\n';
    }
  }
  for (const std::string& note : made.notes()) std::cout << "note      " << OneLine(note) << '\n';
  std::vector<std::string> parts;
  for (const auto& [word, count] : counts) parts.push_back(absl::StrCat(count, " ", word));
  std::cout << made.resources_size() << (made.resources_size() == 1 ? " draft" : " drafts")
            << (parts.empty() ? "" : ": ") << absl::StrJoin(parts, ", ") << "; "
            << Next(made, counts, dry_run) << '\n';
}

absl::Status Import(const Globals& globals, const ImportOptions& options) {
  const Peer<v1::CatalogService> catalog("resource-engine", globals.resource_engine, globals);
  ASSIGN_OR_RETURN(const v1::ImportResourcesRequest request, RequestOf(options));
  ASSIGN_OR_RETURN(v1::ImportResourcesResponse made,
                   catalog.Call(&CatalogStub::ImportResources, request));
  if (!options.dry_run) RETURN_IF_ERROR(Keep(catalog, made));
  RETURN_IF_ERROR(Show(
      globals, made, [&](const v1::ImportResourcesResponse& all) { Print(all, options.dry_run); }));
  // The notes say why there are none.
  return made.resources().empty() ? absl::FailedPreconditionError("") : absl::OkStatus();
}

}  // namespace

void AddImport(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App& import = AddVerb(
      group, "import", "Make drafts from an OpenAPI 3 document or from gRPC descriptors",
      "magpiectl resource import tools/demo/data/bikes.yaml --upstream bike --prefix bikes");
  import.add_option("FILE", options->file, "JSON or YAML; - for standard input")->required();
  import.add_flag(
      "--grpc", options->grpc,
      "FILE is a descriptor set, as protoc --include_imports --descriptor_set_out writes it");
  import
      .add_option("--upstream", options->upstream,
                  "The name of the upstream to call (flag --upstreams of the service)")
      ->required();
  import.add_option("--prefix", options->prefix, "The prefix of all names")->required();
  import.add_option("--owner", options->owner, "The business unit that owns them");
  import
      .add_option(
          "--operation", options->operations,
          "Import only this one: an operationId, 'GET /bikes/{id}', or a gRPC method; may be "
          "repeated")
      ->allow_extra_args(false);
  import.add_flag("--replace", options->replace,
                  "Overwrite what was changed by hand; privacy, grants and policy are kept");
  import.add_flag("--dry-run", options->dry_run, "Show what the import would do, but save nothing");
  Runs(import, cli, options, Import);
}

}  // namespace magpie::ctl
