#include "services/knowledge/domain/embedding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/fnv.h"
#include "common/base/id.h"
#include "common/status/macros.h"
#include "services/knowledge/domain/tuning.h"

namespace magpie::knowledge {
namespace {

std::string Below(absl::string_view path, absl::string_view field) {
  return absl::StrCat(path, ".", field);
}

}  // namespace

absl::string_view NameOf(EmbeddingOutcome outcome) {
  constexpr std::array<absl::string_view, 6> kNames = {"none",        "used",       "late",
                                                       "unavailable", "bad_vector", "busy"};
  return kNames[static_cast<size_t>(outcome)];
}

EmbeddingOutcome OutcomeOf(const absl::Status& status) {
  if (status.ok()) return EmbeddingOutcome::kUsed;
  if (absl::IsOutOfRange(status)) return EmbeddingOutcome::kBadVector;
  const bool is_late = absl::IsDeadlineExceeded(status) || ReasonOf(status) == "UPSTREAM_TIMEOUT";
  return is_late ? EmbeddingOutcome::kLate : EmbeddingOutcome::kUnavailable;
}

void Check(const Embedding& embedding, absl::string_view path, Faults& faults) {
  if (!embedding.is_on()) {
    if (embedding.space.empty() && embedding.parameter.empty() && embedding.dimension == 0) return;
    return faults.Add(Below(path, "field"),
                      "is empty: name the field whose value is the vector, or set nothing at all");
  }
  faults.CheckText(Below(path, "space"), embedding.space, kMaxSpaceBytes);
  if (embedding.dimension < 1 || embedding.dimension > search::kMaxDimension) {
    faults.Add(Below(path, "dimension"), absl::StrCat("is not from 1 to ", search::kMaxDimension));
  }
  faults.Take(Below(path, "field"), Id<struct EmbeddingField>::Parse(embedding.field));
  faults.Take(Below(path, "parameter"), Id<struct EmbeddingParameter>::Parse(embedding.parameter));
  if (embedding.timeout < kMinEmbeddingTimeout || embedding.timeout > kMaxEmbeddingTimeout) {
    faults.Add(Below(path, "timeout"),
               absl::StrCat("is not from ", absl::FormatDuration(kMinEmbeddingTimeout), " to ",
                            absl::FormatDuration(kMaxEmbeddingTimeout)));
  }
}

absl::StatusOr<Embedding> Decide(const std::optional<Embedding>& before, Embedding next,
                                 int64_t expected_version, absl::Time now) {
  const int64_t version = before.has_value() ? before->version : 0;
  RETURN_IF_ERROR(CheckVersion("the embedding", version, expected_version));
  next.version = version + 1;
  next.update_time = now;
  return next;
}

uint64_t MadeOf(const Embedding& embedding, absl::string_view text) {
  const std::string how = absl::StrCat(embedding.field, "\n", embedding.parameter, "\n");
  return std::max<uint64_t>(1, Fnv1a(text, Fnv1a(how)));
}

absl::Status CheckMade(const Embedding& embedding, std::span<const float> values) {
  if (values.size() != embedding.dimension) {
    return absl::OutOfRangeError(absl::StrCat(embedding.field, " has ", values.size(),
                                              " numbers, not ", embedding.dimension));
  }
  const absl::Status status = search::Vectors(embedding.dimension, embedding.metric).Check(values);
  if (status.ok()) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat(embedding.field, " ", status.message()));
}

}  // namespace magpie::knowledge
