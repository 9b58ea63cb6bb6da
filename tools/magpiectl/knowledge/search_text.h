// What a search has found, for people.

#pragma once

#include <ostream>
#include <string>

#include "magpie/knowledge/v1/knowledge_service.pb.h"

namespace magpie::ctl {

// The text on one line, with «» around what was found.
std::string Marked(const knowledge::v1::Highlight& highlight);

// A table of the hits, how much to trust the first one, and the facets.
void PrintFound(const knowledge::v1::SearchArticlesResponse& found, std::ostream& out);

// How the query was read, and why each hit is where it is.
void PrintExplained(const knowledge::v1::SearchArticlesResponse& found, std::ostream& out);

// Why the first hit is found, in a line: the terms of its best field, and for which words of the
// query some of them stand. "words: bike, lock for lcok"
std::string WhyFound(const knowledge::v1::SearchArticlesResponse& found);

}  // namespace magpie::ctl
