// How well resources serve their callers, counted by hour and by day. Pure.

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

// The counts of a resource and caller. A field counts when it is requested, an API when it is
// needed.
struct Quality {
  int64_t calls = 0;
  int64_t made = 0;    // for an API: requests to the business unit, including retries
  int64_t cached = 0;  // answered from the cache
  int64_t shared = 0;  // answered by a call for an identical request
  std::map<std::string, int64_t> errors;  // reason to calls
  std::map<int32_t, int64_t> latencies;   // for an API: bucket to calls

  bool operator==(const Quality&) const = default;
};

inline constexpr size_t kMaxReasons = 64;
// Stands for all further reasons.
inline constexpr char kOtherReason[] = "OTHER";

void Add(const Quality& more, Quality& sum);

// Longer than any call can take.
inline constexpr int32_t kLastLatencyBucket = 160;

int64_t ErrorsOf(const Quality& quality);

// The latency that this share of the calls did not exceed, at most a tenth too high and at least
// 100 us. Zero if no calls were made.
absl::Duration QuantileOf(const Quality& quality, double share);

// Counts the outcome of a request in the place that `of` returns for each resource.
using QualityPlace = absl::FunctionRef<Quality&(const ResourceId&)>;
void Count(const Fetched& fetched, QualityPlace of);
void Count(const Invoked& invoked, QualityPlace of);

enum class Period { kHour, kDay };

// Periods of UTC.
absl::Time StartOf(Period period, absl::Time time);
absl::Duration LengthOf(Period period);

struct QualityRow {
  absl::Time start;
  ResourceId resource;
  std::string caller;  // empty if it has no name
  Quality quality;
};

// Each ends with a line break.
absl::string_view CsvHeader();
std::string CsvLine(const QualityRow& row);

}  // namespace magpie::resource
