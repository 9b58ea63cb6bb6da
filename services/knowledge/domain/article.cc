#include "services/knowledge/domain/article.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace magpie::knowledge {
namespace {

bool IsSubtag(absl::string_view text) {
  return !text.empty() && text.size() <= 8 && std::ranges::all_of(text, absl::ascii_isalnum);
}

// The shape of RFC 5646's language tags: subtags joined by '-', the first one of letters. Whether
// a subtag is registered is not looked up.
bool IsLanguageTag(absl::string_view text) {
  const std::vector<absl::string_view> subtags = absl::StrSplit(text, '-');
  return text.size() <= kMaxLanguageBytes && subtags.front().size() >= 2 &&
         std::ranges::all_of(subtags.front(), absl::ascii_isalpha) &&
         std::ranges::all_of(subtags, IsSubtag);
}

}  // namespace

void Check(const Content& content, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view field) { return absl::StrCat(path, ".", field); };
  faults.CheckText(at("title"), content.title, kMaxTitleBytes);
  faults.CheckText(at("body"), content.body, kMaxBodyBytes);
  if (!IsLanguageTag(content.language))
    faults.Add(at("language"), "is not a BCP 47 language tag, such as en or pt-BR");
  const std::vector<std::string>& questions = content.similar_questions;
  if (questions.size() > kMaxSimilarQuestions) {
    faults.Add(at("similar_questions"), absl::StrCat("are more than ", kMaxSimilarQuestions));
    return;
  }
  for (size_t i = 0; i < questions.size(); ++i) {
    faults.CheckText(at(absl::StrCat("similar_questions[", i, "]")), questions[i],
                     kMaxSimilarQuestionBytes);
  }
}

absl::StatusOr<Article> Decide(const std::optional<Article>& before, const PutArticle& command,
                               uint64_t sequence, absl::Time now) {
  const int64_t version = before.has_value() ? before->version : 0;
  if (command.expected_version != 0 && command.expected_version != version) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("article is at version ", version, ": ", command.id.str()));
  }
  return Article{.id = command.id,
                 .content = command.content,
                 .version = version + 1,
                 .sequence = sequence,
                 .create_time = before.has_value() ? before->create_time : now,
                 .update_time = now};
}

std::string Describe(const Article& article) {
  const Content& content = article.content;
  return absl::StrCat(article.id.str(), " v", article.version, " ", content.language, " ",
                      content.title, " (", content.similar_questions.size(), " ways to ask, ",
                      content.body.size(), " bytes)");
}

}  // namespace magpie::knowledge
