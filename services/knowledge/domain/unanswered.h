// Queries that found nothing, or too little, those that are alike together.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxQueriesOfADay = 1000;  // those that are kept
inline constexpr int kUnansweredDays = 14;
inline constexpr size_t kMaxUnansweredBytes = 500;  // of a query; a longer one is cut
inline constexpr size_t kMaxQueriesOfAGroup = 20;   // those that are listed
inline constexpr double kAlike = 0.5;

// A query, as often as it was asked.
struct Unanswered {
  std::string query;
  int64_t count = 0;
  double scores = 0;  // of the best hits, added up; 0 if there was no hit
  bool operator==(const Unanswered&) const = default;
};

struct UnansweredGroup {
  std::vector<std::string> queries;  // the most frequent first: at most kMaxQueriesOfAGroup
  int64_t count = 0;                 // of all of its queries
  double score = 0;                  // the mean
};

// What `a` and `b` share of what they have, from 0 to 1: twice the common terms to all terms
// (Sørensen and Dice). Terms are sorted, each once. 0 if both have none.
double LikenessOf(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Queries with their terms.
struct TermedQuery {
  Unanswered of;
  std::vector<std::string> terms;  // sorted, each once
};

// Groups queries, of which no two are the same. The most frequent one leads the first group; each
// one after it joins the group whose leader it is most like, if it is by kAlike, else it leads
// another. The most frequent groups first, of equals by their leaders.
std::vector<UnansweredGroup> GroupAlike(std::vector<TermedQuery> queries);

}  // namespace magpie::knowledge
