// magpiectl knowledge versions|diff

#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using AuthoringStub = v1::AuthoringService::Stub;

struct VersionOptions {
  std::string id;
  int64_t number = 0;
  int64_t before = 0;
  int64_t after = 0;
  int limit = 200;
};

Peer<v1::AuthoringService> Authoring(const Globals& globals) {
  return {"knowledge", globals.knowledge, globals};
}

// "ACTION_SAVE_DRAFT" as "save draft".
std::string WordsOf(v1::ArticleVersion::Action action) {
  std::string words = absl::AsciiStrToLower(v1::ArticleVersion::Action_Name(action));
  words.erase(0, words.find('_') + 1);
  for (char& c : words) c = c == '_' ? ' ' : c;
  return words;
}

absl::Status ShowOne(const Globals& globals, const VersionOptions& options) {
  v1::GetVersionRequest request;
  request.set_article_id(options.id);
  request.set_number(options.number);
  ASSIGN_OR_RETURN(const v1::GetVersionResponse got,
                   Authoring(globals).Call(&AuthoringStub::GetVersion, request));
  PrintJson(got.version(), std::cout);
  return absl::OkStatus();
}

absl::Status Versions(const Globals& globals, const VersionOptions& options) {
  if (options.number != 0) return ShowOne(globals, options);
  const Peer<v1::AuthoringService> authoring = Authoring(globals);
  v1::ListVersionsRequest request;
  request.set_article_id(options.id);
  ASSIGN_OR_RETURN(
      const v1::ListVersionsResponse list,
      AllPages<v1::ListVersionsResponse>(
          request, options.limit,
          [&](const auto& page) { return authoring.Call(&AuthoringStub::ListVersions, page); },
          [](const auto& page) { return page.versions_size(); }));
  return ShowTable(globals, list, {"VERSION", "TIME", "ACTION", "ACTOR", "NOTE"}, list.versions(),
                   [](const v1::ArticleVersion& version) -> std::vector<std::string> {
                     return {absl::StrCat(version.number()), DateTime(version.time()),
                             WordsOf(version.action()),
                             version.actor().empty() ? "-" : version.actor(), version.note()};
                   });
}

void Print(const v1::DiffVersionsResponse& diff) {
  if (diff.differences().empty()) std::cout << "Both say the same.\n";
  for (const v1::ArticleDifference& difference : diff.differences()) {
    std::cout << difference.path() << '\n';
    if (!difference.lines().empty()) {
      PrintLines(difference.lines(), std::cout, "  ");
      continue;
    }
    if (!difference.before().empty()) std::cout << "  - " << OneLine(difference.before()) << '\n';
    if (!difference.after().empty()) std::cout << "  + " << OneLine(difference.after()) << '\n';
  }
}

absl::Status Diff(const Globals& globals, const VersionOptions& options) {
  v1::DiffVersionsRequest request;
  request.set_article_id(options.id);
  request.set_before(options.before);
  request.set_after(options.after);
  ASSIGN_OR_RETURN(const v1::DiffVersionsResponse diff,
                   Authoring(globals).Call(&AuthoringStub::DiffVersions, request));
  return Show(globals, diff, Print);
}

}  // namespace

void AddKnowledgeVersions(CLI::App& group, Cli& cli) {
  const auto listed = std::make_shared<VersionOptions>();
  CLI::App& versions =
      AddVerb(group, "versions", "List the versions of an article, who made them and why",
              "magpiectl knowledge versions refund");
  versions.add_option("ARTICLE", listed->id, "The id of the article")->required();
  versions.add_option("--number", listed->number, "Show what this one says");
  AddLimit(versions, listed->limit);
  Runs(versions, cli, listed, Versions);

  const auto compared = std::make_shared<VersionOptions>();
  CLI::App& diff = AddVerb(group, "diff", "Compare two versions of an article, field by field",
                           "magpiectl knowledge diff refund 3 4");
  diff.add_option("ARTICLE", compared->id, "The id of the article")->required();
  diff.add_option("BEFORE", compared->before, "The number of a version")->required();
  diff.add_option("AFTER", compared->after, "The number of another one")->required();
  Runs(diff, cli, compared, Diff);
}

}  // namespace magpie::ctl
