// Converts between the wire and the domain. The domain may trust what Parse returns.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/records/table.h"
#include "magpie/knowledge/v1/knowledge_service.pb.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/rpc/convert_article.h"

namespace magpie::knowledge {

struct ParsedPut {
  record::Change change;
  Command command;
};

struct ParsedList {
  size_t limit = 0;
  std::string after;
};

absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const v1::PutArticleRequest& request);
absl::StatusOr<ArticleId> Parse(const v1::GetArticleRequest& request);
absl::StatusOr<ParsedList> Parse(const v1::ListArticlesRequest& request);

v1::ListArticlesResponse ToProto(const record::Page<Article>& page);

}  // namespace magpie::knowledge
