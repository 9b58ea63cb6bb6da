#include "services/solution-matching/rpc/convert.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/records/change.h"
#include "common/rpc/paging.h"
#include "common/status/faults.h"
#include "common/status/macros.h"

namespace magpie::matching {
namespace {

// The query that page tokens are bound to.
constexpr absl::string_view kListQuery = "solutions";

google::protobuf::Timestamp ToProto(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

Combination ParseCombination(const v1::Combination& proto) {
  return {proto.channel(), proto.business_line(), proto.category(),
          proto.intent(),  proto.city(),          proto.role()};
}

v1::Combination ToProto(const Combination& combination) {
  v1::Combination proto;
  proto.set_channel(combination[kChannel]);
  proto.set_business_line(combination[kBusinessLine]);
  proto.set_category(combination[kCategory]);
  proto.set_intent(combination[kIntent]);
  proto.set_city(combination[kCity]);
  proto.set_role(combination[kRole]);
  return proto;
}

std::optional<Answer> ParseAnswer(const v1::Answer& proto, absl::string_view path, Faults& faults) {
  switch (proto.kind_case()) {
    case v1::Answer::kArticleId:
      return faults.Take(absl::StrCat(path, ".article_id"), ArticleId::Parse(proto.article_id()));
    case v1::Answer::kFlowKey:
      return faults.Take(absl::StrCat(path, ".flow_key"), FlowKey::Parse(proto.flow_key()));
    case v1::Answer::KIND_NOT_SET:
      faults.Add(path, "has neither article_id nor flow_key");
  }
  return std::nullopt;
}

v1::Answer ToProto(const Answer& answer) {
  v1::Answer proto;
  if (const auto* article = std::get_if<ArticleId>(&answer)) {
    proto.set_article_id(article->str());
  } else {
    proto.set_flow_key(std::get<FlowKey>(answer).str());
  }
  return proto;
}

// The answers without faults. Ignores those beyond the limit.
std::vector<Answer> ParseAnswers(const v1::Solution& proto, Faults& faults) {
  std::vector<Answer> answers;
  const int count = std::min(proto.answers_size(), static_cast<int>(kMaxAnswers));
  for (int i = 0; i < count; ++i) {
    const std::string path = absl::StrCat("solution.answers[", i, "]");
    std::optional<Answer> answer = ParseAnswer(proto.answers(i), path, faults);
    if (answer.has_value()) answers.push_back(*std::move(answer));
  }
  return answers;
}

}  // namespace

absl::StatusOr<Combination> Parse(const v1::MatchSolutionRequest& request) {
  Combination question = ParseCombination(request.question());
  Faults faults;
  CheckQuestion(question, "question", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return question;
}

absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const v1::PutSolutionRequest& request) {
  const v1::Solution& proto = request.solution();
  Faults faults;
  auto change = record::ParseChange(tenant, "PutSolution", request, faults);
  auto id = faults.Take("solution.solution_id", SolutionId::Parse(proto.solution_id()));
  Content content = {.title = proto.title(),
                     .criteria = ParseCombination(proto.criteria()),
                     .answers = ParseAnswers(proto, faults),
                     .priority = proto.priority()};
  Check(content, proto.answers_size(), "solution", faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPut{*std::move(change),
                   {*std::move(id), std::move(content), request.expected_version()}};
}

absl::StatusOr<SolutionId> Parse(const v1::GetSolutionRequest& request) {
  Faults faults;
  auto id = faults.Take("solution_id", SolutionId::Parse(request.solution_id()));
  RETURN_IF_ERROR(faults.ToStatus());
  return *std::move(id);
}

absl::StatusOr<ParsedList> Parse(const v1::ListSolutionsRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(kListQuery, request.page_token()));
  return ParsedList{limit, std::move(after)};
}

v1::Solution ToProto(const Solution& solution) {
  v1::Solution proto;
  proto.set_solution_id(solution.id.str());
  proto.set_title(solution.content.title);
  *proto.mutable_criteria() = ToProto(solution.content.criteria);
  for (const Answer& answer : solution.content.answers) *proto.add_answers() = ToProto(answer);
  proto.set_priority(solution.content.priority);
  proto.set_version(solution.version);
  *proto.mutable_create_time() = ToProto(solution.create_time);
  *proto.mutable_update_time() = ToProto(solution.update_time);
  return proto;
}

v1::ListSolutionsResponse ToProto(const record::Page<Solution>& page) {
  v1::ListSolutionsResponse proto;
  for (const Solution& solution : page.items) *proto.add_solutions() = ToProto(solution);
  if (page.more) proto.set_next_page_token(PageToken(kListQuery, page.items.back().id.str()));
  return proto;
}

v1::MatchSolutionResponse ToMatch(const Solution& solution) {
  v1::MatchSolutionResponse proto;
  *proto.mutable_solution() = ToProto(solution);
  for (const std::string& name : NamesOf(solution.content.criteria)) proto.add_matched_on(name);
  return proto;
}

}  // namespace magpie::matching
