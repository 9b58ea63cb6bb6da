// An article as it is indexed.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/search/segment.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/domain/vectors.h"

namespace magpie::knowledge {

// Changes with what DocumentOf makes of an article: indexes on disk of a different version are made
// again.
inline constexpr uint64_t kDocumentVersion = 1;

// By schema, the fields by which its articles are found.
using SearchableFields = std::map<std::string, std::set<std::string>>;

// The text of a body without its markup, as it is searched and highlighted.
std::string PlainText(absl::string_view body, Format format);

// Body, steps and the texts of searchable fields, as they are highlighted.
std::string BodyOf(const Content& content, const SearchableFields& searchable);

// Title, body, steps, tags and the texts of searchable fields: what is found as one unit.
std::string TextOf(const Content& content, const SearchableFields& searchable);

// Title, similar questions, body and steps, up to kMaxEmbeddedBytes: what a model reads of it.
std::string TextToEmbed(const Content& content);

// A published article: that text and each similar question are its units.
search::Document DocumentOf(const Article& article, const SearchableFields& searchable,
                            const ArticleVectors& vectors = {});

}  // namespace magpie::knowledge
