// A part of a query with what may stand for it.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/text/words.h"

namespace magpie::search {

struct Alternative {
  float weight;
  std::vector<text::Word> words;
  bool is_guess;
};

struct Span {
  size_t begin, end;  // words of the query
  std::vector<Alternative> alternatives = {};
  bool is_whole = false;  // its words are looked for next to each other
};

}  // namespace magpie::search
