#include "tools/magpiectl/knowledge/retrieval.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace magpie::ctl {
namespace {

void AddTo(Retrieval& sums, const Answered& answer) {
  const auto all = static_cast<double>(answer.right.size());
  double gain = 0, ideal = 0, precisions = 0, first = 0;
  size_t hits = 0, hits_3 = 0, hits_10 = 0;
  for (size_t i = 0; i < std::min<size_t>(10, answer.right.size()); ++i) {
    ideal += 1 / std::log2(static_cast<double>(i) + 2);
  }
  for (size_t i = 0; i < answer.found.size(); ++i) {
    if (!answer.right.contains(answer.found[i])) continue;
    const auto place = static_cast<double>(i) + 1;
    precisions += static_cast<double>(++hits) / place;
    hits_3 += i < 3;
    hits_10 += i < 10;
    if (i < 10) gain += 1 / std::log2(place + 1);
    if (hits == 1 && i < 10) first = 1 / place;
  }
  ++sums.judged;
  sums.ndcg_at_10 += gain / ideal;
  sums.map += precisions / all;
  sums.mrr += first;
  sums.recall_at_3 += static_cast<double>(hits_3) / all;
  sums.recall_at_10 += static_cast<double>(hits_10) / all;
  sums.accuracy_at_1 += first == 1;
}

// By ranks (Mann and Whitney), where equals share the mean of theirs.
double Auc(const std::vector<Answered>& answers) {
  std::vector<std::pair<double, bool>> scores;  // whether out of scope
  scores.reserve(answers.size());
  for (const Answered& answer : answers) scores.emplace_back(answer.score, answer.is_out_of_scope);
  std::ranges::sort(scores);
  double ranks = 0, in_scope = 0;
  for (size_t begin = 0, end = 0; begin < scores.size(); begin = end) {
    while (end < scores.size() && scores[end].first == scores[begin].first) ++end;
    for (size_t i = begin; i < end; ++i) {
      if (scores[i].second) continue;
      ranks += (static_cast<double>(begin) + 1 + static_cast<double>(end)) / 2;
      ++in_scope;
    }
  }
  const double out = static_cast<double>(scores.size()) - in_scope;
  if (in_scope == 0 || out == 0) return 0;
  return (ranks - in_scope * (in_scope + 1) / 2) / (in_scope * out);
}

}  // namespace

Retrieval Measure(const std::vector<Answered>& answers) {
  Retrieval means;
  for (const Answered& answer : answers) {
    if (!answer.right.empty()) AddTo(means, answer);
  }
  if (means.judged > 0) {
    for (double* const mean : {&means.ndcg_at_10, &means.map, &means.mrr, &means.recall_at_3,
                               &means.recall_at_10, &means.accuracy_at_1}) {
      *mean /= static_cast<double>(means.judged);
    }
  }
  means.auc = Auc(answers);
  return means;
}

}  // namespace magpie::ctl
