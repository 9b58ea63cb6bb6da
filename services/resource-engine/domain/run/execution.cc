#include "services/resource-engine/domain/run/execution.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/run/batch.h"
#include "services/resource-engine/domain/run/plan_access.h"

namespace magpie::resource {
namespace {

// Null where there is none.
const Value* FallbackOf(const Step& step) {
  const std::optional<Value>* fallback = nullptr;
  if (const auto* field = std::get_if<Field>(step.definition.get())) fallback = &field->fallback;
  if (const auto* derived = std::get_if<DerivedProgram>(step.definition.get())) {
    fallback = &derived->fallback;
  }
  return fallback == nullptr || !fallback->has_value() ? nullptr : &**fallback;
}

// Not for what is the caller's own fault, or not for its eyes.
bool MayStandIn(const absl::Status& why) {
  return !absl::IsInvalidArgument(why) && ReasonOf(why) != "ACCESS_DENIED";
}

absl::Status NoExample(const ResourceId& api) {
  return About(api, Error(absl::StatusCode::kNotFound, "NO_EXAMPLE",
                          "has no example that fits these parameters"));
}

// "POST /bikes/1/lock", then headers and the body, a line each.
std::string TextOf(const Call& call) {
  std::string text = absl::StrCat(call.api->method, " ", call.request.target);
  for (const auto& [name, value] : call.request.headers) {
    absl::StrAppend(&text, "\n", name, ": ", value);
  }
  if (!call.request.body.empty()) absl::StrAppend(&text, "\n", call.request.body);
  return text;
}

// Of the parameters that are declared, those that the caller has given. The key of a batch is not
// the same for all that are asked for together.
Value::Map GivenOf(const Inputs& inputs, const Value::Map& params, absl::string_view but) {
  Value::Map given;
  for (const auto* names : {&inputs.params, &inputs.optional}) {
    for (const std::string& name : *names) {
      const auto found = params.find(name);
      if (found != params.end() && name != but) given.insert(*found);
    }
  }
  return given;
}
Value::Map GivenOf(const ApiProgram& api, const Value::Map& params) {
  return GivenOf(api.inputs, params, api.batch.has_value() ? api.batch->key : "");
}
Value::Map GivenOf(const DerivedProgram& derived, const Value::Map& params) {
  return GivenOf(derived.inputs, params, "");
}

// Of an API that is asked with more than it was given; null of others.
std::shared_ptr<const Value::Map> OwnVariables(const ApiProgram& api, const Value::Map& given) {
  if (api.batch.has_value()) return std::make_shared<const Value::Map>(ForOneKey(api, given));
  if (!api.paging.has_value()) return nullptr;
  auto paged = std::make_shared<Value::Map>(given);
  paged->insert_or_assign(std::string(kPageVariable), Value());
  return paged;
}

}  // namespace

Execution::Execution(std::shared_ptr<const Plan> plan, Value::Map params, Value::Map known,
                     std::string request_id, bool from_examples, std::string caller)
    : plan_(std::move(plan)),
      params_(std::move(params)),
      request_id_(std::move(request_id)),
      from_examples_(from_examples),
      caller_(std::move(caller)),
      hidden_(HiddenSteps(*plan_, caller_)),
      steps_(plan_->steps.size()) {
  for (size_t step = 0; step < steps_.size(); ++step) {
    const Step& planned = plan_->steps[step];
    steps_[step].missing = planned.needs.size();
    if (planned.definition != nullptr) continue;
    steps_[step].made = std::move(known.find(planned.name.str())->second);
  }
  for (const size_t step : plan_->asked) steps_[step].asked = true;
}

std::vector<size_t> Execution::Start() {
  for (const size_t step : plan_->asked) Want(step);
  std::ranges::sort(ready_);
  return Drain();
}

void Execution::Want(size_t step) {
  std::vector<size_t> way = {step};
  while (!way.empty()) {
    const size_t next = way.back();
    way.pop_back();
    if (std::exchange(steps_[next].wanted, true)) continue;
    ++wanted_;
    if (IsDenied(next)) {
      ready_.push_back(next);
      continue;
    }
    if (steps_[next].missing == 0) ready_.push_back(next);
    way.insert(way.end(), plan_->steps[next].needs.begin(), plan_->steps[next].needs.end());
  }
}

std::vector<size_t> Execution::Take(size_t step, Outcome outcome) {
  State& state = steps_[step];
  state.outcome = std::move(outcome);
  auto& body = state.outcome.body;
  if (body.ok() && *body == nullptr && !plan_->steps[step].feeds.empty()) {
    body = Error(absl::StatusCode::kFailedPrecondition, "UPSTREAM_EMPTY", "answered with no body");
  }
  if (!body.ok()) {
    Settle(step, About(plan_->steps[step].name, body.status()));
  } else {
    Settle(step, body->get());
  }
  return Drain();
}

std::vector<size_t> Execution::Drain() {
  for (size_t next = 0; next < ready_.size(); ++next) Resolve(ready_[next]);
  ready_.clear();
  return std::exchange(to_call_, {});
}

bool Execution::IsDenied(size_t step) const {
  if (plan_->access.empty()) return false;
  switch (UseOf(plan_->access[step].access, caller_)) {
    case Use::kNone:
      return true;
    case Use::kFeed:
      return steps_[step].asked && plan_->steps[step].feeds.empty();
    case Use::kReturn:
      break;
  }
  return false;
}

bool Execution::MaySeeRequest(size_t step) const {
  if (plan_->access.empty()) return true;
  const auto hides = [this](size_t need) { return IsHidden(need); };
  return std::ranges::none_of(plan_->steps[step].needs, hides) &&
         MaySee(plan_->access[step].sent, caller_);
}

bool Execution::MaySeeAnswer(size_t step) const {
  if (plan_->access.empty()) return true;
  const StepAccess& access = plan_->access[step];
  return MaySeeRequest(step) && UseOf(access.access, caller_) == Use::kReturn && !IsHidden(step) &&
         MaySee(access.within, caller_);
}

absl::StatusOr<Value> Execution::Told(size_t step) const {
  if (!steps_[step].value.ok()) return steps_[step].value.status();
  if (*steps_[step].value == nullptr) return Value();
  const Value& value = **steps_[step].value;
  if (plan_->access.empty()) return value;
  const StepAccess& access = plan_->access[step];
  if (UseOf(access.access, caller_) != Use::kReturn) return AccessDenied(plan_->steps[step].name);
  if (!value.is_null() && IsHidden(step)) return Value(kMask);
  Value told = value;
  for (const GuardedPlace& place : access.within) {
    if (!MaySee(place.access, place.access.privacy, caller_)) Hide(told, place.pointer);
  }
  return told;
}

void Execution::Resolve(size_t step) {
  if (steps_[step].settled) return;
  const Step& planned = plan_->steps[step];
  if (IsDenied(step)) return Settle(step, AccessDenied(planned.name));
  if (planned.definition == nullptr) return Settle(step, &steps_[step].made);
  if (const auto* field = std::get_if<Field>(planned.definition.get())) {
    return ResolveField(step, *field);
  }
  for (const size_t need : planned.needs) {
    if (!steps_[need].value.ok()) return FailLike(step, need);
  }
  if (planned.api() != nullptr) return ResolveApi(step);
  Settle(step, Make(std::get<DerivedProgram>(*planned.definition), step));
}

void Execution::ResolveField(size_t step, const Field& field) {
  const std::vector<size_t>& spares = plan_->steps[step].spares;
  State& state = steps_[step];
  while (true) {
    const size_t api = AskedApi(step);
    const bool failed = !steps_[api].value.ok();
    absl::StatusOr<const Value*> value = steps_[api].value;
    if (!failed) {
      const Origin first{field.api, field.pointer};
      const Origin& origin = state.tried == 0 ? first : field.alternatives[state.tried - 1];
      value = Pick(origin, field.type, api);
    }
    if (value.ok()) return Settle(step, value);
    if (state.tried == 0) {
      state.why = value.status();
      state.cause = failed ? steps_[api].cause : step;
    }
    if (state.tried == spares.size()) {
      const size_t cause = state.cause;
      Settle(step, state.why);
      state.cause = cause;
      return;
    }
    const size_t spare = spares[state.tried++];
    if (steps_[spare].settled) continue;
    state.missing = 1;
    return Want(spare);
  }
}

size_t Execution::AskedApi(size_t step) const {
  const size_t tried = steps_[step].tried;
  return tried == 0 ? plan_->steps[step].needs[0] : plan_->steps[step].spares[tried - 1];
}

bool Execution::WaitsFor(size_t step, size_t need) const {
  return plan_->steps[step].spares.empty() || AskedApi(step) == need;
}

void Execution::ResolveApi(size_t step) {
  const Step& planned = plan_->steps[step];
  const ApiProgram& api = *planned.api();
  Value::Map made;
  const Value::Map& given = Variables(api, step, made);
  const std::shared_ptr<const Value::Map> own = OwnVariables(api, given);
  const Value::Map& variables = own == nullptr ? given : *own;
  absl::StatusOr<Rendered> request = Render(api, variables);
  if (!request.ok()) return Settle(step, request.status());
  const Example* example = from_examples_ ? FindExample(api, given) : nullptr;
  if (from_examples_ && example == nullptr) return Settle(step, NoExample(api.name));
  steps_[step].call = std::make_shared<const Call>(
      Call{.definition = planned.definition,
           .api = &api,
           .request = *std::move(request),
           .idempotency_key = absl::StrCat(request_id_, "/", api.name.str()),
           .example = example,
           .variables = own});
  to_call_.push_back(step);
}

absl::StatusOr<const Value*> Execution::Pick(const Origin& origin, ValueType type,
                                             size_t api) const {
  const Value* value = FindPointer(**steps_[api].value, origin.pointer);
  if (value != nullptr) {
    const bool is_proto = plan_->steps[api].api()->grpc != nullptr;
    const absl::Status wrong = is_proto ? CheckProtoType(*value, type) : CheckType(*value, type);
    if (wrong.ok()) return value;
    return About(origin.api, Error(wrong.code(), ReasonOf(wrong),
                                   absl::StrCat(origin.pointer, " ", wrong.message())));
  }
  return About(origin.api, Error(absl::StatusCode::kFailedPrecondition, "FIELD_MISSING",
                                 absl::StrCat("the answer has no ", origin.pointer)));
}

absl::StatusOr<const Value*> Execution::Make(const DerivedProgram& derived, size_t step) {
  Value::Map variables;
  absl::StatusOr<Value> value = Derive(derived, Variables(derived, step, variables));
  if (!value.ok()) return About(derived.name, value.status());
  if (const absl::Status wrong = CheckType(*value, derived.type); !wrong.ok()) {
    return About(derived.name, wrong);
  }
  steps_[step].made = *std::move(value);
  return &steps_[step].made;
}

template <class Program>
const Value::Map& Execution::Variables(const Program& program, size_t step,
                                       Value::Map& made) const {
  const Inputs& inputs = program.inputs;
  const bool has_all = std::ranges::all_of(
      inputs.optional, [this](const std::string& param) { return params_.contains(param); });
  if (inputs.fields.empty() && has_all && !program.reads_params) return params_;
  made = params_;
  for (const std::string& param : inputs.optional) made.try_emplace(param);
  size_t at = 0;
  for (const auto& [variable, field] : inputs.fields) {
    made.insert_or_assign(variable, **steps_[plan_->steps[step].needs[at++]].value);
  }
  if (program.reads_params) {
    made.insert_or_assign(std::string(kParamsVariable), GivenOf(program, params_));
  }
  return made;
}

void Execution::Settle(size_t step, absl::StatusOr<const Value*> value) {
  State& state = steps_[step];
  state.cause = step;
  state.value = std::move(value);
  if (const Value* fallback = FallbackOf(plan_->steps[step]);
      fallback != nullptr && !state.value.ok() && MayStandIn(state.value.status())) {
    state.fallback = true;
    state.value = fallback;
  }
  state.settled = true;
  ++settled_;
  for (const size_t fed : plan_->steps[step].feeds) {
    if (!steps_[fed].settled && WaitsFor(fed, step) && --steps_[fed].missing == 0 &&
        steps_[fed].wanted) {
      ready_.push_back(fed);
    }
  }
}

void Execution::FailLike(size_t step, size_t cause) {
  Settle(step, steps_[cause].value.status());
  steps_[step].cause = steps_[cause].cause;
}

bool Execution::Read(size_t step, size_t api) const {
  const State& state = steps_[step];
  return state.settled && state.value.ok() && !state.fallback && WaitsFor(step, api);
}

std::vector<CallRecord> Execution::Records() const {
  std::vector<CallRecord> records;
  for (size_t step = 0; step < steps_.size(); ++step) {
    if (steps_[step].call == nullptr) continue;
    CallRecord record = ToRecord(*steps_[step].call, steps_[step].outcome);
    if (!MaySeeRequest(step)) record.target = kMask;
    for (const size_t field : plan_->steps[step].feeds) {
      if (Read(field, step)) record.fields.push_back(plan_->steps[field].name);
    }
    records.push_back(std::move(record));
  }
  return records;
}

void Execution::SayHowLong(Fetched& fetched) const {
  fetched.fresh_until = absl::InfiniteFuture();
  for (const State& state : steps_) {
    if (state.call == nullptr) continue;
    fetched.fresh_until = std::min(fetched.fresh_until, state.outcome.fresh_until);
    if (state.outcome.replaced != nullptr) fetched.replaced.push_back(state.outcome.replaced);
  }
}

std::string Execution::OutcomeOf(const State& state) {
  if (!state.settled) return "NOT_NEEDED";
  if (state.fallback) return "FALLBACK";
  return state.value.ok() ? "OK" : ReasonOf(state.value.status());
}

std::vector<StepReport> Execution::Report(bool with_texts) const {
  std::vector<StepReport> reports;
  for (const State& state : steps_) {
    reports.push_back({.outcome = OutcomeOf(state),
                       .called = state.call != nullptr,
                       .source = state.outcome.source,
                       .begin = state.outcome.begin,
                       .latency = state.outcome.latency});
    if (!with_texts || !state.settled) continue;
    if (state.call != nullptr) {
      reports.back().request = MaySeeRequest(reports.size() - 1) ? TextOf(*state.call) : kMask;
    }
    reports.back().result = ResultOf(reports.size() - 1);
  }
  return reports;
}

std::string Execution::ResultOf(size_t step) const {
  const State& state = steps_[step];
  const bool failed = state.call != nullptr && !state.outcome.body.ok();
  if (failed) {
    if (state.outcome.http_status == 0) return std::string(state.outcome.body.status().message());
    const std::string text = MaySeeAnswer(step) ? state.outcome.refusal : kMask;
    return absl::StrCat("status ", state.outcome.http_status, text.empty() ? "" : "\n", text);
  }
  if (!state.value.ok() || *state.value == nullptr) return "";
  const absl::StatusOr<Value> told = Told(step);
  return ToJson(told.ok() ? *told : Value(kMask));
}

int Execution::StatusAtFault(size_t cause) const {
  const Step& step = plan_->steps[cause];
  if (step.api() != nullptr) return steps_[cause].outcome.http_status;
  const bool is_field = std::get_if<Field>(step.definition.get()) != nullptr;
  return is_field ? steps_[step.needs[0]].outcome.http_status : 0;
}

void Execution::Tell(size_t step, Fetched& fetched) const {
  const ResourceId& name = plan_->steps[step].name;
  absl::StatusOr<Value> value = Told(step);
  if (value.ok()) {
    fetched.values.emplace(name.str(), *std::move(value));
    if (steps_[step].fallback) fetched.fallbacks.push_back(name);
  } else {
    const size_t cause = steps_[step].cause;
    const bool is_denied = ReasonOf(value.status()) == "ACCESS_DENIED";
    fetched.errors.push_back(
        {name, plan_->steps[cause].name, value.status(), is_denied ? 0 : StatusAtFault(cause)});
  }
}

Fetched Execution::TakeArrived() {
  Fetched fetched;
  for (const size_t step : plan_->asked) {
    if (!steps_[step].settled || std::exchange(steps_[step].arrived, true)) continue;
    Tell(step, fetched);
  }
  return fetched;
}

Fetched Execution::ToFetched() {
  Fetched fetched{.calls = Records()};
  SayHowLong(fetched);
  for (const size_t step : plan_->asked) Tell(step, fetched);
  return fetched;
}

absl::StatusOr<Invoked> Execution::ToInvoked() {
  // What an API is asked for stands last: nothing else is needed behind it.
  State& state = steps_.back();
  if (state.call == nullptr) return state.value.status();
  std::vector<CallRecord> before = Records();
  CallRecord call = std::move(before.back());
  before.pop_back();
  Invoked invoked{
      .call = std::move(call), .error = state.value.status(), .before = std::move(before)};
  if (!state.value.ok() || *state.value == nullptr) return invoked;
  ASSIGN_OR_RETURN(Value told, Told(steps_.size() - 1));
  invoked.result = std::make_shared<const Value>(std::move(told));
  return invoked;
}

}  // namespace magpie::resource
