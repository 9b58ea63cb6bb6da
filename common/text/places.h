// The words of a text with their places in it, to show what was found. They are those that Analyze
// makes terms of.
//
//   PlacedWordsOf("Refunded 單車!")    refund 0-8   单车 9-15, which are 单 9-12 and 车 12-15

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/text/words.h"

namespace magpie::text {

// A part of a text, in bytes, between characters.
struct Place {
  uint32_t begin = 0;
  uint32_t end = 0;

  bool operator==(const Place&) const = default;
};

struct PlacedWord {
  std::string text;  // folded
  std::string term;  // the term of kWords that it makes
  WordKind kind;
  Place place;
  // Of Han, the places of its characters in their order; those of other words are none.
  std::vector<Place> characters = {};
};

// In their order. `text` is UTF-8.
std::vector<PlacedWord> PlacedWordsOf(absl::string_view text);

}  // namespace magpie::text
