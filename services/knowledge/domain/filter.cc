#include "services/knowledge/domain/filter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

std::string Attribute(absl::string_view name, absl::string_view value) {
  return absl::StrCat(name, "=", value);
}

void AddEach(absl::string_view name, const std::vector<std::string>& values,
             std::set<std::string>& attributes) {
  for (const std::string& value : values) attributes.insert(Attribute(name, value));
  if (values.empty()) attributes.insert(Attribute(name, ""));
}

void AddRanges(absl::string_view language, std::set<std::string>& attributes) {
  const std::string lower = absl::AsciiStrToLower(language);
  for (size_t end = lower.find('-'); end != std::string::npos; end = lower.find('-', end + 1)) {
    attributes.insert(Attribute("range", lower.substr(0, end)));
  }
  attributes.insert(Attribute("range", lower));
}

Clause MeantFor(absl::string_view field, absl::string_view value) {
  Clause clause{std::string(field), {Attribute(field, "")}};
  if (!value.empty()) clause.any_of.push_back(Attribute(field, value));
  return clause;
}

// `category` and all below it. A tree has no circles, and a wrong one no end here but its size.
Clause InCategory(const std::string& category, const CategoryTree& categories) {
  Clause clause{"category_id", {}};
  std::set<std::string> seen = {category};
  std::vector<std::string> open = {category};
  while (!open.empty()) {
    const std::string next = std::move(open.back());
    open.pop_back();
    clause.any_of.push_back(Attribute("category", next));
    const auto below = categories.find(next);
    if (below == categories.end()) continue;
    for (const std::string& child : below->second) {
      if (seen.insert(child).second) open.push_back(child);
    }
  }
  return clause;
}

}  // namespace

void Check(const ArticleFilter& filter, absl::string_view path, Faults& faults) {
  const auto at = [path](absl::string_view field) { return absl::StrCat(path, ".", field); };
  faults.CheckSize(at("channel"), filter.channel, kMaxValueBytes);
  faults.CheckSize(at("business_line"), filter.business_line, kMaxValueBytes);
  faults.CheckSize(at("role"), filter.role, kMaxValueBytes);
  faults.CheckSize(at("city"), filter.city, kMaxValueBytes);
  faults.CheckSize(at("category_id"), filter.category, kMaxValueBytes);
  faults.CheckSize(at("language"), filter.language, kMaxLanguageBytes);
  if (filter.tags.size() > kMaxFilterTags) {
    return faults.Add(at("tags"), absl::StrCat("are more than ", kMaxFilterTags));
  }
  for (size_t i = 0; i < filter.tags.size(); ++i) {
    faults.CheckText(at(absl::StrCat("tags[", i, "]")), filter.tags[i], kMaxValueBytes);
  }
}

std::vector<std::string> AttributesOf(const Content& content) {
  std::set<std::string> attributes;
  AddEach("channel", content.audience.channels, attributes);
  AddEach("business_line", content.audience.business_lines, attributes);
  AddEach("role", content.audience.roles, attributes);
  AddEach("city", content.audience.cities, attributes);
  for (const std::string& tag : content.tags) attributes.insert(Attribute("tag", tag));
  if (!content.category.empty()) attributes.insert(Attribute("category", content.category));
  attributes.insert(Attribute("language", content.language));
  AddRanges(content.language, attributes);
  attributes.insert(Attribute("kind", NameOf(content.kind)));
  return {attributes.begin(), attributes.end()};
}

absl::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "text";
    case Kind::kQuestion:
      return "question";
    case Kind::kGuide:
      return "guide";
    case Kind::kStructured:
      return "structured";
  }
  return "";
}

std::vector<Clause> ClausesOf(const ArticleFilter& filter, const CategoryTree& categories) {
  std::vector<Clause> clauses;
  if (!filter.everything) {
    clauses.push_back(MeantFor("channel", filter.channel));
    clauses.push_back(MeantFor("business_line", filter.business_line));
    clauses.push_back(MeantFor("role", filter.role));
    clauses.push_back(MeantFor("city", filter.city));
  }
  if (!filter.category.empty()) clauses.push_back(InCategory(filter.category, categories));
  for (const std::string& tag : filter.tags) clauses.push_back({"tags", {Attribute("tag", tag)}});
  if (!filter.language.empty()) {
    const std::string lower = absl::AsciiStrToLower(filter.language);
    clauses.push_back({"language", {Attribute("range", lower)}});
  }
  if (!filter.kinds.empty()) {
    Clause clause{"kinds", {}};
    for (const Kind kind : filter.kinds) clause.any_of.push_back(Attribute("kind", NameOf(kind)));
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

search::Filter FilterOf(const ArticleFilter& filter, const CategoryTree& categories,
                        absl::Time now) {
  search::Filter found;
  for (Clause& clause : ClausesOf(filter, categories)) {
    found.all_of.push_back(std::move(clause.any_of));
  }
  if (!filter.everything) found.at = now;
  return found;
}

bool Fits(const search::Filter& filter, const Article& article) {
  if (article.state != State::kPublished) return false;
  const Content& content = article.content;
  if (filter.at.has_value() && (*filter.at < content.valid_from || *filter.at >= content.valid_to))
    return false;
  if (std::ranges::binary_search(filter.without, article.id.str())) return false;
  const std::vector<std::string> attributes = AttributesOf(content);
  return std::ranges::all_of(filter.all_of, [&](const std::vector<std::string>& any_of) {
    return std::ranges::any_of(any_of, [&](const std::string& attribute) {
      return std::ranges::binary_search(attributes, attribute);
    });
  });
}

}  // namespace magpie::knowledge
