// How an article and its versions are on disk.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/domain/life.h"

namespace magpie::knowledge {

struct ArticleCodec {
  using Value = Article;
  static std::string Encode(const Article& article);
  // DATA_LOSS (BAD_RECORD) if the bytes are not an article.
  static absl::StatusOr<Article> Decode(absl::string_view id, absl::string_view bytes);
};

// What is kept to answer a repeated request: the article without its content.
std::string EncodeAnswer(const Article& article);

std::string EncodeVersion(const Version& version);
// DATA_LOSS (BAD_RECORD).
absl::StatusOr<Version> DecodeVersion(int64_t number, absl::string_view bytes);

// The only version of an article from before versions were kept (first_version is 0).
Version FirstVersion(const Article& article);

}  // namespace magpie::knowledge
