#include "services/resource-engine/domain/quality/quality.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"

namespace magpie::resource {
namespace {

constexpr absl::Duration kLeastLatency = absl::Microseconds(100);
constexpr double kBucketGrowth = 1.1;

// Bucket n holds what is above kLeastLatency * 1.1^(n-1), up to kLeastLatency * 1.1^n.
int32_t BucketOf(absl::Duration latency) {
  if (latency <= kLeastLatency) return 0;
  const double times = absl::FDivDuration(latency, kLeastLatency);
  const double bucket = std::ceil(std::log(times) / std::log(kBucketGrowth));
  return static_cast<int32_t>(std::min<double>(bucket, kLastLatencyBucket));
}

// "UPSTREAM_TIMEOUT" of "UPSTREAM_TIMEOUT: no answer in time".
std::string ReasonIn(absl::string_view error) {
  return std::string(error.substr(0, std::min(error.find(':'), error.size())));
}

void Count(const CallRecord& call, Quality& quality) {
  ++quality.calls;
  switch (call.source) {
    case Source::kCalled:
      quality.made += call.attempts;
      ++quality.latencies[BucketOf(call.latency)];
      break;
    case Source::kShared:
      ++quality.shared;
      break;
    case Source::kCache:
    case Source::kStale:
      ++quality.cached;
      break;
  }
  if (!call.error.empty()) ++quality.errors[ReasonIn(call.error)];
}

}  // namespace

void Add(const Quality& more, Quality& sum) {
  sum.calls += more.calls;
  sum.made += more.made;
  sum.cached += more.cached;
  sum.shared += more.shared;
  for (const auto& [reason, calls] : more.errors) {
    const bool fits = sum.errors.size() < kMaxReasons || sum.errors.contains(reason);
    sum.errors[fits ? reason : kOtherReason] += calls;
  }
  for (const auto& [bucket, calls] : more.latencies) sum.latencies[bucket] += calls;
}

int64_t ErrorsOf(const Quality& quality) {
  int64_t errors = 0;
  for (const auto& [reason, calls] : quality.errors) errors += calls;
  return errors;
}

absl::Duration QuantileOf(const Quality& quality, double share) {
  int64_t all = 0;
  for (const auto& [bucket, calls] : quality.latencies) all += calls;
  const auto wanted = static_cast<int64_t>(std::ceil(share * static_cast<double>(all)));
  int64_t met = 0;
  for (const auto& [bucket, calls] : quality.latencies) {
    met += calls;
    if (met >= wanted) return kLeastLatency * std::pow(kBucketGrowth, bucket);
  }
  return absl::ZeroDuration();
}

void Count(const Fetched& fetched, QualityPlace of) {
  for (const CallRecord& call : fetched.calls) Count(call, of(call.api));
  for (const auto& [field, value] : fetched.values) {
    if (const auto name = ResourceId::Parse(field); name.ok()) ++of(*name).calls;
  }
  for (const FieldError& error : fetched.errors) {
    Quality& quality = of(error.field);
    ++quality.calls;
    ++quality.errors[ReasonOf(error.why)];
  }
}

void Count(const Invoked& invoked, QualityPlace of) {
  for (const CallRecord& call : invoked.before) Count(call, of(call.api));
  Count(invoked.call, of(invoked.call.api));
}

absl::Duration LengthOf(Period period) {
  return period == Period::kHour ? absl::Hours(1) : absl::Hours(24);
}

absl::Time StartOf(Period period, absl::Time time) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), LengthOf(period));
}

absl::string_view CsvHeader() {
  return "start,resource,caller,calls,errors,made,cached,shared,p50_ms,p95_ms,p99_ms,reasons\n";
}

std::string CsvLine(const QualityRow& row) {
  const Quality& quality = row.quality;
  const auto ms = [&](double share) {
    return absl::StrFormat("%.1f", absl::ToDoubleMilliseconds(QuantileOf(quality, share)));
  };
  const std::string reasons = absl::StrJoin(quality.errors, ";", absl::PairFormatter("="));
  return absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", row.start, absl::UTCTimeZone()), ",",
                      row.resource.str(), ",", row.caller, ",", quality.calls, ",",
                      ErrorsOf(quality), ",", quality.made, ",", quality.cached, ",",
                      quality.shared, ",", ms(0.5), ",", ms(0.95), ",", ms(0.99), ",", reasons,
                      "\n");
}

}  // namespace magpie::resource
