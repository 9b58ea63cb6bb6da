// Which API makes a vector of a text, and what may be used of its answers. The resource engine asks
// it: to this service it is a field and a parameter.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/faults.h"
#include "services/knowledge/domain/vectors.h"

namespace magpie::knowledge {

inline constexpr absl::Duration kMinEmbeddingTimeout = absl::Milliseconds(10);
inline constexpr absl::Duration kMaxEmbeddingTimeout = absl::Seconds(10);
inline constexpr absl::Duration kUsualEmbeddingTimeout = absl::Milliseconds(500);
// Of a text: models read no further, and the parameters of a fetch have a limit.
inline constexpr size_t kMaxEmbeddedBytes = 8000;

struct Embedding {
  std::string space;
  search::Metric metric = search::Metric::kCosine;
  size_t dimension = 0;
  std::string field;  // of the resource engine; empty if no API is asked
  std::string parameter;
  absl::Duration timeout = kUsualEmbeddingTimeout;  // of a search
  int64_t version = 0;                              // 0 if none was stored
  absl::Time update_time = absl::UnixEpoch();

  bool is_on() const { return !field.empty(); }
  VectorSpace shape() const { return {metric, dimension}; }
  bool operator==(const Embedding&) const = default;
};

// What became of a request for a vector: kNone if none was made, kUsed, or why there is no vector.
enum class EmbeddingOutcome : uint8_t { kNone, kUsed, kLate, kUnavailable, kBadVector, kBusy };
absl::string_view NameOf(EmbeddingOutcome outcome);  // "bad_vector"
// Of a request that ended so: OUT_OF_RANGE is kBadVector.
EmbeddingOutcome OutcomeOf(const absl::Status& status);

// Adds all faults; their fields are below `path`: "embedding.dimension".
void Check(const Embedding& embedding, absl::string_view path, Faults& faults);

// ABORTED (STALE_VERSION) if the version is not the expected one.
absl::StatusOr<Embedding> Decide(const std::optional<Embedding>& before, Embedding next,
                                 int64_t expected_version, absl::Time now);

// A hash of what a vector is made of, never 0: while it is the same, so is the vector.
uint64_t MadeOf(const Embedding& embedding, absl::string_view text);

// OUT_OF_RANGE that says why these numbers are no vector of the embedding.
absl::Status CheckMade(const Embedding& embedding, std::span<const float> values);

}  // namespace magpie::knowledge
