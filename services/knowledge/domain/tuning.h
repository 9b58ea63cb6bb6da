// What a tenant may say about how its articles are found, besides scenes: its dictionary, its
// curations, and the judged queries that show what a change does.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/status/faults.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxSynonymRules = 10'000;
inline constexpr size_t kMaxSynonyms = 20;  // of each side of a rule
inline constexpr size_t kMaxWordBytes = 64;
inline constexpr size_t kMinDictionaryWordBytes = 2;
inline constexpr size_t kMaxDictionaryWords = 100'000;
// All that a dictionary, or the judged queries, say together: it is one record.
inline constexpr size_t kMaxTuningBytes = 2 << 20;
inline constexpr size_t kMaxCurations = 1000;  // of a tenant
inline constexpr size_t kMaxCuratedQueries = 20;
inline constexpr size_t kMaxCuratedQueryBytes = 200;
inline constexpr size_t kMaxPinned = 10;
inline constexpr size_t kMaxBlocked = 50;
inline constexpr size_t kMaxJudgedQueries = 2000;
inline constexpr size_t kMaxJudgedArticles = 20;
inline constexpr size_t kMaxQueryBytes = 2000;
inline constexpr size_t kMaxWorse = 20;

struct SynonymRule {
  std::vector<std::string> from, to;
  bool operator==(const SynonymRule&) const = default;
};

struct Dictionary {
  std::vector<SynonymRule> synonyms;
  std::vector<std::string> words;
  int64_t version = 0;  // 0 if none was stored
  absl::Time update_time = absl::UnixEpoch();

  bool operator==(const Dictionary&) const = default;
};

struct Curation {
  std::string id;
  std::vector<std::string> queries, pinned, blocked;
  int64_t version = 0;

  bool operator==(const Curation&) const = default;
};
using CurationId = Id<Curation>;

struct JudgedQuery {
  std::string id, query;
  std::vector<std::string> articles;
  bool operator==(const JudgedQuery&) const = default;
};

struct JudgedChange {
  int32_t queries = 0;
  double before = 0, after = 0;    // nDCG@10
  std::vector<std::string> worse;  // ids of queries, the worst first

  bool operator==(const JudgedChange&) const = default;
};

// Add all faults but those of a curation's id; their fields are below `path`.
void Check(const Dictionary& dictionary, absl::string_view path, Faults& faults);
void Check(const Curation& curation, absl::string_view path, Faults& faults);
void Check(const std::vector<JudgedQuery>& queries, absl::string_view path, Faults& faults);

// ABORTED (STALE_VERSION) if `expected` is set and is not `version`, that of `thing`: "scene faq".
absl::Status CheckVersion(absl::string_view thing, int64_t version, int64_t expected);

// A query without case, width, spaces and punctuation: curations are looked up by it.
std::string CuratedForm(absl::string_view query);

// What is pinned and blocked for a query, by all curations of it in the order of their ids.
struct Curated {
  std::vector<std::string> pinned;   // each once
  std::vector<std::string> blocked;  // sorted, each once
  bool operator==(const Curated&) const = default;
};
// By CuratedForm.
using CuratedQueries = std::map<std::string, Curated, std::less<>>;
CuratedQueries CuratedQueriesOf(const std::vector<Curation>& curations);

// The normalised discounted cumulative gain of the ten best. With nothing that is right, 1 if
// nothing is found, else 0. (Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR
// techniques, 2002.)
double GainOf(const JudgedQuery& query, const std::vector<std::string>& found);

// Of the gains of each query before and after.
JudgedChange Compare(const std::vector<JudgedQuery>& queries, const std::vector<double>& before,
                     const std::vector<double>& after);

// FAILED_PRECONDITION (GETS_WORSE) if the mean gain falls by more than `allow_loss`.
absl::Status CheckLoss(const JudgedChange& change, std::optional<double> allow_loss);

}  // namespace magpie::knowledge
