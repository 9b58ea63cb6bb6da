#include "services/knowledge/rpc/convert_authoring.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/records/change.h"
#include "common/rpc/paging.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/knowledge/rpc/convert_article.h"

namespace magpie::knowledge {
namespace {

// `path` is where the id of the article is.
template <class Request>
absl::StatusOr<ParsedCommand> ParseCommand(const TenantId& tenant, absl::string_view call,
                                           const Request& request, absl::string_view path,
                                           const std::string& id_text, Action action,
                                           Faults faults) {
  auto change = record::ParseChange(tenant, call, request, faults);
  auto id = faults.Take(path, ArticleId::Parse(id_text));
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  faults.CheckSize("actor", request.actor(), kMaxActorBytes);
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedCommand{*std::move(change),
                       {.id = *std::move(id),
                        .action = std::move(action),
                        .expected_version = request.expected_version(),
                        .actor = request.actor(),
                        .note = request.note()}};
}

template <class Request>
absl::StatusOr<ParsedCommand> ParseCommand(const TenantId& tenant, absl::string_view call,
                                           const Request& request, Action action,
                                           Faults faults = {}) {
  return ParseCommand(tenant, call, request, "article_id", request.article_id(), std::move(action),
                      std::move(faults));
}

std::string QueryOf(const ArticleId& id) { return absl::StrCat("versions of ", id.str()); }

}  // namespace

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::SaveDraftRequest& request) {
  Faults faults;
  Content content = ParseContent(request.article(), "article", faults);
  return ParseCommand(tenant, "SaveDraft", request, "article.article_id",
                      request.article().article_id(), SaveDraft{std::move(content)},
                      std::move(faults));
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::SubmitDraftRequest& request) {
  return ParseCommand(tenant, "SubmitDraft", request, Submit());
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::ApproveDraftRequest& request) {
  return ParseCommand(tenant, "ApproveDraft", request, Approve());
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::RejectDraftRequest& request) {
  Faults faults;
  if (request.note().empty()) faults.Add("note", "is empty: say what the author has to change");
  return ParseCommand(tenant, "RejectDraft", request, Reject(), std::move(faults));
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::PublishDraftRequest& request) {
  Faults faults;
  Publish publish;
  if (request.has_publish_time()) {
    publish.time = ParseTime("publish_time", request.publish_time(), faults);
  }
  return ParseCommand(tenant, "PublishDraft", request, publish, std::move(faults));
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::DiscardDraftRequest& request) {
  return ParseCommand(tenant, "DiscardDraft", request, Discard());
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::ArchiveArticleRequest& request) {
  return ParseCommand(tenant, "ArchiveArticle", request, Archive());
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::DeleteArticleRequest& request) {
  return ParseCommand(tenant, "DeleteArticle", request, Delete{request.erase()});
}

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::RestoreVersionRequest& request) {
  Faults faults;
  if (request.number() < 1) faults.Add("number", "is not the number of a version: they begin at 1");
  return ParseCommand(tenant, "RestoreVersion", request, Restore{request.number()},
                      std::move(faults));
}

absl::StatusOr<ArticleId> ParseArticleId(const std::string& text) {
  Faults faults;
  auto id = faults.Take("article_id", ArticleId::Parse(text));
  RETURN_IF_ERROR(faults.ToStatus());
  return *std::move(id);
}

absl::StatusOr<ParsedVersions> Parse(const v1::ListVersionsRequest& request) {
  ASSIGN_OR_RETURN(ArticleId id, ParseArticleId(request.article_id()));
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string last, ParsePageToken(QueryOf(id), request.page_token()));
  ParsedVersions parsed{.id = std::move(id), .limit = limit};
  if (last.empty()) return parsed;
  if (absl::SimpleAtoi(last, &parsed.before) && parsed.before > 0) return parsed;
  return InvalidField("page_token", "is not from this query");
}

v1::ArticleVersion ToProto(const ArticleId& id, const Version& version) {
  v1::ArticleVersion proto;
  proto.set_number(version.number);
  proto.set_action(static_cast<v1::ArticleVersion::Action>(static_cast<int>(version.event) + 1));
  proto.set_actor(version.actor);
  proto.set_note(version.note);
  *proto.mutable_time() = ToProto(version.time);
  proto.set_content_version(version.content_version);
  if (version.content.has_value()) {
    proto.mutable_article()->set_article_id(id.str());
    ToProto(*version.content, *proto.mutable_article());
  }
  return proto;
}

v1::ListVersionsResponse ToProto(const ArticleId& id, const VersionPage& page) {
  v1::ListVersionsResponse proto;
  for (const Version& version : page.versions) {
    v1::ArticleVersion& to = *proto.add_versions();
    to = ToProto(id, version);
    to.clear_article();
  }
  if (page.more && !page.versions.empty()) {
    proto.set_next_page_token(PageToken(QueryOf(id), absl::StrCat(page.versions.back().number)));
  }
  return proto;
}

v1::DiffVersionsResponse ToProto(const std::vector<Difference>& differences) {
  v1::DiffVersionsResponse proto;
  for (const Difference& difference : differences) {
    v1::ArticleDifference& to = *proto.add_differences();
    to.set_path(difference.path);
    to.set_before(difference.before);
    to.set_after(difference.after);
    to.set_lines(difference.lines);
  }
  return proto;
}

}  // namespace magpie::knowledge
