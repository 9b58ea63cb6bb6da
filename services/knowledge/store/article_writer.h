// Carries out commands on articles: reads what domain/life.h decides by, and writes what it says.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/feed/feed.h"
#include "common/store/gather.h"
#include "services/knowledge/domain/life.h"
#include "services/knowledge/store/lanes.h"

namespace magpie::knowledge {

// Thread-safe.
class ArticleWriter {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<Article>)>;

  // All must outlive it, and it must outlive all commands.
  ArticleWriter(const magpie::store::Store& store, Lanes& lanes, const Clock& clock)
      : store_(store), lanes_(lanes), clock_(clock) {}

  // Gives `then` the article, with the content that the command brought, if it did: of Put and
  // SaveDraft. A repeat of the request gets the same, or ARTICLE_NOT_FOUND where that is erased.
  // `request` is nothing for a Tick. `then` runs as in record::Attempt, with the errors of Decide;
  // INVALID_ARGUMENT for `category_id`, `schema_id` and `fields` of a content that do not fit what
  // is stored.
  void Do(const TenantId& tenant, std::optional<record::Change> request, Command command,
          Then then);

 private:
  // Sets `result` to what Do gives.
  absl::StatusOr<std::string> Decide(magpie::store::Gather& gather, const TenantId& tenant,
                                     const Command& command, feed::Numbers& numbers,
                                     magpie::store::Transaction& transaction,
                                     std::optional<Article>& result) const;
  void Repeat(const TenantId& tenant, const Command& command, absl::string_view answer,
              Then then) const;

  const magpie::store::Store& store_;
  Lanes& lanes_;
  const Clock& clock_;
};

// The article, or its tombstone; nothing if there is neither.
absl::StatusOr<std::optional<Article>> ReadHead(magpie::store::Gather& gather,
                                                const TenantId& tenant, const ArticleId& id);

// The version with its content, which an earlier one may have brought; nothing if there is none.
absl::StatusOr<std::optional<Version>> ReadVersion(magpie::store::Gather& gather,
                                                   const TenantId& tenant, const Article& article,
                                                   int64_t number);

// Writes what a command has made of an article.
void WriteChanged(const TenantId& tenant, const std::optional<Article>& before,
                  const Changed& changed, magpie::store::Transaction& transaction);

}  // namespace magpie::knowledge
