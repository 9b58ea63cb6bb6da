#include "common/search/counted.h"

#include <algorithm>
#include <bit>
#include <set>

#include "common/base/fnv.h"

namespace magpie::search {
namespace {

// Lengths below this have codes of their own. From there on a code keeps the first four bits of a
// length, of which the first is 1: eight codes from one power of two to the next.
constexpr uint32_t kExact = 24;
constexpr uint32_t kSteps = 8;

}  // namespace

TermKey KeyOf(text::Field field, absl::string_view term) {
  constexpr absl::string_view kLetters = "wgpc";
  return Fnv1a(term, Fnv1a(kLetters.substr(field, 1)));
}

Counted Count(const text::Terms& terms) {
  Counted counted;
  for (const text::Field field : text::kAllFields) {
    counted.lengths[field] = static_cast<uint32_t>(terms[field].size());
    for (const std::string& term : terms[field]) {
      counted.terms.push_back({KeyOf(field, term), 1, field});
    }
  }
  std::ranges::sort(counted.terms, {}, &Counted::Term::key);
  size_t kept = 0;
  for (const Counted::Term& term : counted.terms) {
    if (kept > 0 && counted.terms[kept - 1].key == term.key) {
      ++counted.terms[kept - 1].times;
    } else {
      counted.terms[kept++] = term;
    }
  }
  counted.terms.resize(kept);
  counted.terms.shrink_to_fit();
  const std::set<std::string> words(terms[text::kWords].begin(), terms[text::kWords].end());
  counted.words.assign(words.begin(), words.end());
  return counted;
}

uint8_t LengthCode(uint32_t length) {
  if (length < kExact) return static_cast<uint8_t>(length);
  const int doublings = std::bit_width(length) - 5;
  const uint32_t step = (length >> (doublings + 1)) - kSteps;
  const uint32_t code = kExact + (static_cast<uint32_t>(doublings) * kSteps + step) - kSteps / 2;
  return static_cast<uint8_t>(std::min<uint32_t>(code, 255));
}

uint32_t LengthOf(uint8_t code) {
  if (code < kExact) return code;
  const uint32_t place = code - kExact + kSteps / 2;
  const uint32_t doublings = place / kSteps;
  return (kSteps + place % kSteps) << (doublings + 1);
}

}  // namespace magpie::search
