#include "services/knowledge/rpc/convert_import.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/records/change.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/knowledge/rpc/convert_article.h"

namespace magpie::knowledge {
namespace {

// What faults of an article are below in a request with one article. An import leaves it out.
constexpr absl::string_view kPath = "article";

ImportRow ParseRow(const v1::Article& article) {
  Faults faults;
  faults.Take(absl::StrCat(kPath, ".article_id"), ArticleId::Parse(article.article_id()));
  Content content = ParseContent(article, kPath, faults);
  return {.id = article.article_id(),
          .content = std::move(content),
          .faults = ViolationsOf(faults.ToStatus())};
}

}  // namespace

absl::StatusOr<ParsedImport> Parse(const TenantId& tenant,
                                   const v1::ImportArticlesRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "ImportArticles", request, faults);
  if (request.articles().empty()) faults.Add("articles", "are missing: send at least one");
  if (static_cast<size_t>(request.articles_size()) > kMaxImport) {
    faults.Add("articles", absl::StrCat("are more than ", kMaxImport));
  }
  faults.CheckSize("actor", request.actor(), kMaxActorBytes);
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  RETURN_IF_ERROR(faults.ToStatus());
  ParsedImport parsed{
      *std::move(change),
      {.actor = request.actor(), .note = request.note(), .validate_only = request.validate_only()}};
  parsed.import.rows.reserve(request.articles_size());
  for (const v1::Article& article : request.articles()) {
    parsed.import.rows.push_back(ParseRow(article));
  }
  return parsed;
}

v1::ImportArticlesResponse ToProto(const Imported& imported) {
  v1::ImportArticlesResponse proto;
  for (const ImportedRow& row : imported.rows) {
    v1::ImportedArticle& to = *proto.add_articles();
    to.set_article_id(row.id);
    to.set_version(row.version);
    for (const FieldViolation& fault : row.faults) {
      v1::ArticleFault& told = *to.add_faults();
      absl::string_view field = fault.field;
      if (absl::ConsumePrefix(&field, kPath)) absl::ConsumePrefix(&field, ".");
      told.set_field(std::string(field));
      told.set_description(fault.description);
    }
  }
  proto.set_sequence(static_cast<int64_t>(imported.sequence));
  return proto;
}

}  // namespace magpie::knowledge
