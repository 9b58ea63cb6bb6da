// How an article is on disk.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

struct ArticleCodec {
  using Value = Article;
  static std::string Encode(const Article& article);
  // DATA_LOSS (BAD_RECORD) if the bytes are not an article.
  static absl::StatusOr<Article> Decode(absl::string_view id, absl::string_view bytes);
};

}  // namespace magpie::knowledge
