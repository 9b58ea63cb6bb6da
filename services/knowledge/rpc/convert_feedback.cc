#include "services/knowledge/rpc/convert_feedback.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/faults.h"
#include "common/status/macros.h"

namespace magpie::knowledge {
namespace {

constexpr size_t kUsualLimit = 50;
constexpr size_t kMaxLimit = 200;
constexpr absl::Duration kDay = absl::Hours(24);
constexpr int kUsualDays = 30;
// The end of the year 9999, and of a second: what a timestamp may be.
constexpr int64_t kLastSecond = 253'402'300'799;
constexpr int32_t kLastNano = 999'999'999;

absl::StatusOr<absl::Time> ParseTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() < 0 || time.seconds() > kLastSecond || time.nanos() < 0 ||
      time.nanos() > kLastNano) {
    return absl::InvalidArgumentError("is not a time between 1970 and 9999");
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string ParseArticle(const std::string& id, Faults& faults) {
  const auto article = faults.Take("article_id", ArticleId::Parse(id));
  return article.has_value() ? article->str() : "";
}

UsageCounts CountsOf(v1::RecordFeedbackRequest::Kind kind, Faults& faults) {
  switch (kind) {
    case v1::RecordFeedbackRequest::KIND_OPENED:
      return {.opened = 1};
    case v1::RecordFeedbackRequest::KIND_HELPFUL:
      return {.helpful = 1};
    case v1::RecordFeedbackRequest::KIND_NOT_HELPFUL:
      return {.not_helpful = 1};
    case v1::RecordFeedbackRequest::KIND_ASKED_A_PERSON:
      return {.asked_a_person = 1};
    default:
      faults.Add("kind", "is not set, or unknown");
      return {};
  }
}

std::vector<std::string> DaysOf(absl::Time from, absl::Time to) {
  std::vector<std::string> days;
  for (absl::Time day = from; day < to; day += kDay) days.push_back(DayOf(day));
  const std::string last = DayOf(to - absl::Nanoseconds(1));
  if (days.back() != last) days.push_back(last);
  return days;
}

}  // namespace

absl::StatusOr<ParsedFeedback> Parse(const v1::RecordFeedbackRequest& request) {
  Faults faults;
  ParsedFeedback feedback{.article = ParseArticle(request.article_id(), faults),
                          .place = {request.channel(), request.scene()},
                          .counts = CountsOf(request.kind(), faults),
                          .reason = request.reason()};
  faults.CheckSize("reason", request.reason(), kMaxReasonBytes);
  faults.CheckSize("channel", request.channel(), kMaxPlaceBytes);
  faults.CheckSize("scene", request.scene(), kMaxPlaceBytes);
  RETURN_IF_ERROR(faults.ToStatus());
  return feedback;
}

absl::StatusOr<ParsedUsage> Parse(const v1::GetUsageRequest& request, absl::Time now) {
  Faults faults;
  ParsedUsage usage{.article = ParseArticle(request.article_id(), faults)};
  absl::Time to = now;
  if (request.has_to()) to = faults.Take("to", ParseTime(request.to())).value_or(now);
  absl::Time from = to - (kUsualDays - 1) * kDay;
  if (request.has_from()) from = faults.Take("from", ParseTime(request.from())).value_or(from);
  RETURN_IF_ERROR(faults.ToStatus());
  if (to <= from) faults.Add("to", "is not after `from`");
  if (to - from > kUsageDays * kDay) {
    faults.Add("to", absl::StrCat("is more than ", kUsageDays, " days after `from`"));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  usage.days = DaysOf(from, to);
  return usage;
}

absl::StatusOr<size_t> ParseLimit(int32_t limit) {
  if (limit < 0) return InvalidField("limit", "is negative");
  return limit == 0 ? kUsualLimit : std::min(static_cast<size_t>(limit), kMaxLimit);
}

v1::GetUsageResponse ToProto(const UsageDays& days, const UsageTotal& total) {
  v1::GetUsageResponse proto;
  for (const auto& [day, places] : days) {
    for (const auto& [place, counts] : places) {
      v1::Usage& usage = *proto.add_usage();
      usage.set_day(day);
      usage.set_channel(place.channel);
      usage.set_scene(place.scene);
      usage.set_found(counts.found);
      usage.set_opened(counts.opened);
      usage.set_helpful(counts.helpful);
      usage.set_not_helpful(counts.not_helpful);
      usage.set_asked_a_person(counts.asked_a_person);
    }
  }
  proto.mutable_reasons()->Add(total.reasons.begin(), total.reasons.end());
  return proto;
}

v1::ListReviewQueueResponse ToProto(const std::vector<ReviewItem>& items) {
  v1::ListReviewQueueResponse proto;
  for (const ReviewItem& item : items) {
    v1::ReviewItem& one = *proto.add_items();
    one.set_article_id(item.article);
    one.set_title(item.title);
    one.set_owner(item.owner);
    one.set_urgency(item.urgency.urgency);
    one.mutable_reasons()->Add(item.urgency.reasons.begin(), item.urgency.reasons.end());
  }
  return proto;
}

v1::ListUnansweredResponse ToProto(const std::vector<UnansweredGroup>& groups) {
  v1::ListUnansweredResponse proto;
  for (const UnansweredGroup& group : groups) {
    v1::UnansweredGroup& one = *proto.add_groups();
    one.mutable_queries()->Add(group.queries.begin(), group.queries.end());
    one.set_count(group.count);
    one.set_score(group.score);
  }
  return proto;
}

v1::ListDuplicatesResponse ToProto(const std::vector<DuplicatePair>& pairs) {
  v1::ListDuplicatesResponse proto;
  for (const DuplicatePair& pair : pairs) {
    v1::DuplicatePair& one = *proto.add_pairs();
    one.set_first_id(pair.first);
    one.set_second_id(pair.second);
    one.set_first_text(pair.first_text);
    one.set_second_text(pair.second_text);
    one.set_likeness(pair.likeness);
    one.set_same_answer(pair.same_answer);
  }
  return proto;
}

}  // namespace magpie::knowledge
