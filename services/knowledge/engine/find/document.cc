#include "services/knowledge/engine/find/document.h"

#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/text/analyze.h"
#include "services/knowledge/domain/filter.h"

namespace magpie::knowledge {
namespace {

// The end of the tag, comment or declaration that begins at `begin`; the end of the text if it has
// none.
size_t TagEnd(absl::string_view html, size_t begin) {
  if (absl::StartsWith(html.substr(begin), "<!--")) {
    const size_t end = html.find("-->", begin + 4);
    return end == absl::string_view::npos ? html.size() : end + 3;
  }
  const size_t end = html.find('>', begin);
  return end == absl::string_view::npos ? html.size() : end + 1;
}

// A tag begins with a letter, '/', '!' or '?': "a < b" has none.
bool IsTag(absl::string_view html, size_t begin) {
  if (begin + 1 >= html.size()) return false;
  const char next = html[begin + 1];
  return absl::ascii_isalpha(static_cast<unsigned char>(next)) || next == '/' || next == '!' ||
         next == '?';
}

bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

// A tag separates words, as a line does: most do, and to a search a word split in two is found by
// its grams. Of spaces in a row, one is shown.
std::string WithoutTags(absl::string_view html) {
  std::string text;
  for (size_t i = 0; i < html.size();) {
    if (html[i] == '<' && IsTag(html, i)) {
      i = TagEnd(html, i);
      if (!text.empty() && !IsSpace(text.back())) text += ' ';
    } else {
      const char c = html[i++];
      if (!IsSpace(c) || text.empty() || !IsSpace(text.back())) text += c;
    }
  }
  return absl::StrReplaceAll(text, {{"&lt;", "<"},
                                    {"&gt;", ">"},
                                    {"&quot;", "\""},
                                    {"&#39;", "'"},
                                    {"&nbsp;", " "},
                                    {"&amp;", "&"}});
}

}  // namespace

std::string PlainText(absl::string_view body, Format format) {
  return format == Format::kHtml ? WithoutTags(body) : std::string(body);
}

std::string BodyOf(const Content& content) {
  std::string text = PlainText(content.body, content.format);
  for (const GuideStep& step : content.steps) {
    absl::StrAppend(&text, "\n", step.title, "\n", PlainText(step.body, content.format));
  }
  for (const auto& [name, value] : content.fields) {
    if (const auto* field = std::get_if<std::string>(&value)) absl::StrAppend(&text, "\n", *field);
  }
  return text;
}

std::string TextOf(const Content& content) {
  std::string text = absl::StrCat(content.title, "\n", BodyOf(content));
  for (const std::string& tag : content.tags) absl::StrAppend(&text, "\n", tag);
  return text;
}

search::Document DocumentOf(const Article& article) {
  const Content& content = article.content;
  search::Document document{article.id.str(), {}};
  document.units.reserve(1 + content.similar_questions.size());
  document.units.push_back(search::Count(text::Analyze(TextOf(content))));
  for (const std::string& question : content.similar_questions) {
    document.units.push_back(search::Count(text::Analyze(question)));
  }
  document.attributes = AttributesOf(content);
  document.valid_from = content.valid_from;
  document.valid_to = content.valid_to;
  document.title = content.title;
  document.changed = article.update_time;
  return document;
}

}  // namespace magpie::knowledge
