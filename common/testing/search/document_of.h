// A document of texts, for tests of what is found.

#pragma once

#include <string>
#include <vector>

#include "common/search/counted.h"
#include "common/search/segment.h"
#include "common/text/analyze.h"

namespace magpie::search {

inline Document DocumentOf(const std::string& id, const std::vector<std::string>& units) {
  Document document{id, {}};
  for (const std::string& unit : units) document.units.push_back(Count(text::Analyze(unit)));
  return document;
}

}  // namespace magpie::search
