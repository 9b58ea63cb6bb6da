// The APIs of a story: what they answer, how often they were called, and with which parameters.

#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace magpie::flow {

// What an API does from now on.
struct Given {
  std::string answer;   // JSON
  std::string failure;  // a reason; empty: it answers
  int times = 0;        // that it fails, then as before; 0: for ever
};

class Answers {
 public:
  void Add(const std::string& api, const Given& given) {
    std::deque<Given>& all = given_[api];
    if (given.times == 0) all.clear();
    all.insert(all.begin(), static_cast<size_t>(std::max(given.times, 1)), given);
  }

  bool Knows(const std::string& api) const { return given_.contains(api); }

  // What the API does now. Counts down a failure with a limit.
  Given Next(const std::string& api) {
    called_[api] += 1;
    const auto found = given_.find(api);
    if (found == given_.end() || found->second.empty()) return {};
    Given next = found->second.front();
    if (next.times > 0) found->second.pop_front();
    return next;
  }

  int Called(const std::string& api) { return called_[api]; }

  // Notes a call; under a known key it is a repeat.
  void Note(const std::string& api, const std::string& key, const std::string& params) {
    for (auto& [known, asked] : asked_[api]) {
      if (known == key && asked == params) return;
    }
    asked_[api].emplace_back(key, params);
  }

  // The parameters of its calls, in order, each key once. A key of two different calls is marked.
  std::vector<std::string> AskedOf(const std::string& api) {
    std::vector<std::string> asked;
    std::set<std::string> keys;
    for (const auto& [key, params] : asked_[api]) {
      asked.push_back(keys.insert(key).second ? params : params + " under a key of another call");
    }
    return asked;
  }

 private:
  std::map<std::string, std::deque<Given>> given_;  // the next one first
  std::map<std::string, int> called_;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> asked_;
};

}  // namespace magpie::flow
