#include "services/knowledge/domain/article.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::knowledge {
namespace {

constexpr const char* kStates[] = {"unpublished", "published", "archived", "deleted", "erased"};
constexpr const char* kStages[] = {"", "in draft", "in review", "approved", "scheduled"};

}  // namespace

absl::Status NoSuchArticle(const ArticleId& id) {
  return Error(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND",
               absl::StrCat("no such article: ", id.str()));
}

std::optional<absl::Time> DueTime(const Article& article) {
  return article.stage == Stage::kScheduled ? article.publish_time : article.purge_time;
}

std::string Describe(const Article& article) {
  std::string text = absl::StrCat(article.id.str(), " v", article.version, " ",
                                  kStates[static_cast<size_t>(article.state)]);
  if (article.published_version != 0) absl::StrAppend(&text, " ", article.published_version);
  if (article.stage != Stage::kNone) {
    absl::StrAppend(&text, ", ", kStages[static_cast<size_t>(article.stage)], " ",
                    article.draft_version);
  }
  if (const auto due = DueTime(article)) {
    absl::StrAppend(&text, " until ", absl::FormatTime("%m-%d %H:%M", *due, absl::UTCTimeZone()));
  }
  return article.content.title.empty() ? text : absl::StrCat(text, ": ", article.content.title);
}

}  // namespace magpie::knowledge
