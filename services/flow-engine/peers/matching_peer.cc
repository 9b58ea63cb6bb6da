#include "services/flow-engine/peers/matching_peer.h"

#include <utility>

#include "common/status/macros.h"
#include "common/value/json.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "services/flow-engine/peers/flights.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kMatching = "solution matching";

std::string* MemberOf(matching::v1::Combination& question, absl::string_view name) {
  if (name == "channel") return question.mutable_channel();
  if (name == "business_line") return question.mutable_business_line();
  if (name == "category") return question.mutable_category();
  if (name == "intent") return question.mutable_intent();
  if (name == "city") return question.mutable_city();
  if (name == "role") return question.mutable_role();
  return nullptr;
}

absl::StatusOr<matching::v1::MatchSolutionRequest> ParseQuestion(absl::string_view params_json) {
  matching::v1::MatchSolutionRequest request;
  ASSIGN_OR_RETURN(const Value::Map params, ParseJsonObject(params_json));
  for (const auto& [name, value] : params) {
    std::string* const member = MemberOf(*request.mutable_question(), name);
    if (member == nullptr) return InvalidField(name, "is not a member of a question");
    if (value.is_null()) continue;
    if (value.as_string() == nullptr) return InvalidField(name, "is not a string");
    *member = *value.as_string();
  }
  return request;
}

Value ToValue(const matching::v1::MatchSolutionResponse& response) {
  Value::List answers;
  for (const matching::v1::Answer& answer : response.solution().answers()) {
    if (answer.has_article_id()) {
      answers.emplace_back(Value::Map{{"article_id", answer.article_id()}});
    } else {
      answers.emplace_back(Value::Map{{"flow_key", answer.flow_key()}});
    }
  }
  return Value::Map{
      {"solution_id", response.solution().solution_id()},
      {"title", response.solution().title()},
      {"answers", std::move(answers)},
      {"matched_on", Value::List(response.matched_on().begin(), response.matched_on().end())}};
}

}  // namespace

struct MatchingPeer::Impl {
  explicit Impl(const std::string& address)
      : stub(matching::v1::MatchingService::NewStub(client::Connect(address))) {}

  const std::unique_ptr<matching::v1::MatchingService::Stub> stub;
  const Rpc match{kMatching, "magpie.matching.v1.MatchingService", "MatchSolution"};
  Flights flights;
};

MatchingPeer::MatchingPeer(const std::string& address) : impl_(std::make_unique<Impl>(address)) {}
MatchingPeer::~MatchingPeer() { Stop(); }

void MatchingPeer::Make(const Context& context, const Call& call, Finished finished) {
  absl::StatusOr<matching::v1::MatchSolutionRequest> request = ParseQuestion(call.params_json);
  if (!request.ok()) return finished({{}, Failure(kMatching, request.status())});
  impl_->flights.Launch<matching::v1::MatchSolutionRequest, matching::v1::MatchSolutionResponse>(
      context, call, impl_->match, *std::move(request), std::move(finished),
      [this](auto& flight, auto then) {
        impl_->stub->async()->MatchSolution(&flight.wire, &flight.request, &flight.response,
                                            std::move(then));
      },
      [](const matching::v1::MatchSolutionResponse& response) {
        return CallOutcome{{}, ToValue(response)};
      });
}

void MatchingPeer::Stop() { impl_->flights.Stop(); }

}  // namespace magpie::flow
