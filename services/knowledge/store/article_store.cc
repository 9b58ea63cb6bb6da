#include "services/knowledge/store/article_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/knowledge/store/keys.h"

namespace magpie::knowledge {
namespace {

// Versions that are read at a time; few, since they may be large.
constexpr int64_t kVersionStep = 16;

}  // namespace

absl::StatusOr<Article> ArticleStore::Get(magpie::store::Gather& gather, const TenantId& tenant,
                                          const ArticleId& id) const {
  absl::StatusOr<Article> article = table_.Get(gather, tenant, id.str());
  if (absl::IsNotFound(article.status())) return NoSuchArticle(id);
  return article;
}

absl::StatusOr<record::Page<Article>> ArticleStore::List(magpie::store::Gather& gather,
                                                         const TenantId& tenant,
                                                         absl::string_view after,
                                                         size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<Article> page, table_.List(gather, tenant, after, limit));
  for (Article& article : page.items) {
    article.content.body.clear();
    article.content.steps.clear();
    article.content.presentations.clear();
  }
  return page;
}

absl::StatusOr<Article> ArticleStore::GetDraft(magpie::store::Gather& gather,
                                               const TenantId& tenant, const ArticleId& id) const {
  ASSIGN_OR_RETURN(Article article, Get(gather, tenant, id));
  if (article.draft_version == 0) return article;
  ASSIGN_OR_RETURN(auto version, ReadVersion(gather, tenant, article, article.draft_version));
  if (!version.has_value() || !version->content.has_value()) {
    return Error(absl::StatusCode::kDataLoss, "BAD_RECORD",
                 absl::StrCat("the draft is missing: ", id.str()));
  }
  article.content = *std::move(version->content);
  return article;
}

absl::StatusOr<Version> ArticleStore::GetVersion(magpie::store::Gather& gather,
                                                 const TenantId& tenant, const ArticleId& id,
                                                 int64_t number) const {
  ASSIGN_OR_RETURN(const Article article, Get(gather, tenant, id));
  ASSIGN_OR_RETURN(auto version, ReadVersion(gather, tenant, article, number));
  if (version.has_value()) return *std::move(version);
  return Error(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND",
               absl::StrCat("no such version: ", id.str(), " ", number));
}

absl::StatusOr<VersionPage> ArticleStore::ListVersions(magpie::store::Gather& gather,
                                                       const TenantId& tenant, const ArticleId& id,
                                                       int64_t before, size_t limit) const {
  ASSIGN_OR_RETURN(const Article article, Get(gather, tenant, id));
  if (article.first_version == 0) return VersionPage{{FirstVersion(article)}};
  const int64_t first = article.first_version;
  int64_t next = before == 0 ? article.version : std::min(before - 1, article.version);
  VersionPage page;
  size_t bytes = 0;
  while (next >= first && page.versions.size() < limit && bytes < record::Table::kMaxPageBytes) {
    const int64_t step = std::min<int64_t>(kVersionStep, next - first + 1);
    std::vector<std::string> keys;
    keys.reserve(step);
    for (int64_t i = 0; i < step; ++i) keys.push_back(VersionKey(tenant, id.str(), next - i));
    const auto entries =
        magpie::store::ReadEach(keys, [&](const std::string& key) { return gather.Get(key); });
    for (const auto& entry : entries) {
      if (page.versions.size() == limit || bytes >= record::Table::kMaxPageBytes) break;
      const int64_t number = next--;
      if (absl::IsNotFound(entry.status())) continue;  // erased meanwhile
      RETURN_IF_ERROR(entry.status());
      bytes += entry->value.size();
      ASSIGN_OR_RETURN(Version version, DecodeVersion(number, entry->value));
      page.versions.push_back(std::move(version));
    }
  }
  page.more = next >= first;
  return page;
}

absl::StatusOr<std::vector<ArticleId>> ArticleStore::ListDue(magpie::store::Gather& gather,
                                                             const TenantId& tenant, absl::Time now,
                                                             size_t limit) const {
  const std::string prefix = DuePrefix(tenant);
  ASSIGN_OR_RETURN(const auto entries,
                   gather.Scan(prefix, DueKey(tenant, now + absl::Microseconds(1), ""), limit));
  std::vector<ArticleId> due;
  due.reserve(entries.size());
  for (const magpie::store::Entry& entry : entries) {
    const size_t slash = entry.key.rfind('/');
    absl::StatusOr<ArticleId> id = ArticleId::Parse(entry.key.substr(slash + 1));
    if (!id.ok()) {
      return Error(absl::StatusCode::kDataLoss, "BAD_RECORD",
                   absl::StrCat("bad due time: ", entry.key));
    }
    due.push_back(*std::move(id));
  }
  return due;
}

}  // namespace magpie::knowledge
