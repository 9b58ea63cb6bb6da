// Converts the life of articles between the wire and the domain. The domain may trust what Parse
// returns.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/records/table.h"
#include "magpie/knowledge/v1/authoring_service.pb.h"
#include "services/knowledge/domain/differences.h"
#include "services/knowledge/domain/life.h"
#include "services/knowledge/store/article_store.h"

namespace magpie::knowledge {

struct ParsedCommand {
  record::Change change;
  Command command;
};

absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::SaveDraftRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::SubmitDraftRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::ApproveDraftRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::RejectDraftRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::PublishDraftRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant, const v1::DiscardDraftRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::ArchiveArticleRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::DeleteArticleRequest& request);
absl::StatusOr<ParsedCommand> Parse(const TenantId& tenant,
                                    const v1::RestoreVersionRequest& request);

absl::StatusOr<ArticleId> ParseArticleId(const std::string& text);

struct ParsedVersions {
  ArticleId id;
  size_t limit = 0;
  int64_t before = 0;  // 0 for all
};
absl::StatusOr<ParsedVersions> Parse(const v1::ListVersionsRequest& request);

v1::ArticleVersion ToProto(const ArticleId& id, const Version& version);
// Without contents.
v1::ListVersionsResponse ToProto(const ArticleId& id, const VersionPage& page);
v1::DiffVersionsResponse ToProto(const std::vector<Difference>& differences);

}  // namespace magpie::knowledge
