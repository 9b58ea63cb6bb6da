#include "tools/magpiectl/import.h"

#include <iostream>

#include "common/status/macros.h"
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
};

absl::StatusOr<v1::ImportResourcesRequest> RequestOf(const Options& options) {
  v1::ImportResourcesRequest request;
  ASSIGN_OR_RETURN(std::string source, ReadFile(options.file));
  (options.grpc ? *request.mutable_descriptor_set() : *request.mutable_openapi()) =
      std::move(source);
  request.set_prefix(options.prefix);
  request.set_upstream(options.upstream);
  request.set_owner(options.owner);
  request.mutable_operations()->Add(options.operations.begin(), options.operations.end());
  return request;
}

absl::Status Import(const Globals& globals, const Options& options) {
  const Peer<v1::CatalogService> catalog("resource-engine", globals.resource_engine, globals);
  ASSIGN_OR_RETURN(const v1::ImportResourcesRequest request, RequestOf(options));
  ASSIGN_OR_RETURN(v1::ImportResourcesResponse made, catalog.Call(&Stub::ImportResources, request));
  for (v1::Resource& resource : *made.mutable_resources()) {
    if (options.dry_run) break;
    v1::PutResourceRequest put;
    put.set_request_id(RequestId(""));
    *put.mutable_resource() = resource;
    ASSIGN_OR_RETURN(v1::PutResourceResponse kept, catalog.Call(&Stub::PutResource, put));
    resource = std::move(*kept.mutable_resource());
  }
  return Show(globals, made, [&](const v1::ImportResourcesResponse& all) {
    for (const v1::Resource& resource : all.resources()) {
      std::cout << (resource.has_api() ? "api    " : "field  ") << resource.name() << '\n';
    }
    for (const std::string& note : all.notes()) std::cout << "note   " << OneLine(note) << '\n';
    std::cout << all.resources_size()
              << (options.dry_run ? " drafts, none of them kept\n"
                                  : " drafts; publish makes them known to callers\n");
  });
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
      ->expected(1);
  import.add_flag("--dry-run", options->dry_run, "Show what it would make, and keep nothing");
  Runs(import, cli, options, Import);
}

}  // namespace magpie::ctl
