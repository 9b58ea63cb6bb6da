// Converts searches between the wire and the engine.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "magpie/knowledge/v1/knowledge_service.pb.h"
#include "services/knowledge/engine/searcher.h"

namespace magpie::knowledge {

// Adds all faults; its fields are below `path`.
ArticleFilter ParseFilter(const v1::ArticleFilter& filter, absl::string_view path, Faults& faults);

absl::StatusOr<SearchArticles> Parse(const v1::SearchArticlesRequest& request);
absl::StatusOr<SuggestQueries> Parse(const v1::SuggestQueriesRequest& request);

// The answer to `request`, to which its page token is bound. `response` is empty.
void Fill(const v1::SearchArticlesRequest& request, const SearchFound& found,
          v1::SearchArticlesResponse& response);

}  // namespace magpie::knowledge
