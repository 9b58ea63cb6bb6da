// What the APIs of a story do, and how often they were called.

#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string>

namespace magpie::flow {

// What an API does from here on.
struct Given {
  std::string answer;   // JSON
  std::string failure;  // a reason; empty where it answers
  int times = 0;        // that it fails, before it does again what it did before; 0: for ever
};

class Answers {
 public:
  void Add(const std::string& api, const Given& given) {
    std::deque<Given>& all = given_[api];
    if (given.times == 0) all.clear();
    all.insert(all.begin(), static_cast<size_t>(std::max(given.times, 1)), given);
  }

  bool Knows(const std::string& api) const { return given_.contains(api); }

  // What the API does now. A failure that is counted makes room for what it did before.
  Given Next(const std::string& api) {
    called_[api] += 1;
    const auto found = given_.find(api);
    if (found == given_.end() || found->second.empty()) return {};
    const Given next = found->second.front();
    if (next.times > 0) found->second.pop_front();
    return next;
  }

  int Called(const std::string& api) { return called_[api]; }

 private:
  std::map<std::string, std::deque<Given>> given_;  // the next one first
  std::map<std::string, int> called_;
};

}  // namespace magpie::flow
