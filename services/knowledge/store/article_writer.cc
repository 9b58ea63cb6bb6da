#include "services/knowledge/store/article_writer.h"

#include <set>

#include "common/status/macros.h"
#include "services/knowledge/store/article_codec.h"
#include "services/knowledge/store/keys.h"
#include "services/knowledge/store/taxonomy_store.h"

namespace magpie::knowledge {
namespace {

// What the command brings; null if nothing.
const Content* BroughtBy(const Action& action) {
  if (const auto* put = std::get_if<Put>(&action)) return &put->content;
  if (const auto* save = std::get_if<SaveDraft>(&action)) return &save->content;
  return nullptr;
}

// What it writes, about: the content in the head and in its version.
size_t BytesOf(const Action& action) {
  if (std::holds_alternative<Publish>(action)) return kMaxContentBytes;
  const Content* const brought = BroughtBy(action);
  return brought == nullptr ? 0 : 2 * SizeOf(*brought);
}

bool MayErase(const Action& action) {
  const auto* command = std::get_if<Delete>(&action);
  return std::holds_alternative<Tick>(action) || (command != nullptr && command->erase);
}

// Whether what becomes the draft, or is published at once, fits what is stored. It goes on fitting:
// the category of a draft cannot be deleted, nor a schema narrowed.
absl::Status CheckContent(magpie::store::Gather& gather, const TenantId& tenant,
                          const Action& action, const std::optional<Version>& needed) {
  const Content* content = BroughtBy(action);
  const bool restores = std::holds_alternative<Restore>(action) && needed.has_value();
  if (restores && needed->content.has_value()) content = &*needed->content;
  if (content == nullptr) return absl::OkStatus();
  Faults faults;
  RETURN_IF_ERROR(CheckPlaces(gather, tenant, *content, "article", faults));
  return faults.ToStatus();
}

absl::StatusOr<std::optional<Version>> ReadRecord(magpie::store::Gather& gather,
                                                  const TenantId& tenant, const Article& article,
                                                  int64_t number) {
  if (number < 1) return std::nullopt;
  if (article.first_version == 0) {
    return number == article.version ? std::optional(FirstVersion(article)) : std::nullopt;
  }
  const auto entry = gather.Get(VersionKey(tenant, article.id.str(), number));
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(Version version, DecodeVersion(number, entry->value));
  return version;
}

std::set<std::string> CategoriesOf(const std::optional<Article>& article) {
  std::set<std::string> categories;
  if (article.has_value()) categories = {article->content.category, article->draft_category};
  categories.erase("");
  return categories;
}

void WriteMembership(const TenantId& tenant, const std::optional<Article>& before,
                     const Article& after, magpie::store::Transaction& transaction) {
  const std::set<std::string> old = CategoriesOf(before);
  const std::set<std::string> now = CategoriesOf(after);
  for (const std::string& category : now) {
    if (!old.contains(category)) {
      transaction.puts.push_back({MemberKey(tenant, category, after.id.str()), ""});
    }
  }
  for (const std::string& category : old) {
    if (!now.contains(category)) {
      transaction.deletes.push_back(MemberKey(tenant, category, after.id.str()));
    }
  }
}

void WriteDue(const TenantId& tenant, const std::optional<Article>& before, const Article& after,
              magpie::store::Transaction& transaction) {
  const auto old = before.has_value() ? DueTime(*before) : std::nullopt;
  const auto now = DueTime(after);
  if (old == now) return;
  if (now.has_value()) transaction.puts.push_back({DueKey(tenant, *now, after.id.str()), ""});
  if (old.has_value()) transaction.deletes.push_back(DueKey(tenant, *old, after.id.str()));
}

}  // namespace

absl::StatusOr<std::optional<Article>> ReadHead(magpie::store::Gather& gather,
                                                const TenantId& tenant, const ArticleId& id) {
  auto entry = gather.Get(ArticleKey(tenant, id.str()));
  if (absl::IsNotFound(entry.status())) entry = gather.Get(TombstoneKey(tenant, id.str()));
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(Article article, ArticleCodec::Decode(id.str(), entry->value));
  return article;
}

absl::StatusOr<std::optional<Version>> ReadVersion(magpie::store::Gather& gather,
                                                   const TenantId& tenant, const Article& article,
                                                   int64_t number) {
  ASSIGN_OR_RETURN(std::optional<Version> version, ReadRecord(gather, tenant, article, number));
  const bool is_elsewhere = version.has_value() && !version->content.has_value();
  if (!is_elsewhere || version->content_version == 0) return version;
  ASSIGN_OR_RETURN(std::optional<Version> brought,
                   ReadRecord(gather, tenant, article, version->content_version));
  if (brought.has_value()) version->content = std::move(brought->content);
  return version;
}

void WriteChanged(const TenantId& tenant, const std::optional<Article>& before,
                  const Changed& changed, magpie::store::Transaction& transaction) {
  const Article& after = changed.article;
  const std::string& id = after.id.str();
  if (before.has_value() && before->first_version == 0 && after.state != State::kErased) {
    transaction.puts.push_back(
        {VersionKey(tenant, id, before->version), EncodeVersion(FirstVersion(*before))});
  }
  const bool was_erased = before.has_value() && before->state == State::kErased;
  if (after.state == State::kErased) {
    transaction.puts.push_back({TombstoneKey(tenant, id), ArticleCodec::Encode(after)});
    transaction.deletes.push_back(VectorsKey(tenant, id));
    if (!was_erased) transaction.deletes.push_back(ArticleKey(tenant, id));
  } else {
    transaction.puts.push_back({ArticleKey(tenant, id), ArticleCodec::Encode(after)});
    if (was_erased) transaction.deletes.push_back(TombstoneKey(tenant, id));
  }
  if (changed.version.has_value()) {
    transaction.puts.push_back(
        {VersionKey(tenant, id, changed.version->number), EncodeVersion(*changed.version)});
  }
  for (int64_t number = changed.erase_from; number < changed.erase_to; ++number) {
    transaction.deletes.push_back(VersionKey(tenant, id, number));
  }
  WriteMembership(tenant, before, after, transaction);
  WriteDue(tenant, before, after, transaction);
}

absl::StatusOr<std::string> ArticleWriter::Decide(magpie::store::Gather& gather,
                                                  const TenantId& tenant, const Command& command,
                                                  feed::Numbers& numbers,
                                                  magpie::store::Transaction& transaction,
                                                  std::optional<Article>& result) const {
  ASSIGN_OR_RETURN(const auto before, ReadHead(gather, tenant, command.id));
  std::optional<Version> needed;
  if (const auto number = VersionNeeded(before, command.action)) {
    ASSIGN_OR_RETURN(needed, ReadVersion(gather, tenant, *before, *number));
  }
  RETURN_IF_ERROR(CheckContent(gather, tenant, command.action, needed));
  ASSIGN_OR_RETURN(Changed changed,
                   knowledge::Decide(before, command, needed, numbers.next(), clock_.Now()));
  WriteChanged(tenant, before, changed, transaction);
  numbers.Add(command.id.str(), transaction);
  std::string answer = EncodeAnswer(changed.article);
  result = std::move(changed.article);
  const Content* const brought = BroughtBy(command.action);
  result->content = brought == nullptr ? Content() : *brought;
  return answer;
}

void ArticleWriter::Do(const TenantId& tenant, std::optional<record::Change> request,
                       Command command, Then then) {
  const auto shared = std::make_shared<const Command>(std::move(command));
  const auto result = std::make_shared<std::optional<Article>>();
  Lanes::Work work = {
      .tenant = tenant,
      .request = std::move(request),
      .thing = MayErase(shared->action) ? "" : shared->id.str(),
      .bytes = BytesOf(shared->action),
      .decide =
          [this, tenant, shared, result](magpie::store::Gather& gather, feed::Numbers& numbers,
                                         magpie::store::Transaction& transaction) {
            return Decide(gather, tenant, *shared, numbers, transaction, *result);
          },
      .then =
          [this, tenant, shared, result,
           then = std::move(then)](absl::StatusOr<Lanes::Answered> answered) mutable {
            if (!answered.ok()) return then(answered.status());
            if (answered->is_repeat) {
              return Repeat(tenant, *shared, answered->bytes, std::move(then));
            }
            then(*std::move(*result));
          }};
  lanes_.Do(std::move(work));
}

void ArticleWriter::Repeat(const TenantId& tenant, const Command& command, absl::string_view answer,
                           Then then) const {
  absl::StatusOr<Article> article = ArticleCodec::Decode(command.id.str(), answer);
  // An answer from before versions were kept has its content.
  const bool is_whole = !article.ok() || article->first_version == 0;
  if (is_whole || BroughtBy(command.action) == nullptr) return then(std::move(article));
  magpie::store::Gathered(
      store_,
      [tenant,
       article = *std::move(article)](magpie::store::Gather& gather) -> absl::StatusOr<Article> {
        ASSIGN_OR_RETURN(auto version, ReadVersion(gather, tenant, article, article.version));
        if (!version.has_value() || !version->content.has_value()) return NoSuchArticle(article.id);
        Article whole = article;
        whole.content = *std::move(version->content);
        return whole;
      },
      std::move(then));
}

}  // namespace magpie::knowledge
