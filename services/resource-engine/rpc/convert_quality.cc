#include "services/resource-engine/rpc/convert_quality.h"

#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/paging.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/resource-engine/wire/convert_policy.h"
#include "services/resource-engine/wire/convert_resource.h"

namespace magpie::resource {
namespace {

constexpr int kUsualHours = 24;
constexpr int kUsualDays = 30;
constexpr int64_t kLastSecond = 9'000'000'000;
constexpr int kMaxCounts = 1000;
constexpr size_t kMaxReasonBytes = 64;
// For a single count, so that sums stay far from their limit.
constexpr int64_t kMostCalls = 1'000'000'000;

std::optional<absl::Time> ParseTime(absl::string_view path, const google::protobuf::Timestamp& time,
                                    Faults& faults) {
  if (time.seconds() < 0 || time.seconds() > kLastSecond || time.nanos() < 0 ||
      time.nanos() > 999'999'999) {
    faults.Add(path, "is not a valid time");
    return std::nullopt;
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::optional<QualityCount> ParseCount(const v1::QualityCount& count, const std::string& path,
                                       Faults& faults) {
  auto resource = faults.Take(path + ".resource", ParseName(count.resource()));
  if (!count.caller().empty()) {
    faults.Take(path + ".caller", Id<struct Caller>::Parse(count.caller()));
  }
  const auto is_number = [](int64_t calls) { return calls >= 0 && calls <= kMostCalls; };
  bool fits = is_number(count.calls()) && is_number(count.made()) && is_number(count.cached()) &&
              is_number(count.shared()) && count.errors().size() <= kMaxReasons;
  for (const auto& [reason, calls] : count.errors()) {
    fits = fits && is_number(calls) && !reason.empty() && reason.size() <= kMaxReasonBytes &&
           absl::c_all_of(reason, [](char c) { return absl::ascii_isupper(c) || c == '_'; });
  }
  for (const auto& [bucket, calls] : count.latencies()) {
    fits = fits && is_number(calls) && bucket >= 0 && bucket <= kLastLatencyBucket;
  }
  if (!fits) faults.Add(path, "is not a valid count");
  if (!resource.has_value() || !fits) return std::nullopt;
  return QualityCount{*std::move(resource),
                      count.caller(),
                      {.calls = count.calls(),
                       .made = count.made(),
                       .cached = count.cached(),
                       .shared = count.shared(),
                       .errors = {count.errors().begin(), count.errors().end()},
                       .latencies = {count.latencies().begin(), count.latencies().end()}}};
}

}  // namespace

std::string QueryOf(const v1::GetQualityReportRequest& request) {
  return absl::StrCat("quality ", request.period(), " ", request.resource(), " ", request.caller());
}

absl::StatusOr<std::vector<QualityCount>> Parse(const v1::AddQualityRequest& request) {
  if (request.counts().empty() || request.counts_size() > kMaxCounts) {
    return InvalidField("counts", absl::StrCat("must be 1 to ", kMaxCounts));
  }
  Faults faults;
  std::vector<QualityCount> counts;
  for (int i = 0; i < request.counts_size(); ++i) {
    auto count = ParseCount(request.counts(i), absl::StrCat("counts[", i, "]"), faults);
    if (count.has_value()) counts.push_back(*std::move(count));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return counts;
}

absl::StatusOr<QualityQuery> Parse(const v1::GetQualityReportRequest& request, absl::Time now) {
  Faults faults;
  QualityQuery query{.resource = request.resource(), .caller = request.caller()};
  if (!v1::GetQualityReportRequest::Period_IsValid(request.period())) {
    faults.Add("period", "is unknown");
  }
  const bool days = request.period() == v1::GetQualityReportRequest::PERIOD_DAY;
  query.period = days ? Period::kDay : Period::kHour;
  if (!query.resource.empty()) faults.Take("resource", ParseName(query.resource));
  if (!query.caller.empty()) faults.Take("caller", Id<struct Caller>::Parse(query.caller));
  const absl::Time last = absl::FromUnixSeconds(kLastSecond);
  query.to = request.has_to() ? ParseTime("to", request.to(), faults).value_or(last) : last;
  if (request.has_from()) {
    query.from = ParseTime("from", request.from(), faults).value_or(absl::UnixEpoch());
  } else {
    const absl::Time until = request.has_to() ? query.to : now;
    query.from = until - LengthOf(query.period) * (days ? kUsualDays : kUsualHours);
  }
  if (query.to <= query.from) faults.Add("to", "is not after from");
  RETURN_IF_ERROR(faults.ToStatus());
  ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(query.after, ParsePageToken(QueryOf(request), request.page_token()));
  return query;
}

v1::QualityRow ToProto(const QualityRow& row) {
  const Quality& quality = row.quality;
  v1::QualityRow proto;
  *proto.mutable_start() = ToProto(row.start);
  proto.set_resource(row.resource.str());
  proto.set_caller(row.caller);
  proto.set_calls(quality.calls);
  proto.mutable_errors()->insert(quality.errors.begin(), quality.errors.end());
  proto.set_made(quality.made);
  proto.set_cached(quality.cached);
  proto.set_shared(quality.shared);
  if (!quality.latencies.empty()) {
    *proto.mutable_p50() = DurationToProto(QuantileOf(quality, 0.5));
    *proto.mutable_p95() = DurationToProto(QuantileOf(quality, 0.95));
    *proto.mutable_p99() = DurationToProto(QuantileOf(quality, 0.99));
  }
  return proto;
}

}  // namespace magpie::resource
