#include "services/knowledge/engine/find/document.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/html/html.h"
#include "common/text/analyze.h"
#include "services/knowledge/domain/embedding.h"
#include "services/knowledge/domain/filter.h"

namespace magpie::knowledge {
std::string PlainText(absl::string_view body, Format format) {
  return format == Format::kHtml ? html::TextOf(body) : std::string(body);
}

std::string BodyOf(const Content& content, const SearchableFields& searchable) {
  std::string text = PlainText(content.body, content.format);
  for (const GuideStep& step : content.steps) {
    absl::StrAppend(&text, "\n", step.title, "\n", PlainText(step.body, content.format));
  }
  const auto fields = searchable.find(content.schema);
  if (fields == searchable.end()) return text;
  for (const auto& [name, value] : content.fields) {
    const auto* const field = std::get_if<std::string>(&value);
    if (field != nullptr && fields->second.contains(name)) absl::StrAppend(&text, "\n", *field);
  }
  return text;
}

std::string TextOf(const Content& content, const SearchableFields& searchable) {
  std::string text = absl::StrCat(content.title, "\n", BodyOf(content, searchable));
  for (const std::string& tag : content.tags) absl::StrAppend(&text, "\n", tag);
  return text;
}

std::string TextToEmbed(const Content& content) {
  std::string text = content.title;
  for (const std::string& question : content.similar_questions) {
    absl::StrAppend(&text, "\n", question);
  }
  absl::StrAppend(&text, "\n", BodyOf(content, {}));
  return ToUtf8(text, kMaxEmbeddedBytes);
}

search::Document DocumentOf(const Article& article, const SearchableFields& searchable,
                            const ArticleVectors& vectors) {
  const Content& content = article.content;
  search::Document document{article.id.str(), {}};
  document.units.reserve(1 + content.similar_questions.size());
  document.units.push_back(search::Count(text::Analyze(TextOf(content, searchable))));
  for (const std::string& question : content.similar_questions) {
    document.units.push_back(search::Count(text::Analyze(question)));
  }
  document.attributes = AttributesOf(content);
  document.valid_from = content.valid_from;
  document.valid_to = content.valid_to;
  document.title = content.title;
  document.changed = article.update_time;
  document.vectors.reserve(vectors.size());
  for (const ArticleVector& one : vectors) {
    document.vectors.push_back({one.space, one.metric, one.values});
  }
  return document;
}

}  // namespace magpie::knowledge
