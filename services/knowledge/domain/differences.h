// What differs between two versions of an article.

#pragma once

#include <string>
#include <vector>

#include "services/knowledge/domain/content.h"

namespace magpie::knowledge {

// A field that two contents do not share.
struct Difference {
  std::string path;           // "title", "similar_questions[2]", "fields.price"
  std::string before, after;  // empty if there is none
  // Of a text of more than one line, instead of these: a unified diff.
  std::string lines;

  bool operator==(const Difference&) const = default;
};

// In the order of the fields of the API. Lists are compared place by place.
std::vector<Difference> Differences(const Content& before, const Content& after);

}  // namespace magpie::knowledge
