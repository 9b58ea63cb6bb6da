#include "services/knowledge/domain/tuning.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/text/places.h"
#include "services/knowledge/domain/article.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kRanks = 10;

std::string At(absl::string_view path, absl::string_view field) {
  return absl::StrCat(path, ".", field);
}

void CheckWords(const std::string& path, const std::vector<std::string>& words, Faults& faults) {
  if (words.size() > kMaxSynonyms) {
    return faults.Add(path, absl::StrCat("are more than ", kMaxSynonyms));
  }
  for (size_t i = 0; i < words.size(); ++i) {
    faults.CheckText(absl::StrCat(path, "[", i, "]"), words[i], kMaxWordBytes);
  }
}

void CheckIds(const std::string& path, const std::vector<std::string>& ids, size_t most,
              Faults& faults) {
  if (ids.size() > most) return faults.Add(path, absl::StrCat("are more than ", most));
  std::set<std::string> seen;
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    faults.Take(at, ArticleId::Parse(ids[i]));
    if (!seen.insert(ids[i]).second) faults.Add(at, absl::StrCat("is there twice: ", ids[i]));
  }
}

void CheckBytes(absl::string_view path, size_t bytes, Faults& faults) {
  if (bytes <= kMaxTuningBytes) return;
  faults.Add(path, absl::StrCat("is ", bytes, " bytes, and may be ", kMaxTuningBytes));
}

size_t BytesOf(const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

}  // namespace

void Check(const Dictionary& dictionary, absl::string_view path, Faults& faults) {
  if (dictionary.synonyms.size() > kMaxSynonymRules) {
    return faults.Add(At(path, "synonyms"), absl::StrCat("are more than ", kMaxSynonymRules));
  }
  if (dictionary.words.size() > kMaxDictionaryWords) {
    return faults.Add(At(path, "words"), absl::StrCat("are more than ", kMaxDictionaryWords));
  }
  size_t bytes = BytesOf(dictionary.words);
  for (size_t i = 0; i < dictionary.synonyms.size(); ++i) {
    const SynonymRule& rule = dictionary.synonyms[i];
    const std::string at = absl::StrCat(At(path, "synonyms"), "[", i, "]");
    CheckWords(At(at, "from"), rule.from, faults);
    CheckWords(At(at, "to"), rule.to, faults);
    if (rule.to.empty()) faults.Add(At(at, "to"), "is empty");
    if (rule.from.empty() && rule.to.size() == 1) {
      faults.Add(At(at, "to"), "is one word, which stands for no other: add one, or fill from");
    }
    bytes += BytesOf(rule.from) + BytesOf(rule.to);
  }
  for (size_t i = 0; i < dictionary.words.size(); ++i) {
    const std::string& word = dictionary.words[i];
    if (word.size() >= kMinDictionaryWordBytes && word.size() <= kMaxWordBytes) continue;
    faults.Add(absl::StrCat(At(path, "words"), "[", i, "]"),
               absl::StrCat("is not ", kMinDictionaryWordBytes, " to ", kMaxWordBytes, " bytes"));
  }
  CheckBytes(path, bytes, faults);
}

void Check(const Curation& curation, absl::string_view path, Faults& faults) {
  if (curation.queries.empty()) faults.Add(At(path, "queries"), "is empty: name at least one");
  if (curation.queries.size() > kMaxCuratedQueries) {
    return faults.Add(At(path, "queries"), absl::StrCat("are more than ", kMaxCuratedQueries));
  }
  for (size_t i = 0; i < curation.queries.size(); ++i) {
    const std::string at = absl::StrCat(At(path, "queries"), "[", i, "]");
    const std::string& query = curation.queries[i];
    faults.CheckText(at, query, kMaxCuratedQueryBytes);
    if (!query.empty() && CuratedForm(query).empty()) faults.Add(at, "has no words");
  }
  CheckIds(At(path, "pinned"), curation.pinned, kMaxPinned, faults);
  CheckIds(At(path, "blocked"), curation.blocked, kMaxBlocked, faults);
  for (size_t i = 0; i < curation.pinned.size(); ++i) {
    if (std::ranges::find(curation.blocked, curation.pinned[i]) == curation.blocked.end()) continue;
    faults.Add(absl::StrCat(At(path, "pinned"), "[", i, "]"),
               "is in blocked, too: remove it from one of them");
  }
  if (curation.pinned.empty() && curation.blocked.empty()) {
    faults.Add(path, "has no effect: name articles in pinned or in blocked");
  }
}

void Check(const std::vector<JudgedQuery>& queries, absl::string_view path, Faults& faults) {
  if (queries.size() > kMaxJudgedQueries) {
    return faults.Add(path, absl::StrCat("are more than ", kMaxJudgedQueries));
  }
  size_t bytes = 0;
  std::set<std::string> ids;
  for (size_t i = 0; i < queries.size(); ++i) {
    const JudgedQuery& query = queries[i];
    const std::string at = absl::StrCat(path, "[", i, "]");
    const std::string id_at = At(at, "query_id");
    faults.Take(id_at, Id<JudgedQuery>::Parse(query.id));
    if (!ids.insert(query.id).second) faults.Add(id_at, absl::StrCat("is there twice: ", query.id));
    faults.CheckText(At(at, "query"), query.query, kMaxQueryBytes);
    CheckIds(At(at, "article_ids"), query.articles, kMaxJudgedArticles, faults);
    bytes += query.id.size() + query.query.size() + BytesOf(query.articles);
  }
  CheckBytes(path, bytes, faults);
}

absl::Status CheckVersion(absl::string_view thing, int64_t version, int64_t expected) {
  if (expected == 0 || expected == version) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_VERSION",
               absl::StrCat(thing, " is at version ", version, ", and ", expected,
                            " was expected: read it again"));
}

std::string CuratedForm(absl::string_view query) {
  std::string form;
  for (const text::PlacedWord& word : text::PlacedWordsOf(query)) form += word.text;
  return form;
}

CuratedQueries CuratedQueriesOf(const std::vector<Curation>& curations) {
  CuratedQueries found;
  for (const Curation& curation : curations) {
    for (const std::string& query : curation.queries) {
      Curated& curated = found[CuratedForm(query)];
      for (const std::string& id : curation.pinned) {
        if (std::ranges::find(curated.pinned, id) == curated.pinned.end()) {
          curated.pinned.push_back(id);
        }
      }
      std::set<std::string> blocked(curated.blocked.begin(), curated.blocked.end());
      blocked.insert(curation.blocked.begin(), curation.blocked.end());
      curated.blocked.assign(blocked.begin(), blocked.end());
    }
  }
  return found;
}

double GainOf(const JudgedQuery& query, const std::vector<std::string>& found) {
  if (query.articles.empty()) return found.empty() ? 1 : 0;
  double gain = 0, best = 0;
  for (size_t i = 0; i < kRanks; ++i) {
    const double discount = 1 / std::log2(static_cast<double>(i + 2));
    if (i < query.articles.size()) best += discount;
    if (i >= found.size()) continue;
    if (std::ranges::find(query.articles, found[i]) != query.articles.end()) gain += discount;
  }
  return gain / best;
}

JudgedChange Compare(const std::vector<JudgedQuery>& queries, const std::vector<double>& before,
                     const std::vector<double>& after) {
  JudgedChange change{.queries = static_cast<int32_t>(queries.size())};
  if (queries.empty()) return change;
  std::vector<std::pair<double, std::string>> worse;
  for (size_t i = 0; i < queries.size(); ++i) {
    change.before += before[i];
    change.after += after[i];
    if (after[i] < before[i]) worse.emplace_back(after[i] - before[i], queries[i].id);
  }
  change.before /= static_cast<double>(queries.size());
  change.after /= static_cast<double>(queries.size());
  std::ranges::sort(worse);
  if (worse.size() > kMaxWorse) worse.resize(kMaxWorse);
  change.worse.reserve(worse.size());
  for (auto& [loss, id] : worse) change.worse.push_back(std::move(id));
  return change;
}

absl::Status CheckLoss(const JudgedChange& change, std::optional<double> allow_loss) {
  if (!allow_loss.has_value() || change.before - change.after <= *allow_loss) {
    return absl::OkStatus();
  }
  return Error(
      absl::StatusCode::kFailedPrecondition, "GETS_WORSE",
      absl::StrFormat("nDCG@10 of the judged queries would fall from %.4f to %.4f, by more than "
                      "%.4f: change less, or allow a larger loss; worst: %s",
                      change.before, change.after, *allow_loss, absl::StrJoin(change.worse, ", ")));
}

}  // namespace magpie::knowledge
