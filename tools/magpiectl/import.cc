#include "tools/magpiectl/import.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/wire/utf8.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using Stub = v1::CatalogService::Stub;

struct Options {
  std::string file;
  bool grpc = false;
  bool dry_run = false;
  std::string prefix;
  std::string upstream;
  std::string owner;
  std::vector<std::string> operations;
  bool replace = false;
};

// A message takes texts in UTF-8 alone.
absl::Status CheckText(absl::string_view text, const std::string& file) {
  const std::string valid = ToUtf8(text, text.size());
  const auto end = std::ranges::mismatch(text, valid).in1;
  if (end == text.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(file, " is no UTF-8 at line ", 1 + std::count(text.begin(), end, '\n'),
                   ": convert it first, as by iconv -f UTF-16 -t UTF-8"));
}

absl::StatusOr<v1::ImportResourcesRequest> RequestOf(const Options& options) {
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
    case v1::ImportChange::OUTCOME_TAKEN:
      return "taken";
    case v1::ImportChange::OUTCOME_MISSING:
      return "missing";
    default:
      return "unknown";
  }
}

// Keeps those that are new or changed, each as it was when it was merged.
absl::Status Keep(const Peer<v1::CatalogService>& catalog, v1::ImportResourcesResponse& made) {
  for (int i = 0; i < made.resources_size(); ++i) {
    if (made.changes(i).outcome() == v1::ImportChange::OUTCOME_UNCHANGED) continue;
    v1::Resource& resource = *made.mutable_resources(i);
    v1::PutResourceRequest put;
    put.set_request_id(RequestId(""));
    *put.mutable_resource() = resource;
    put.set_expected_version(resource.version());
    ASSIGN_OR_RETURN(v1::PutResourceResponse kept, catalog.Call(&Stub::PutResource, put));
    resource = std::move(*kept.mutable_resource());
  }
  return absl::OkStatus();
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
  std::cout << made.resources_size() << " drafts";
  for (const auto& [word, count] : counts) std::cout << ", " << count << ' ' << word;
  std::cout << (dry_run ? "; none of them kept\n" : "; publish makes them known to callers\n");
}

absl::Status Import(const Globals& globals, const Options& options) {
  const Peer<v1::CatalogService> catalog("resource-engine", globals.resource_engine, globals);
  ASSIGN_OR_RETURN(const v1::ImportResourcesRequest request, RequestOf(options));
  ASSIGN_OR_RETURN(v1::ImportResourcesResponse made, catalog.Call(&Stub::ImportResources, request));
  if (!options.dry_run) RETURN_IF_ERROR(Keep(catalog, made));
  return Show(globals, made,
              [&](const v1::ImportResourcesResponse& all) { Print(all, options.dry_run); });
}

}  // namespace

void AddImport(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<Options>();
  CLI::App& import =
      AddVerb(group, "import", "Make drafts of an OpenAPI 3 document, or of gRPC services",
              "magpiectl resource import bikes.yaml --upstream bike --prefix bike");
  import.add_option("FILE", options->file, "JSON or YAML; - for standard input")->required();
  import.add_flag("--grpc", options->grpc,
                  "FILE is what protoc --include_imports --descriptor_set_out wrote");
  import.add_option("--upstream", options->upstream, "Who is called")->required();
  import.add_option("--prefix", options->prefix, "What all names begin with")->required();
  import.add_option("--owner", options->owner, "The business unit that answers for them");
  import
      .add_option("--operation", options->operations,
                  "Only this one: an operationId, 'GET /bikes/{id}', or a gRPC method; may be "
                  "repeated")
      ->allow_extra_args(false);
  import.add_flag(
      "--replace", options->replace,
      "Take what FILE says also of what was changed by hand; privacy, grants and policy "
      "stay all the same");
  import.add_flag("--dry-run", options->dry_run,
                  "Show what it would make and change, and keep nothing");
  Runs(import, cli, options, Import);
}

}  // namespace magpie::ctl
