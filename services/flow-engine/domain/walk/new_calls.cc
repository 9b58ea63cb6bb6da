#include "services/flow-engine/domain/walk/new_calls.h"

#include <utility>

#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/made_calls.h"

namespace magpie::flow {

void NewCalls::Begin(int64_t token, const std::vector<Parameter>& params, CallTarget what,
                     absl::Duration timeout, absl::Duration backoff) {
  const Value::Map& variables = ground_.board.Variables(token);
  const absl::StatusOr<Value::Map> values = Evaluate(params, variables);
  if (!values.ok()) {
    return Stop(ground_, token, TokenState::kStoppedBefore, ReasonOf(values.status()),
                values.status().message());
  }
  std::string params_json = ToJson(*values);
  // The fields that later nodes add do not make it a different call.
  const Calling& own = *ground_.board.NodeOf(token).behavior->calling();
  const uint64_t fingerprint = CallFingerprint(own.what, params_json);
  Token& calling = ground_.At(token);
  if (const absl::Status turned = TurnTo(calling, own, variables, fingerprint); !turned.ok()) {
    return Stop(ground_, token, TokenState::kStoppedBefore, ReasonOf(turned), turned.message());
  }
  std::string request_id = CallKey(ground_.instance().id, calling.made, fingerprint);
  Add(token, std::move(what), std::move(request_id), std::move(params_json), timeout,
      backoff == absl::ZeroDuration() ? absl::InfinitePast() : ground_.now + backoff);
}

void NewCalls::BeginAhead(int64_t token, const std::vector<const Node*>& asked,
                          const std::vector<Parameter>& params, CallTarget what,
                          absl::Duration timeout) {
  const absl::StatusOr<Value::Map> values = Evaluate(params, ground_.board.Variables(token));
  if (!values.ok()) return;
  const int64_t number = ground_.instance().next_number++;
  ground_.decision.calls.push_back({.number = number,
                                    .request_id = WaitId(ground_.instance().id, number),
                                    .what = std::move(what),
                                    .params_json = ToJson(*values),
                                    .timeout = timeout});
  for (const Node* node : asked) Share(token, *node);
}

void NewCalls::Share(int64_t token, const Node& node) {
  const Call& call = ground_.decision.calls.back();
  const Calling& asking = *node.behavior->calling();
  ground_.At(token).ahead.push_back(
      {node.key, call.number, CallFingerprint(asking.what, call.params_json), ""});
}

bool NewCalls::KeepAnswer(int64_t token, std::string outcome) {
  MadeCall& call = LastCall(ground_.At(token));
  call.answer.clear();
  size_t bytes = outcome.size();
  for (const Token& other : ground_.instance().tokens) {
    for (const MadeCall& made : other.made.calls) bytes += made.answer.size();
  }
  if (bytes > kMaxKeptAnswerBytes) return false;
  call.answer = std::move(outcome);
  return true;
}

void NewCalls::RecordMade(int64_t token, const std::vector<CallRecord>& calls) {
  for (const CallRecord& call : calls) ground_.recorder.Record(ground_.At(token), CallMade{call});
}

void NewCalls::Add(int64_t token, CallTarget what, std::string request_id, std::string params_json,
                   absl::Duration timeout, absl::Time not_before) {
  Token& calling = ground_.At(token);
  calling.state = calling.compensations.empty() ? TokenState::kCalling : TokenState::kUndoing;
  calling.attempts += 1;
  ground_.decision.calls.push_back({.number = calling.number,
                                    .request_id = std::move(request_id),
                                    .what = std::move(what),
                                    .params_json = std::move(params_json),
                                    .timeout = timeout,
                                    .not_before = not_before});
}

bool NewCalls::Compensate(int64_t token) {
  Token& undoing = ground_.At(token);
  undoing.number = ground_.instance().next_number++;
  undoing.attempts = 0;
  if (undoing.compensations.empty()) return false;
  Compensation& next = undoing.compensations.front();
  if (next.number == 0) next.number = undoing.number;
  Add(token, InvokeCall{next.api}, WaitId(ground_.instance().id, next.number), next.params_json,
      absl::InfiniteDuration(), absl::InfinitePast());
  return true;
}

bool NewCalls::FinishCompensation(int64_t token, const CallResult& result) {
  if (const auto* failure = std::get_if<CallFailure>(&result)) {
    Stop(ground_, token, TokenState::kStoppedBefore, failure->reason, failure->message);
    return true;
  }
  Token& undoing = ground_.At(token);
  undoing.compensations.erase(undoing.compensations.begin());
  return Compensate(token);
}

}  // namespace magpie::flow
