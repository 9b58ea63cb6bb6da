#include "services/knowledge/knowledge.h"

#include <utility>

namespace magpie::knowledge {

void Knowledge::Put(const record::Change& change, PutArticle command,
                    absl::AnyInvocable<void(absl::StatusOr<Article>)> then) {
  const ArticleId id = command.id;
  auto decide = [this, command = std::move(command)](const std::optional<Article>& before) {
    return Decide(before, command, clock_.Now());
  };
  articles_.Put(change, id, std::move(decide), std::move(then));
}

absl::StatusOr<Article> Knowledge::Get(magpie::store::Gather& gather, const Context& context,
                                       const ArticleId& id) const {
  return articles_.Get(gather, context.tenant, id);
}

absl::StatusOr<record::Page<Article>> Knowledge::List(magpie::store::Gather& gather,
                                                      const Context& context,
                                                      absl::string_view after, size_t limit) const {
  return articles_.List(gather, context.tenant, after, limit);
}

}  // namespace magpie::knowledge
