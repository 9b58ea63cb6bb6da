#include "services/knowledge/engine/find/suggest.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/utf8.h"
#include "common/text/places.h"

namespace magpie::knowledge {
namespace {

// Words of letters, and characters of Chinese, which nobody types words of.
std::vector<std::string> PartsOf(absl::string_view text) {
  std::vector<std::string> parts;
  for (text::PlacedWord& word : text::PlacedWordsOf(text)) {
    if (word.kind != text::WordKind::kHan) {
      parts.push_back(std::move(word.text));
      continue;
    }
    absl::string_view rest = word.text;
    while (!rest.empty()) {
      const size_t size = std::max<size_t>(1, CharacterSize(rest));
      parts.emplace_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
  }
  return parts;
}

}  // namespace

const Scene& SuggestScene() {
  static const auto& scene =
      *new Scene{.id = "suggest", .matching = Matching::kKeywords, .exact = true};
  return scene;
}

Suggestions::Suggestions(absl::string_view prefix) : typed_(PartsOf(prefix)) {}

bool Suggestions::Completes(const std::vector<std::string>& words, bool& is_beginning) const {
  const size_t whole = typed_.size() - 1;
  for (size_t i = 0; i + typed_.size() <= words.size(); ++i) {
    if (!std::equal(typed_.begin(), typed_.begin() + static_cast<int64_t>(whole),
                    words.begin() + static_cast<int64_t>(i)) ||
        !absl::StartsWith(words[i + whole], typed_[whole])) {
      continue;
    }
    is_beginning = i == 0;
    return true;
  }
  return false;
}

void Suggestions::Add(const Content& content) {
  if (typed_.empty()) return;
  std::set<std::string> counted;
  const auto add = [&](const std::string& text) {
    const std::vector<std::string> words = PartsOf(text);
    bool is_beginning = false;
    if (!Completes(words, is_beginning)) return;
    std::string form = absl::StrJoin(words, " ");
    if (!counted.insert(form).second) return;
    Completion& completion = completions_[std::move(form)];
    if (completion.articles++ == 0) completion.text = text;
    completion.is_beginning = is_beginning;
  };
  add(content.title);
  for (const std::string& question : content.similar_questions) add(question);
}

std::vector<std::string> Suggestions::Best(size_t limit) const {
  std::vector<const Completion*> best;
  best.reserve(completions_.size());
  for (const auto& [form, completion] : completions_) best.push_back(&completion);
  std::ranges::stable_sort(best, [](const Completion* a, const Completion* b) {
    return std::tuple(b->articles, b->is_beginning, a->text.size()) <
           std::tuple(a->articles, a->is_beginning, b->text.size());
  });
  if (best.size() > limit) best.resize(limit);
  std::vector<std::string> texts;
  texts.reserve(best.size());
  for (const Completion* completion : best) texts.push_back(completion->text);
  return texts;
}

}  // namespace magpie::knowledge
