#include <utility>

#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

void ToRecord(const Repetition& repetition, disk::RepetitionRecord& record) {
  record.set_items(ToJson(repetition.items));
  record.set_outputs(ToJson(repetition.outputs));
  record.set_begun(repetition.begun);
  record.set_done(repetition.done);
}

absl::StatusOr<Value::List> ParseList(const std::string& json) {
  ASSIGN_OR_RETURN(Value value, ParseJson(json));
  if (Value::List* const list = value.as_list()) return std::move(*list);
  return absl::DataLossError("is not a list");
}

absl::StatusOr<Repetition> FromRecord(const disk::RepetitionRecord& record) {
  ASSIGN_OR_RETURN(Value::List items, ParseList(record.items()));
  ASSIGN_OR_RETURN(Value::List outputs, ParseList(record.outputs()));
  return Repetition{.items = std::move(items),
                    .outputs = std::move(outputs),
                    .begun = record.begun(),
                    .done = record.done()};
}

void ToRecord(const MadeCalls& made, disk::MadeCallsRecord& record) {
  record.set_number(made.number);
  record.set_first(made.first);
  for (const MadeCall& call : made.calls) {
    disk::MadeCallRecord& to = *record.add_calls();
    to.set_fingerprint(call.fingerprint);
    to.set_may_have_reached(call.may_have_reached);
    to.set_is_answered(call.is_answered);
    to.set_answer(call.answer);
    to.set_undo(call.undo);
  }
}

// Reads a record from when only the last call and the last answer were kept.
MadeCalls FromOldRecord(const disk::MadeCallsRecord& record) {
  MadeCalls made{.number = record.number(), .first = record.first()};
  const uint64_t last = record.has_last() ? record.last() : record.first();
  const bool is_answered = record.answered() == last && last != 0;
  if (record.answered() != 0 && !is_answered) {
    made.calls.push_back({.fingerprint = record.answered(),
                          .may_have_reached = true,
                          .is_answered = true,
                          .answer = record.answer()});
  }
  made.calls.push_back({.fingerprint = last,
                        .may_have_reached = record.may_have_reached(),
                        .is_answered = is_answered,
                        .answer = is_answered ? record.answer() : ""});
  return made;
}

MadeCalls FromRecord(const disk::MadeCallsRecord& record) {
  if (record.calls().empty()) return FromOldRecord(record);
  MadeCalls made{.number = record.number(), .first = record.first()};
  for (const disk::MadeCallRecord& call : record.calls()) {
    made.calls.push_back({.fingerprint = call.fingerprint(),
                          .may_have_reached = call.may_have_reached(),
                          .is_answered = call.is_answered(),
                          .answer = call.answer(),
                          .undo = call.undo()});
  }
  return made;
}

}  // namespace

void ToRecord(const Compensation& compensation, disk::CompensationRecord& record) {
  record.set_element_key(compensation.element_key);
  record.set_api(compensation.api);
  record.set_params(compensation.params_json);
  record.set_number(compensation.number);
  record.set_fault(compensation.fault);
}

Compensation FromRecord(const disk::CompensationRecord& record) {
  return {.element_key = record.element_key(),
          .api = record.api(),
          .params_json = record.params(),
          .number = record.number(),
          .fault = record.fault()};
}

void ToRecord(const std::vector<Carried>& carried,
              google::protobuf::RepeatedPtrField<disk::CarriedRecord>& records) {
  for (const Carried& one : carried) {
    disk::CarriedRecord& to = *records.Add();
    to.set_visit(one.visit);
    to.set_values(ToJson(one.values));
    to.set_begun(ToJson(one.begun));
  }
}

absl::StatusOr<std::vector<Carried>> FromRecord(
    const google::protobuf::RepeatedPtrField<disk::CarriedRecord>& records) {
  std::vector<Carried> carried;
  for (const disk::CarriedRecord& one : records) {
    ASSIGN_OR_RETURN(Value::Map values, ParseJsonObject(one.values()));
    ASSIGN_OR_RETURN(Value::Map begun, ParseJsonObject(one.begun()));
    carried.push_back(
        {.visit = one.visit(), .values = std::move(values), .begun = std::move(begun)});
  }
  return carried;
}

void ToRecord(const Token& token, disk::TokenRecord& record) {
  record.set_id(token.id);
  record.set_parent(token.parent);
  record.set_state(static_cast<int32_t>(token.state));
  record.set_element_key(token.element_key);
  record.set_visit(token.visit);
  record.set_number(token.number);
  *record.mutable_from() = {token.from.begin(), token.from.end()};
  record.set_since_us(absl::ToUnixMicros(token.since));
  record.set_reason(token.reason);
  record.set_message(token.message);
  record.set_inputs(token.inputs);
  ToRecord(token.carried, *record.mutable_carried());
  record.set_assignee(token.assignee);
  if (token.index.has_value()) record.set_index(*token.index);
  if (token.repetition.has_value()) ToRecord(*token.repetition, *record.mutable_repetition());
  record.set_child_deployment(token.child_deployment);
  record.set_return_to(token.return_to);
  record.set_attempts(token.attempts);
  for (const Ahead& ahead : token.ahead) {
    disk::AheadRecord& to = *record.add_ahead();
    to.set_element_key(ahead.element_key);
    to.set_number(ahead.number);
    to.set_fingerprint(ahead.fingerprint);
    to.set_outcome(ahead.outcome);
  }
  if (token.made != MadeCalls()) ToRecord(token.made, *record.mutable_made());
  for (const Compensation& one : token.compensations) ToRecord(one, *record.add_compensations());
}

absl::StatusOr<Token> FromRecord(const disk::TokenRecord& record) {
  Token token{.id = record.id(),
              .parent = record.parent(),
              .state = static_cast<TokenState>(record.state()),
              .element_key = record.element_key(),
              .visit = record.visit(),
              .number = record.number(),
              .from = {record.from().begin(), record.from().end()},
              .since = absl::FromUnixMicros(record.since_us()),
              .reason = record.reason(),
              .message = record.message(),
              .inputs = record.inputs(),
              .assignee = record.assignee(),
              .child_deployment = record.child_deployment(),
              .return_to = record.return_to(),
              .attempts = record.attempts()};
  if (record.has_index()) token.index = record.index();
  ASSIGN_OR_RETURN(token.carried, FromRecord(record.carried()));
  if (record.has_repetition()) {
    ASSIGN_OR_RETURN(token.repetition, FromRecord(record.repetition()));
  }
  for (const disk::AheadRecord& ahead : record.ahead()) {
    token.ahead.push_back(
        {ahead.element_key(), ahead.number(), ahead.fingerprint(), ahead.outcome()});
  }
  if (record.has_made()) token.made = FromRecord(record.made());
  for (const disk::CompensationRecord& one : record.compensations()) {
    token.compensations.push_back(FromRecord(one));
  }
  return token;
}

void ToRecord(const Scope& scope, const Value::Map& parents, disk::ScopeRecord& record) {
  Value::Map own;
  for (const auto& [name, value] : scope.variables) {
    const auto found = parents.find(name);
    if (found == parents.end() || found->second != value) own.emplace(name, value);
  }
  if (!own.empty()) record.set_variables(ToJson(own));
  for (const auto& [name, value] : parents) {
    if (!scope.variables.contains(name)) record.add_missing(name);
  }
  *record.mutable_changed() = {scope.changed.begin(), scope.changed.end()};
}

absl::StatusOr<Scope> FromRecord(const disk::ScopeRecord& record, const Value::Map& parents) {
  ASSIGN_OR_RETURN(Value::Map own, ParseJsonObject(record.variables()));
  Scope scope{.variables = parents, .changed = {record.changed().begin(), record.changed().end()}};
  for (const std::string& name : record.missing()) scope.variables.erase(name);
  for (auto& [name, value] : own) scope.variables.insert_or_assign(name, std::move(value));
  return scope;
}

}  // namespace magpie::flow
