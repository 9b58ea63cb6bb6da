// What authors do with articles: commands, drafts and versions. Thread-safe.

#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "services/knowledge/domain/differences.h"
#include "services/knowledge/engine/knowledge.h"

namespace magpie::knowledge {

class Authoring {
 public:
  // `knowledge` must outlive it and every command.
  explicit Authoring(Knowledge& knowledge) : knowledge_(knowledge) {}

  // The store for all that reads.
  const magpie::store::Store& store() const { return knowledge_.store(); }

  // See ArticleStore::Do.
  void Do(const record::Change& request, Command command, ArticleWriter::Then then) {
    knowledge_.Do(request.tenant, request, std::move(command), std::move(then));
  }

  // See ArticleStore, as the next two.
  absl::StatusOr<Article> GetDraft(magpie::store::Gather& gather, const Context& context,
                                   const ArticleId& id) const {
    return knowledge_.articles().GetDraft(gather, context.tenant, id);
  }
  absl::StatusOr<Version> GetVersion(magpie::store::Gather& gather, const Context& context,
                                     const ArticleId& id, int64_t number) const {
    return knowledge_.articles().GetVersion(gather, context.tenant, id, number);
  }
  absl::StatusOr<VersionPage> ListVersions(magpie::store::Gather& gather, const Context& context,
                                           const ArticleId& id, int64_t before,
                                           size_t limit) const {
    return knowledge_.articles().ListVersions(gather, context.tenant, id, before, limit);
  }

  // What differs between two versions of an article. A version without a content says nothing.
  absl::StatusOr<std::vector<Difference>> Diff(magpie::store::Gather& gather,
                                               const Context& context, const ArticleId& id,
                                               int64_t before, int64_t after) const;

 private:
  Knowledge& knowledge_;
};

}  // namespace magpie::knowledge
