// Completes what is typed from titles and similar questions. Pure.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/knowledge/domain/article.h"
#include "services/knowledge/domain/scene.h"

namespace magpie::knowledge {

// Articles that are looked at.
inline constexpr size_t kSuggestFrom = 100;

// By which these are found.
const Scene& SuggestScene();

// Completions of one prefix.
class Suggestions {
 public:
  explicit Suggestions(absl::string_view prefix);

  // The texts of an article that the prefix may become: with all its words, the last one the
  // beginning of a word.
  void Add(const Content& content);

  // The `limit` of most articles; of equals those that begin with the prefix, then the shortest.
  std::vector<std::string> Best(size_t limit) const;

 private:
  struct Completion {
    std::string text;  // as it was written first
    size_t articles = 0;
    bool is_beginning = false;
  };
  // What a text is for the prefix: without what differs only in form.
  bool Completes(const std::vector<std::string>& words, bool& is_beginning) const;

  std::vector<std::string> typed_;                 // Latin words, and Chinese characters
  std::map<std::string, Completion> completions_;  // by form
};

}  // namespace magpie::knowledge
