// One order of two: by text, and by vectors.
//
//   by text    a 12.0, b 6.0                    by vectors   b 0.9, c 0.3
//   by score   b 0.5 + 1, a 1, c 0.33           each divided by the best of its list, then weighed
//   by place   b 1/62 + 1/61, a 1/61, c 1/62    whatever the scores
//
// Scores say how much better one is than the next, and lose nothing to how many are found; places
// are for lists whose scores mean nothing together.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace magpie::search {

struct Scored {
  std::string id;
  float score;

  bool operator==(const Scored&) const = default;
};

// Each id once, the best first.
struct ScoredList {
  std::vector<Scored> hits;
  float weight = 1;  // above 0
};

enum class Fusion : uint8_t {
  kScores,  // those that are not above 0 count as 0
  // Reciprocal rank fusion, with 60 added to each place: Cormack, Clarke and Büttcher, SIGIR 2009.
  kPlaces,
};

// The best `limit`, the best first; of equals by id.
std::vector<Scored> Fuse(std::span<const ScoredList> lists, Fusion fusion, size_t limit);

}  // namespace magpie::search
