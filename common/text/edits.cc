#include "common/text/edits.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace magpie::text {

void EachEdit(absl::string_view word, absl::FunctionRef<void(const std::string&)> act) {
  std::string edited(word);
  for (size_t i = 0; i < word.size(); ++i) {
    for (char c = 'a'; c <= 'z'; ++c) {
      edited[i] = c;
      act(edited);
    }
    edited[i] = word[i];
  }
  for (size_t i = 0; i + 1 < word.size(); ++i) {
    std::swap(edited[i], edited[i + 1]);
    act(edited);
    std::swap(edited[i], edited[i + 1]);
  }
  for (size_t i = 0; i < word.size(); ++i) {
    edited.erase(i, 1);
    act(edited);
    edited.insert(i, 1, word[i]);
  }
  for (size_t i = 0; i <= word.size(); ++i) {
    edited.insert(i, 1, 'a');
    for (char c = 'a'; c <= 'z'; ++c) {
      edited[i] = c;
      act(edited);
    }
    edited.erase(i, 1);
  }
}

size_t Distance(absl::string_view a, absl::string_view b, size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
  std::vector<size_t> before, last(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    size_t least = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      now[j] =
          std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
      least = std::min(least, now[j]);
    }
    if (least > limit) return limit + 1;
    before = std::exchange(last, now);
  }
  return std::min(last[b.size()], limit + 1);
}

}  // namespace magpie::text
