#include "tools/magpiectl/resource/publication.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/resource/catalog.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using CatalogStub = v1::CatalogService::Stub;

struct PublicationOptions {
  std::vector<std::string> names;
  std::vector<std::string> retired;
  std::string name;
  int64_t revision = 0;
  int64_t from = 0;
  int64_t to = 0;
  int64_t expected_revision = 0;
  bool check = false;
  std::string note;
  std::string request_id;
  int limit = 200;
};

// "revision 3 publishes a, b and retires c"
std::string Text(const v1::Revision& revision) {
  if (revision.published().empty() && revision.retired().empty()) {
    return absl::StrCat("revision ", revision.number(),
                        ": nothing differs, so nothing was published");
  }
  std::vector<std::string> parts;
  if (!revision.published().empty()) {
    parts.push_back(absl::StrCat("publishes ", absl::StrJoin(revision.published(), ", ")));
  }
  if (!revision.retired().empty()) {
    parts.push_back(absl::StrCat("retires ", absl::StrJoin(revision.retired(), ", ")));
  }
  return absl::StrCat("revision ", revision.number(), " ", absl::StrJoin(parts, " and "));
}

// What the revision publishes, and a line for each place that it hides from fewer callers.
void PrintRevision(const v1::Revision& revision) {
  std::cout << Text(revision) << '\n';
  for (const std::string& place : revision.loosened()) std::cout << "note: " << place << '\n';
}

absl::Status Publish(const Globals& globals, const PublicationOptions& options) {
  v1::PublishResourcesRequest request;
  request.mutable_names()->Add(options.names.begin(), options.names.end());
  request.mutable_retired()->Add(options.retired.begin(), options.retired.end());
  request.set_note(options.note);
  request.set_expected_revision(options.expected_revision);
  request.set_validate_only(options.check);
  request.set_request_id(RequestId(options.request_id));
  ASSIGN_OR_RETURN(const v1::PublishResourcesResponse published,
                   Catalog(globals).Call(&CatalogStub::PublishResources, request));
  return Show(globals, published.revision(), [&](const v1::Revision& revision) {
    std::cout << (options.check ? "would be " : "");
    PrintRevision(revision);
  });
}

absl::Status RollBack(const Globals& globals, const PublicationOptions& options) {
  v1::RollBackResourceRequest request;
  request.set_name(options.name);
  request.set_revision(options.revision);
  request.set_note(options.note);
  request.set_request_id(RequestId(options.request_id));
  ASSIGN_OR_RETURN(const v1::RollBackResourceResponse done,
                   Catalog(globals).Call(&CatalogStub::RollBackResource, request));
  return Show(globals, done.revision(), PrintRevision);
}

absl::Status ListRevisions(const Globals& globals, const PublicationOptions& options) {
  const Peer<v1::CatalogService> catalog = Catalog(globals);
  ASSIGN_OR_RETURN(
      const v1::ListRevisionsResponse list,
      AllPages<v1::ListRevisionsResponse>(
          v1::ListRevisionsRequest(), options.limit,
          [&](const auto& request) { return catalog.Call(&CatalogStub::ListRevisions, request); },
          [](const auto& page) { return page.revisions_size(); }));
  return ShowTable(globals, list, {"REVISION", "TIME", "PUBLISHED", "RETIRED", "NOTE"},
                   list.revisions(), [](const v1::Revision& revision) -> std::vector<std::string> {
                     return {absl::StrCat(revision.number()), DateTime(revision.time()),
                             absl::StrJoin(revision.published(), " "),
                             absl::StrJoin(revision.retired(), " "), revision.note()};
                   });
}

absl::Status Diff(const Globals& globals, const PublicationOptions& options) {
  v1::DiffResourceRequest request;
  request.set_name(options.name);
  request.set_from_revision(options.from);
  request.set_to_revision(options.to);
  ASSIGN_OR_RETURN(const v1::DiffResourceResponse diff,
                   Catalog(globals).Call(&CatalogStub::DiffResource, request));
  return Show(globals, diff, [](const v1::DiffResourceResponse& response) {
    if (response.lines().empty()) std::cout << "the two versions do not differ\n";
    for (const std::string& line : response.lines()) std::cout << OneLine(line) << '\n';
  });
}

}  // namespace

void AddPublication(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<PublicationOptions>();
  CLI::App& publish = AddVerb(
      group, "publish", "Publish drafts as a new revision, which every caller uses from then on",
      "magpiectl resource publish order.get order.status");
  publish.add_option("NAME", options->names, "The names of the drafts");
  publish
      .add_option("--retire", options->retired,
                  "Retire this resource, so that nobody can use it; may be repeated")
      ->allow_extra_args(false);
  publish.add_option("--note", options->note, "A note for the list of revisions");
  publish.add_option("--expected-revision", options->expected_revision,
                     "Refuse if the last revision is a different one; 0 for any");
  publish.add_flag("--check", options->check, "Only check, but publish nothing");
  AddRequestId(publish, options->request_id);
  Runs(publish, cli, options, Publish);

  CLI::App& back =
      AddVerb(group, "rollback",
              "Republish a resource and all that depends on it as of an earlier revision",
              "magpiectl resource rollback order.get 3");
  back.add_option("NAME", options->name, "Its name")->required();
  back.add_option("REVISION", options->revision, "The number of the earlier revision")->required();
  back.add_option("--note", options->note, "A note for the list of revisions");
  AddRequestId(back, options->request_id);
  Runs(back, cli, options, RollBack);

  CLI::App& diff =
      AddVerb(group, "diff",
              "Show the differences between a draft and a revision, or between two revisions",
              "magpiectl resource diff order.get --from 3 --to 5");
  diff.add_option("NAME", options->name, "Its name")->required();
  diff.add_option("--from", options->from,
                  "The revision to compare; by default what is published now");
  diff.add_option("--to", options->to, "The revision to compare it with; by default the draft");
  Runs(diff, cli, options, Diff);

  CLI::App& revisions = AddVerb(group, "revisions", "List the revisions, with what each published",
                                "magpiectl resource revisions");
  AddLimit(revisions, options->limit);
  Runs(revisions, cli, options, ListRevisions);
}

}  // namespace magpie::ctl
