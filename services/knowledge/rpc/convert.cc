#include "services/knowledge/rpc/convert.h"

#include <optional>
#include <utility>

#include "common/records/change.h"
#include "common/rpc/paging.h"
#include "common/status/faults.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

// The query that page tokens are bound to.
constexpr absl::string_view kListQuery = "articles";

}  // namespace

absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const v1::PutArticleRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutArticle", request, faults);
  auto id = faults.Take("article.article_id", ArticleId::Parse(request.article().article_id()));
  Content content = ParseContent(request.article(), "article", faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  faults.CheckSize("actor", request.actor(), kMaxActorBytes);
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPut{*std::move(change),
                   {.id = *std::move(id),
                    .action = Put{std::move(content)},
                    .expected_version = request.expected_version(),
                    .actor = request.actor(),
                    .note = request.note()}};
}

absl::StatusOr<ArticleId> Parse(const v1::GetArticleRequest& request) {
  Faults faults;
  auto id = faults.Take("article_id", ArticleId::Parse(request.article_id()));
  RETURN_IF_ERROR(faults.ToStatus());
  return *std::move(id);
}

absl::StatusOr<ParsedList> Parse(const v1::ListArticlesRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(kListQuery, request.page_token()));
  return ParsedList{limit, std::move(after)};
}

v1::ListArticlesResponse ToProto(const record::Page<Article>& page) {
  v1::ListArticlesResponse proto;
  for (const Article& article : page.items) *proto.add_articles() = ToProto(article);
  if (page.more) proto.set_next_page_token(PageToken(kListQuery, page.items.back().id.str()));
  return proto;
}

}  // namespace magpie::knowledge
