#include "services/knowledge/engine/authoring.h"

#include "common/status/macros.h"

namespace magpie::knowledge {

absl::StatusOr<std::vector<Difference>> Authoring::Diff(magpie::store::Gather& gather,
                                                        const Context& context, const ArticleId& id,
                                                        int64_t before, int64_t after) const {
  const auto was = GetVersion(gather, context, id, before);
  const auto is = GetVersion(gather, context, id, after);
  RETURN_IF_ERROR(was.status());
  RETURN_IF_ERROR(is.status());
  return Differences(was->content.value_or(Content()), is->content.value_or(Content()));
}

}  // namespace magpie::knowledge
