#include "services/knowledge/store/article_codec.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
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

}  // namespace magpie::knowledge
