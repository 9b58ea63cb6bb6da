// How well a search finds what was judged to be right: the usual figures of retrieval.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace magpie::ctl {

// What was found for one question, the best first.
struct Answered {
  std::vector<std::string> found;          // ids, each once
  double score = 0;                        // of the best, 0 if nothing was found
  bool is_out_of_scope = false;            // nothing answers it
  absl::flat_hash_set<std::string> right;  // ids; a question without any is not judged
};

// Means over the judged questions.
// https://en.wikipedia.org/wiki/Evaluation_measures_(information_retrieval)
struct Retrieval {
  size_t judged = 0;
  double ndcg_at_10 = 0;
  double map = 0;  // mean average precision over all that was found
  double mrr = 0;  // of the first right one among ten
  double recall_at_3 = 0;
  double recall_at_10 = 0;
  double accuracy_at_1 = 0;
  // How often the score of a question in scope is above that of one out of scope; half where they
  // are equal. Nothing to say where there is none of either: 0.
  double auc = 0;
};

Retrieval Measure(const std::vector<Answered>& answers);

}  // namespace magpie::ctl
