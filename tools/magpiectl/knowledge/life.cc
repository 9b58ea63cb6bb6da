// magpiectl knowledge draft|submit|approve|reject|publish|discard|archive|delete|restore

#include <google/protobuf/util/time_util.h>

#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/authoring_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using AuthoringStub = v1::AuthoringService::Stub;

struct LifeOptions {
  std::string id;
  std::string file;
  std::string request_id;
  int64_t expected_version = 0;
  std::string actor;
  std::string note;
  std::string at;
  int64_t number = 0;
  bool submit = false;
  bool erase = false;
};

Peer<v1::AuthoringService> Authoring(const Globals& globals) {
  return {"knowledge", globals.knowledge, globals};
}

// "STAGE_IN_REVIEW" as "in review".
std::string StageOf(const v1::Article& article) {
  std::string name = absl::AsciiStrToLower(v1::Article::Stage_Name(article.stage()));
  name.erase(0, name.find('_') + 1);
  for (char& c : name) c = c == '_' ? ' ' : c;
  return name;
}

std::string StateOf(const v1::Article& article) {
  const std::string name = absl::AsciiStrToLower(v1::Article::State_Name(article.state()));
  return name.substr(name.find('_') + 1);
}

// "article refund is version 4: published, its draft is in review"
std::string Line(const v1::Article& article) {
  std::string line = absl::StrCat("article ", article.article_id(), " is version ",
                                  article.version(), ": ", StateOf(article));
  if (article.stage() == v1::Article::STAGE_DRAFT) absl::StrAppend(&line, ", with a draft");
  if (article.stage() > v1::Article::STAGE_DRAFT) {
    absl::StrAppend(&line, ", its draft is ", StageOf(article));
  }
  if (article.has_publish_time()) {
    absl::StrAppend(&line, " for ", DateTime(article.publish_time()));
  }
  if (article.has_purge_time()) {
    absl::StrAppend(&line, ", gone for good at ", DateTime(article.purge_time()));
  }
  return line;
}

template <class Response>
absl::Status ShowArticle(const Globals& globals, const Response& response) {
  return Show(globals, response, [](const Response& changed) {
    std::cout << Line(changed.article());
    if constexpr (requires { changed.sequence(); }) {
      if (changed.sequence() > 0) std::cout << ", change " << changed.sequence();
    }
    std::cout << '\n';
  });
}

template <class Request>
Request RequestOf(const LifeOptions& options) {
  Request request;
  request.set_request_id(RequestId(options.request_id));
  if constexpr (requires { request.set_article_id(options.id); }) {
    request.set_article_id(options.id);
  }
  request.set_expected_version(options.expected_version);
  request.set_actor(options.actor);
  request.set_note(options.note);
  return request;
}

// A change that needs no more than the id of its article.
template <class Request, class Response,
          grpc::Status (AuthoringStub::*method)(grpc::ClientContext*, const Request&, Response*)>
absl::Status Change(const Globals& globals, const LifeOptions& options) {
  ASSIGN_OR_RETURN(const Response changed,
                   Authoring(globals).Call(method, RequestOf<Request>(options)));
  return ShowArticle(globals, changed);
}

absl::Status Draft(const Globals& globals, const LifeOptions& options) {
  auto request = RequestOf<v1::SaveDraftRequest>(options);
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  RETURN_IF_ERROR(ParseMessage(text, options.file, *request.mutable_article()));
  ASSIGN_OR_RETURN(const v1::SaveDraftResponse saved,
                   Authoring(globals).Call(&AuthoringStub::SaveDraft, request));
  if (!options.submit) return ShowArticle(globals, saved);
  LifeOptions next = options;
  next.id = saved.article().article_id();
  next.request_id.clear();
  next.expected_version = saved.article().version();
  return Change<v1::SubmitDraftRequest, v1::SubmitDraftResponse, &AuthoringStub::SubmitDraft>(
      globals, next);
}

absl::Status Publish(const Globals& globals, const LifeOptions& options) {
  auto request = RequestOf<v1::PublishDraftRequest>(options);
  if (!options.at.empty() &&
      !google::protobuf::util::TimeUtil::FromString(options.at, request.mutable_publish_time())) {
    return absl::InvalidArgumentError(
        absl::StrCat("--at is \"", options.at, "\": write a time, as in 2026-01-31T08:00:00Z"));
  }
  ASSIGN_OR_RETURN(const v1::PublishDraftResponse published,
                   Authoring(globals).Call(&AuthoringStub::PublishDraft, request));
  return ShowArticle(globals, published);
}

absl::Status Delete(const Globals& globals, const LifeOptions& options) {
  auto request = RequestOf<v1::DeleteArticleRequest>(options);
  request.set_erase(options.erase);
  ASSIGN_OR_RETURN(const v1::DeleteArticleResponse deleted,
                   Authoring(globals).Call(&AuthoringStub::DeleteArticle, request));
  if (!options.erase) return ShowArticle(globals, deleted);
  return Show(globals, deleted, [&](const v1::DeleteArticleResponse& response) {
    std::cout << "article " << options.id << " is erased, change " << response.sequence() << '\n';
  });
}

absl::Status Restore(const Globals& globals, const LifeOptions& options) {
  auto request = RequestOf<v1::RestoreVersionRequest>(options);
  request.set_number(options.number);
  ASSIGN_OR_RETURN(const v1::RestoreVersionResponse restored,
                   Authoring(globals).Call(&AuthoringStub::RestoreVersion, request));
  return ShowArticle(globals, restored);
}

absl::Status Get(const Globals& globals, const LifeOptions& options) {
  v1::GetDraftRequest request;
  request.set_article_id(options.id);
  ASSIGN_OR_RETURN(const v1::GetDraftResponse got,
                   Authoring(globals).Call(&AuthoringStub::GetDraft, request));
  return Show(globals, got.article(), [](const v1::Article& article) {
    std::cout << Line(article) << "\n\n";
    PrintJson(article, std::cout);
  });
}

std::shared_ptr<LifeOptions> AddChange(CLI::App& verb) {
  auto options = std::make_shared<LifeOptions>();
  verb.add_option("--actor", options->actor, "Who does it");
  verb.add_option("--note", options->note, "Why");
  verb.add_option("--expected-version", options->expected_version,
                  "Refuse if its version is a different one; 0 for any");
  AddRequestId(verb, options->request_id);
  return options;
}

std::shared_ptr<LifeOptions> AddArticleChange(CLI::App& verb) {
  auto options = AddChange(verb);
  verb.add_option("ARTICLE", options->id, "The id of the article")->required();
  return options;
}

void AddDraft(CLI::App& group, Cli& cli) {
  CLI::App& save = AddVerb(group, "draft",
                           "Save a draft of an article, new or not. What is published stays as it "
                           "is",
                           "magpiectl knowledge draft refund.json --submit --actor ann");
  const auto saved = AddChange(save);
  save.add_option("FILE", saved->file, "knowledge.v1.Article as JSON; - for standard input")
      ->required();
  save.add_flag("--submit", saved->submit, "Hand it to its reviewers, too");
  Runs(save, cli, saved, Draft);

  const auto got = std::make_shared<LifeOptions>();
  CLI::App& get = AddVerb(group, "show", "Show an article as its draft says, or as published",
                          "magpiectl knowledge show refund");
  get.add_option("ARTICLE", got->id, "The id of the article")->required();
  Runs(get, cli, got, Get);
}

}  // namespace

void AddKnowledgeLife(CLI::App& group, Cli& cli) {
  AddDraft(group, cli);
  const auto add = [&](const char* name, const char* what, auto command) {
    CLI::App& verb =
        AddVerb(group, name, what, absl::StrCat("magpiectl knowledge ", name, " refund"));
    const auto options = AddArticleChange(verb);
    Runs(verb, cli, options, command);
    return std::pair<CLI::App*, std::shared_ptr<LifeOptions>>(&verb, options);
  };
  add("submit", "Hand a draft to its reviewers",
      Change<v1::SubmitDraftRequest, v1::SubmitDraftResponse, &AuthoringStub::SubmitDraft>);
  add("approve", "Approve a draft that is in review",
      Change<v1::ApproveDraftRequest, v1::ApproveDraftResponse, &AuthoringStub::ApproveDraft>);
  add("reject", "Send a draft back to its author; --note says why",
      Change<v1::RejectDraftRequest, v1::RejectDraftResponse, &AuthoringStub::RejectDraft>);
  const auto [publish, published] = add("publish", "Publish an approved draft", Publish);
  publish->add_option("--at", published->at, "Later, as in 2026-01-31T08:00:00Z");
  add("discard", "Drop a draft; what is published stays as it is",
      Change<v1::DiscardDraftRequest, v1::DiscardDraftResponse, &AuthoringStub::DiscardDraft>);
  add("archive", "Take an article out of what is found; its versions stay",
      Change<v1::ArchiveArticleRequest, v1::ArchiveArticleResponse,
             &AuthoringStub::ArchiveArticle>);
  const auto [erase, erased] =
      add("delete", "Delete an article; it can be restored for 30 days", Delete);
  erase->add_flag("--erase", erased->erase, "Erase all of its versions now, for good");

  CLI::App& restore = AddVerb(group, "restore", "Make a draft of an earlier version",
                              "magpiectl knowledge restore refund 3");
  const auto restored = AddArticleChange(restore);
  restore.add_option("VERSION", restored->number, "The number of the version")->required();
  Runs(restore, cli, restored, Restore);
}

}  // namespace magpie::ctl
