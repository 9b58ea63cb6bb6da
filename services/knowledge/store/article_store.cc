#include "services/knowledge/store/article_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/feed/feed.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/record.pb.h"

namespace magpie::knowledge {

std::string ArticleCodec::Encode(const Article& article) {
  store::v1::ArticleRecord record;
  record.set_title(article.content.title);
  record.set_body(article.content.body);
  record.set_language(article.content.language);
  for (const std::string& question : article.content.similar_questions) {
    record.add_similar_questions(question);
  }
  record.set_version(article.version);
  record.set_sequence(article.sequence);
  record.set_create_time_us(absl::ToUnixMicros(article.create_time));
  record.set_update_time_us(absl::ToUnixMicros(article.update_time));
  return record.SerializeAsString();
}

absl::StatusOr<Article> ArticleCodec::Decode(absl::string_view id, absl::string_view bytes) {
  store::v1::ArticleRecord record;
  absl::StatusOr<ArticleId> article_id = ArticleId::Parse(id);
  if (!article_id.ok() || !record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad article: ", id));
  }
  return Article{
      .id = *std::move(article_id),
      .content = {.title = std::move(*record.mutable_title()),
                  .body = std::move(*record.mutable_body()),
                  .language = std::move(*record.mutable_language()),
                  .similar_questions = {record.similar_questions().begin(),
                                        record.similar_questions().end()}},
      .version = record.version(),
      .sequence = record.sequence(),
      .create_time = absl::FromUnixMicros(record.create_time_us()),
      .update_time = absl::FromUnixMicros(record.update_time_us()),
  };
}

absl::StatusOr<Article> ArticleStore::Get(magpie::store::Gather& gather, const TenantId& tenant,
                                          const ArticleId& id) const {
  absl::StatusOr<Article> article = table_.Get(gather, tenant, id.str());
  if (!absl::IsNotFound(article.status())) return article;
  return Error(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND",
               absl::StrCat("no such article: ", id.str()));
}

absl::StatusOr<record::Page<Article>> ArticleStore::List(magpie::store::Gather& gather,
                                                         const TenantId& tenant,
                                                         absl::string_view after,
                                                         size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<Article> page, table_.List(gather, tenant, after, limit));
  for (Article& article : page.items) article.content.body.clear();
  return page;
}

absl::StatusOr<record::Page<Article>> ArticleStore::ListWhole(magpie::store::Gather& gather,
                                                              const TenantId& tenant,
                                                              absl::string_view after,
                                                              size_t limit) const {
  return table_.List(gather, tenant, after, limit);
}

absl::StatusOr<std::vector<Article>> ArticleStore::FindAll(magpie::store::Gather& gather,
                                                           const TenantId& tenant,
                                                           const std::set<std::string>& ids) const {
  std::vector<Article> articles;
  auto found = magpie::store::ReadEach(
      ids, [&](const std::string& id) { return table_.Get(gather, tenant, id); });
  for (absl::StatusOr<Article>& article : found) {
    if (absl::IsNotFound(article.status())) continue;
    RETURN_IF_ERROR(article.status());
    articles.push_back(*std::move(article));
  }
  return articles;
}

void ArticleStore::Put(const record::Change& change, const ArticleId& id, Decide decide,
                       Then then) {
  record::Attempt<Article>(
      store_, absl::StrCat("article ", id.str()),
      [this, change, id, decide = std::move(decide)](magpie::store::Gather& gather, int) mutable {
        return MakePlan(gather, change, id, decide);
      },
      [then = std::move(then)](absl::StatusOr<record::Done<Article>> done) mutable {
        if (!done.ok()) return then(done.status());
        then(std::move(done->answer));
      });
}

absl::StatusOr<record::Plan<Article>> ArticleStore::MakePlan(magpie::store::Gather& gather,
                                                             const record::Change& change,
                                                             const ArticleId& id,
                                                             Decide& decide) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> known,
                   once_.Find(gather, change.tenant, {change.request.str()}, change.fingerprint));
  if (known.has_value()) {
    ASSIGN_OR_RETURN(Article first, ArticleCodec::Decode(id.str(), *known));
    return record::Plan<Article>{.answer = std::move(first)};
  }
  const std::string key = magpie::store::TenantKey(change.tenant, absl::StrCat("a/", id.str()));
  magpie::store::Transaction transaction;
  const absl::StatusOr<magpie::store::Entry> entry = gather.Get(key);
  ASSIGN_OR_RETURN(const uint64_t sequence,
                   feed::Append(gather, change.tenant, {id.str()}, transaction));
  std::optional<Article> before;
  if (entry.ok()) {
    ASSIGN_OR_RETURN(before, ArticleCodec::Decode(id.str(), entry->value));
  } else if (!absl::IsNotFound(entry.status())) {
    return entry.status();
  }
  ASSIGN_OR_RETURN(Article after, decide(before, sequence));
  const std::string record = ArticleCodec::Encode(after);
  transaction.conditions.push_back({key, entry.ok() ? entry->version : 0});
  transaction.puts.push_back({key, record});
  once_.Add(change.tenant, {change.request.str()}, change.fingerprint, record, transaction);
  return record::Plan<Article>{.answer = std::move(after), .transaction = std::move(transaction)};
}

}  // namespace magpie::knowledge
