// How well resources serve those who ask for them, counted by the hour and by the
// day. Pure.

#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/run/execution.h"

namespace magpie::resource {

// Of one resource, for one caller. A field counts where it was asked for, an API where it was
// needed.
struct Quality {
  int64_t calls = 0;
  int64_t made = 0;    // requests to the business unit, retries among them; of an API
  int64_t cached = 0;  // calls that were answered from the cache
  int64_t shared = 0;  // calls that were answered by that of another
  std::map<std::string, int64_t> errors;  // reason to calls
  std::map<int32_t, int64_t> latencies;   // bucket to calls that were made; of an API

  bool operator==(const Quality&) const = default;
};

inline constexpr size_t kMaxReasons = 64;
// Of further reasons.
inline constexpr char kOtherReason[] = "OTHER";

void Add(const Quality& more, Quality& sum);

// Longer than any call may take.
inline constexpr int32_t kLastLatencyBucket = 160;

int64_t ErrorsOf(const Quality& quality);

// The latency that this share of the calls did not exceed: at most a tenth above the true one, and
// at least 100 us. Zero where none was made.
absl::Duration QuantileOf(const Quality& quality, double share);

// Counts what came of a request; `of` is where it is counted.
using QualityPlace = absl::FunctionRef<Quality&(const ResourceId&)>;
void Count(const Fetched& fetched, QualityPlace of);
void Count(const Invoked& invoked, QualityPlace of);

enum class Period { kHour, kDay };

// Of UTC.
absl::Time StartOf(Period period, absl::Time time);
absl::Duration LengthOf(Period period);

struct QualityRow {
  absl::Time start;
  ResourceId resource;
  std::string caller;  // empty for those who do not say
  Quality quality;
};

// Lines that end with a line break.
absl::string_view CsvHeader();
std::string CsvLine(const QualityRow& row);

}  // namespace magpie::resource
