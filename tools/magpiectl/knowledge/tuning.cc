// magpiectl knowledge scene|dictionary|curation|judged

#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/tuning_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using TuningStub = v1::TuningService::Stub;
using TuningPeer = Peer<v1::TuningService>;

struct TuningOptions {
  std::string file;
  std::string id;
  std::string request_id;
  int64_t expected_version = 0;
  bool dry_run = false;
  double allow_loss = -1;  // below 0 if it may lose anything
  int limit = 200;
};

TuningPeer Tuning(const Globals& globals) { return {"knowledge", globals.knowledge, globals}; }

// A change of `message`, a field of `request`, as the file has it.
template <class Request, class Message>
absl::Status Fill(const TuningOptions& options, Message* message, Request& request) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, *message));
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  if constexpr (requires { request.set_validate_only(true); }) {
    request.set_validate_only(options.dry_run);
    if (options.allow_loss >= 0) request.set_allow_loss(options.allow_loss);
  }
  return absl::OkStatus();
}

void PrintChange(const v1::JudgedChange& change) {
  if (change.queries() == 0) return;
  std::cout << absl::StrFormat("%d judged queries: nDCG@10 %.4f before, %.4f after\n",
                               change.queries(), change.before(), change.after());
  for (const std::string& query : change.worse()) {
    std::cout << "worse: " << OneLine(query) << '\n';
  }
}

void PrintPut(const std::string& what, int64_t version, int64_t sequence,
              const v1::JudgedChange& change, const TuningOptions& options) {
  if (options.dry_run) {
    std::cout << what << " is not stored (--dry-run)\n";
  } else {
    std::cout << what << " is version " << version << ", change " << sequence << '\n';
  }
  PrintChange(change);
}

absl::Status PutScene(const Globals& globals, const TuningOptions& options) {
  v1::PutSceneRequest request;
  RETURN_IF_ERROR(Fill(options, request.mutable_scene(), request));
  ASSIGN_OR_RETURN(const v1::PutSceneResponse put,
                   Tuning(globals).Call(&TuningStub::PutScene, request));
  return Show(globals, put, [&](const v1::PutSceneResponse& response) {
    PrintPut(absl::StrCat("scene ", response.scene().scene_id()), response.scene().version(),
             response.sequence(), response.change(), options);
  });
}

absl::Status GetScene(const Globals& globals, const TuningOptions& options) {
  v1::GetSceneRequest request;
  request.set_scene_id(options.id);
  ASSIGN_OR_RETURN(const v1::GetSceneResponse got,
                   Tuning(globals).Call(&TuningStub::GetScene, request));
  PrintJson(got.scene(), std::cout);
  return absl::OkStatus();
}

absl::Status ListScenes(const Globals& globals, const TuningOptions&) {
  ASSIGN_OR_RETURN(const v1::ListScenesResponse list,
                   Tuning(globals).Call(&TuningStub::ListScenes, v1::ListScenesRequest()));
  return Show(globals, list, [](const v1::ListScenesResponse& all) {
    Table table({"SCENE", "VERSION", "MATCHING"});
    for (const v1::Scene& scene : all.scenes()) {
      const std::string matching =
          absl::AsciiStrToLower(v1::Scene::Matching_Name(scene.matching()));
      table.Add({scene.scene_id(), scene.version() == 0 ? "-" : absl::StrCat(scene.version()),
                 matching.substr(matching.find('_') + 1)});
    }
    table.Print(std::cout);
  });
}

absl::Status PutDictionary(const Globals& globals, const TuningOptions& options) {
  v1::PutDictionaryRequest request;
  RETURN_IF_ERROR(Fill(options, request.mutable_dictionary(), request));
  ASSIGN_OR_RETURN(const v1::PutDictionaryResponse put,
                   Tuning(globals).Call(&TuningStub::PutDictionary, request));
  return Show(globals, put, [&](const v1::PutDictionaryResponse& response) {
    PrintPut("the dictionary", response.dictionary().version(), response.sequence(),
             response.change(), options);
  });
}

absl::Status GetDictionary(const Globals& globals, const TuningOptions&) {
  ASSIGN_OR_RETURN(const v1::GetDictionaryResponse got,
                   Tuning(globals).Call(&TuningStub::GetDictionary, v1::GetDictionaryRequest()));
  PrintJson(got.dictionary(), std::cout);
  return absl::OkStatus();
}

absl::Status PutCuration(const Globals& globals, const TuningOptions& options) {
  v1::PutCurationRequest request;
  RETURN_IF_ERROR(Fill(options, request.mutable_curation(), request));
  ASSIGN_OR_RETURN(const v1::PutCurationResponse put,
                   Tuning(globals).Call(&TuningStub::PutCuration, request));
  return Show(globals, put.curation(), [&](const v1::Curation& curation) {
    std::cout << "curation " << curation.curation_id() << " is version " << curation.version()
              << ", change " << put.sequence() << '\n';
  });
}

absl::Status DeleteCuration(const Globals& globals, const TuningOptions& options) {
  v1::DeleteCurationRequest request;
  request.set_request_id(RequestId(options.request_id));
  request.set_curation_id(options.id);
  ASSIGN_OR_RETURN(const v1::DeleteCurationResponse deleted,
                   Tuning(globals).Call(&TuningStub::DeleteCuration, request));
  return Show(globals, deleted.curation(), [&](const v1::Curation& curation) {
    std::cout << "curation " << curation.curation_id() << " is deleted, change "
              << deleted.sequence() << '\n';
  });
}

absl::Status ListCurations(const Globals& globals, const TuningOptions& options) {
  const TuningPeer tuning = Tuning(globals);
  ASSIGN_OR_RETURN(
      const v1::ListCurationsResponse list,
      AllPages<v1::ListCurationsResponse>(
          v1::ListCurationsRequest(), options.limit,
          [&](const auto& page) { return tuning.Call(&TuningStub::ListCurations, page); },
          [](const auto& page) { return page.curations_size(); }));
  return ShowTable(globals, list, {"CURATION", "VERSION", "QUERIES", "PINNED", "BLOCKED"},
                   list.curations(), [](const v1::Curation& one) -> std::vector<std::string> {
                     return {one.curation_id(), absl::StrCat(one.version()),
                             absl::StrJoin(one.queries(), ", "), absl::StrJoin(one.pinned(), ", "),
                             absl::StrJoin(one.blocked(), ", ")};
                   });
}

// The file is a GetJudgedQueriesResponse, as "get" prints it.
absl::Status PutJudged(const Globals& globals, const TuningOptions& options) {
  v1::GetJudgedQueriesResponse judged;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, judged));
  v1::PutJudgedQueriesRequest request;
  request.set_request_id(RequestId(options.request_id));
  *request.mutable_queries() = judged.queries();
  ASSIGN_OR_RETURN(const v1::PutJudgedQueriesResponse put,
                   Tuning(globals).Call(&TuningStub::PutJudgedQueries, request));
  return Show(globals, put, [](const v1::PutJudgedQueriesResponse& response) {
    std::cout << "there are " << response.count() << " judged queries\n";
  });
}

absl::Status GetJudged(const Globals& globals, const TuningOptions&) {
  ASSIGN_OR_RETURN(
      const v1::GetJudgedQueriesResponse got,
      Tuning(globals).Call(&TuningStub::GetJudgedQueries, v1::GetJudgedQueriesRequest()));
  PrintJson(got, std::cout);
  return absl::OkStatus();
}

// A group of verbs, with options for each.
class Verbs {
 public:
  Verbs(CLI::App& parent, Cli& cli, const std::string& name, const std::string& what)
      : group_(AddGroup(parent, name, what)), cli_(cli), start_("magpiectl knowledge " + name) {}

  using Command = absl::Status (*)(const Globals&, const TuningOptions&);

  std::pair<CLI::App&, TuningOptions&> Add(const std::string& name, const std::string& what,
                                           const std::string& arguments, Command command) {
    const auto options = std::make_shared<TuningOptions>();
    CLI::App& verb =
        AddVerb(group_, name, what,
                absl::StrCat(start_, " ", name, arguments.empty() ? "" : " ", arguments));
    Runs(verb, cli_, options, command);
    return {verb, *options};
  }

  std::pair<CLI::App&, TuningOptions&> AddPut(const std::string& what, const std::string& message,
                                              const std::string& file, Command command) {
    const std::pair<CLI::App&, TuningOptions&> put = Add("put", what, file, command);
    put.first.add_option("FILE", put.second.file, message + " as JSON; - for standard input")
        ->required();
    AddRequestId(put.first, put.second.request_id);
    return put;
  }

 private:
  CLI::App& group_;
  Cli& cli_;
  const std::string start_;
};

void AddVersion(CLI::App& verb, TuningOptions& options) {
  verb.add_option("--expected-version", options.expected_version,
                  "Refuse if its version is a different one; 0 for any");
}

void AddGuard(CLI::App& verb, TuningOptions& options) {
  AddVersion(verb, options);
  verb.add_flag("--dry-run", options.dry_run,
                "Show what it does to the judged queries, but store nothing");
  verb.add_option("--allow-loss", options.allow_loss,
                  "Refuse it if nDCG@10 of the judged queries falls by more than this")
      ->check(CLI::Range(0.0, 1.0));
}

}  // namespace

void AddKnowledgeTuning(CLI::App& group, Cli& cli) {
  Verbs scene(group, cli, "scene", "How one kind of user searches");
  const auto [put_scene, scene_options] =
      scene.AddPut("Store a scene", "knowledge.v1.Scene", "bot.json", PutScene);
  AddGuard(put_scene, scene_options);
  const auto [get_scene, got_scene] = scene.Add("get", "Show a scene", "bot", GetScene);
  get_scene.add_option("ID", got_scene.id, "Its id")->required();
  scene.Add("list", "List all scenes", "", ListScenes);

  Verbs dictionary(group, cli, "dictionary", "Synonyms, and words that are not to be split");
  const auto [put_words, words_options] = dictionary.AddPut(
      "Replace the dictionary", "knowledge.v1.Dictionary", "words.json", PutDictionary);
  AddGuard(put_words, words_options);
  dictionary.Add("get", "Show the dictionary", "", GetDictionary);

  Verbs curation(group, cli, "curation", "What a query shows whatever its rank");
  const auto [put_curation, curation_options] =
      curation.AddPut("Store a curation", "knowledge.v1.Curation", "refunds.json", PutCuration);
  AddVersion(put_curation, curation_options);
  const auto [remove, removed] =
      curation.Add("delete", "Delete a curation", "refunds", DeleteCuration);
  remove.add_option("ID", removed.id, "Its id")->required();
  AddRequestId(remove, removed.request_id);
  const auto [list, listed] = curation.Add("list", "List all curations", "", ListCurations);
  AddLimit(list, listed.limit);

  Verbs judged(group, cli, "judged",
               "Queries with the articles that answer them, which show what a change does");
  judged.AddPut("Replace the judged queries", "What \"get\" prints", "judged.json", PutJudged);
  judged.Add("get", "Show the judged queries", "", GetJudged);
}

}  // namespace magpie::ctl
