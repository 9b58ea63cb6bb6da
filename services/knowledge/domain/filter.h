// Who may find an article, and by what it is filtered: attributes, such as "channel=app".
//
// Every function here is pure.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/search/filter.h"
#include "common/status/faults.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxFilterTags = 10;

// Who asks, and for what. What is empty is not given.
struct ArticleFilter {
  std::string channel, business_line, role, city;
  std::string category;  // this one and those below it
  std::vector<std::string> tags;
  std::string language;
  std::vector<Kind> kinds;
  bool everything = false;  // also what is meant for others, or not valid now

  bool operator==(const ArticleFilter&) const = default;
};

// The ids of the categories right below each one; those at the top are below "".
using CategoryTree = std::map<std::string, std::vector<std::string>>;

// Adds all faults of `filter`, whose fields are below `path`: "filter.tags".
void Check(const ArticleFilter& filter, absl::string_view path, Faults& faults);

// Sorted, each once:
//
//   channel=app   as business_line=, role=, city=: one for each value; "channel=" without any
//   category=faq  tag=urgent  kind=text  language=en-GB
//   range=en  range=en-gb    the ranges of languages that it is in (RFC 4647, 3.3.1)
std::vector<std::string> AttributesOf(const Content& content);

// "text", "question", "guide", "structured".
absl::string_view NameOf(Kind kind);

// A clause of a filter, and the field of the request that asked for it: "channel".
struct Clause {
  std::string field;
  std::vector<std::string> any_of;
};
std::vector<Clause> ClausesOf(const ArticleFilter& filter, const CategoryTree& categories);

// What documents are filtered by. A category that there is none of has no articles.
search::Filter FilterOf(const ArticleFilter& filter, const CategoryTree& categories,
                        absl::Time now);

// Whether an article that is published fits: what a filter of the index says, of one article.
bool Fits(const search::Filter& filter, const Article& article);

}  // namespace magpie::knowledge
