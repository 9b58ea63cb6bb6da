// What people type, what operators say of words, and what authors write: the first line is a query,
// the second a dictionary ("from|to" or a word, between commas), the rest an article.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/utf8.h"
#include "common/search/expand/correct.h"
#include "common/search/expand/expand.h"
#include "common/search/ranking.h"
#include "services/knowledge/engine/find/highlight.h"

namespace magpie::knowledge {
namespace {

using search::Query;

constexpr size_t kMaxTermsOfAlternative = 1000;

void Check(bool holds) {
  if (!holds) std::abort();
}

search::Document DocumentOf(const std::string& id, absl::string_view text) {
  search::Counted counted = search::Count(text::Analyze(text));
  // Otherwise its checkpoint would be refused.
  for (const std::string& word : counted.words) Check(ToUtf8(word, word.size()) == word);
  return {id, {std::move(counted)}};
}

bool IsBetweenCharacters(absl::string_view text, size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

void CheckPlaces(const Marked& marked) {
  size_t last = 0;
  for (const text::Place& place : marked.places) {
    Check(last <= place.begin && place.begin < place.end && place.end <= marked.text.size());
    Check(IsBetweenCharacters(marked.text, place.begin));
    Check(IsBetweenCharacters(marked.text, place.end));
    last = place.end;
  }
}

void CheckHits(const search::Snapshot& snapshot, const Query& query) {
  for (const search::Hit& hit : search::Rank(snapshot, query, {}, {}, 10)) {
    Check(std::isfinite(hit.rank) && hit.rank > 0);
    Check(hit.score >= 0 && hit.score <= 1.001F);
  }
}

std::map<std::pair<text::Field, std::string>, float> TypedOf(const Query& query) {
  std::map<std::pair<text::Field, std::string>, float> typed;
  for (const search::QueryTerm& term : query.terms) {
    if (term.alternative == 0) typed[{term.field, term.text}] += term.weight;
  }
  return typed;
}

void CheckOrder(const Query& query) {
  Check(std::ranges::is_sorted(query.terms, {}, [](const search::QueryTerm& term) {
    return std::tuple(term.field, term.group, term.alternative);
  }));
}

std::shared_ptr<const search::Dictionary> DictionaryOf(absl::string_view line) {
  std::vector<search::SynonymRule> rules;
  std::vector<std::string> words;
  for (const absl::string_view one : absl::StrSplit(line, ',')) {
    const std::vector<std::string> sides = absl::StrSplit(one, '|');
    if (sides.size() == 1) {
      words.push_back(sides.front());
    } else {
      rules.push_back({{sides.front()}, {sides.begin() + 1, sides.end()}});
      rules.push_back({{}, sides});
    }
  }
  return search::Dictionary::Compile(rules, words);
}

void CheckText(absl::string_view typed, absl::string_view line, absl::string_view article) {
  search::Index index;
  index.Apply({DocumentOf("a", article), DocumentOf("b", "怎么退款 refund of a deposit"),
               DocumentOf("c", "优惠券不能用 calendar of charges")},
              {}, 1);
  const auto snapshot = index.Now();
  const Query own = search::QueryOf(text::Analyze(article));
  const auto found = search::Rank(*snapshot, own, {}, {}, 3);
  Check(own.terms.empty() ||
        std::ranges::any_of(found, [](const search::Hit& hit) { return hit.id == "a"; }));

  const Query plain = search::QueryOf(text::Analyze(typed));
  const Query corrected = search::Expand(typed, *snapshot, {.corrects = true});
  Check(TypedOf(plain) == TypedOf(corrected));
  const auto dictionary = DictionaryOf(line);
  const Query expanded =
      search::Expand(typed, *snapshot, {.dictionary = dictionary.get(), .corrects = true});
  const size_t alternatives = search::kMaxAlternatives + search::kMaxUnknown * 3;
  Check(expanded.terms.size() <= 4 * typed.size() + alternatives * kMaxTermsOfAlternative);
  for (const Query* const query : {&plain, &corrected, &expanded}) {
    CheckOrder(*query);
    CheckHits(*snapshot, *query);
    const Marker marker(typed, *query, true);
    const Marked marked = marker.Mark(article);
    Check(marked.text == article.substr(0, marked.text.size()));
    CheckPlaces(marked);
    CheckPlaces(marker.MarkPart(article));
  }
}

}  // namespace
}  // namespace magpie::knowledge

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text =
      magpie::ToUtf8({reinterpret_cast<const char*>(data), size}, size);  // as protobuf has it
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('\n', 2));
  magpie::knowledge::CheckText(parts[0], parts.size() > 1 ? parts[1] : "",
                               parts.size() > 2 ? parts[2] : "");
  return 0;
}
