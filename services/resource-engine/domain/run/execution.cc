#include "services/resource-engine/domain/run/execution.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/run/batch.h"

namespace magpie::resource {
namespace {

// Null if there is none.
const Value* FallbackOf(const Step& step) {
  const std::optional<Value>* fallback = nullptr;
  if (const auto* field = std::get_if<Field>(step.definition.get())) fallback = &field->fallback;
  if (const auto* derived = std::get_if<DerivedProgram>(step.definition.get())) {
    fallback = &derived->fallback;
  }
  return fallback == nullptr || !fallback->has_value() ? nullptr : &**fallback;
}

// Fallbacks do not replace errors of the caller, nor denied values.
bool MayStandIn(const absl::Status& why) {
  return !absl::IsInvalidArgument(why) && ReasonOf(why) != "ACCESS_DENIED";
}

absl::Status NoExample(const ResourceId& api) {
  return About(api, Error(absl::StatusCode::kNotFound, "NO_EXAMPLE",
                          "has no example that fits these parameters"));
}

// The declared parameters that the caller has given, without the key of a batch, which differs
// between the combined calls.
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

// For an API with pages or a batch, whose expressions read further variables; otherwise null.
std::shared_ptr<const Value::Map> OwnVariables(const ApiProgram& api, const Value::Map& given) {
  if (api.batch.has_value()) return std::make_shared<const Value::Map>(ForOneKey(api, given));
  if (!api.paging.has_value()) return nullptr;
  auto paged = std::make_shared<Value::Map>(given);
  paged->insert_or_assign(std::string(kPageVariable), Value());
  return paged;
}

}  // namespace

Execution::Execution(std::shared_ptr<const Plan> plan, Given given)
    : plan_(std::move(plan)),
      given_(std::move(given)),
      disclosure_(*plan_, std::move(given_.caller)),
      steps_(plan_->steps.size()) {
  for (size_t step = 0; step < steps_.size(); ++step) {
    const Step& planned = plan_->steps[step];
    steps_[step].missing = planned.needs.size();
    if (planned.definition != nullptr) continue;
    steps_[step].made = std::move(given_.known.find(planned.name.str())->second);
  }
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
    if (disclosure_.IsDenied(next)) {
      ready_.push_back(next);
      continue;
    }
    if (steps_[next].missing == 0) ready_.push_back(next);
    way.insert(way.end(), plan_->steps[next].needs.begin(), plan_->steps[next].needs.end());
  }
}

std::vector<size_t> Execution::Take(size_t step, Outcome outcome) {
  StepState& state = steps_[step];
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

void Execution::Resolve(size_t step) {
  if (steps_[step].settled) return;
  const Step& planned = plan_->steps[step];
  if (disclosure_.IsDenied(step)) return Settle(step, AccessDenied(planned.name));
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
  StepState& state = steps_[step];
  while (true) {
    const size_t api = AskedApi(plan_->steps[step], state);
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

void Execution::ResolveApi(size_t step) {
  const Step& planned = plan_->steps[step];
  const ApiProgram& api = *planned.api();
  Value::Map made;
  const Value::Map& given = Variables(api, step, made);
  const std::shared_ptr<const Value::Map> own = OwnVariables(api, given);
  const Value::Map& variables = own == nullptr ? given : *own;
  absl::StatusOr<Rendered> request = Render(api, variables);
  if (!request.ok()) return Settle(step, request.status());
  const Example* example = given_.from_examples ? FindExample(api, given) : nullptr;
  if (given_.from_examples && example == nullptr) return Settle(step, NoExample(api.name));
  steps_[step].call = std::make_shared<const Call>(
      Call{.definition = planned.definition,
           .api = &api,
           .request = *std::move(request),
           .idempotency_key = absl::StrCat(given_.request_id, "/", api.name.str()),
           .example = example,
           .variables = own,
           .max_age = given_.max_age});
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
      inputs.optional, [this](const std::string& param) { return given_.params.contains(param); });
  if (inputs.fields.empty() && has_all && !program.reads_params) return given_.params;
  made = given_.params;
  for (const std::string& param : inputs.optional) made.try_emplace(param);
  size_t at = 0;
  for (const auto& [variable, field] : inputs.fields) {
    made.insert_or_assign(variable, **steps_[plan_->steps[step].needs[at++]].value);
  }
  if (program.reads_params) {
    made.insert_or_assign(std::string(kParamsVariable), GivenOf(program, given_.params));
  }
  return made;
}

void Execution::Settle(size_t step, absl::StatusOr<const Value*> value) {
  StepState& state = steps_[step];
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
    if (!steps_[fed].settled && WaitsFor(plan_->steps[fed], steps_[fed], step) &&
        --steps_[fed].missing == 0 && steps_[fed].wanted) {
      ready_.push_back(fed);
    }
  }
}

void Execution::FailLike(size_t step, size_t cause) {
  Settle(step, steps_[cause].value.status());
  steps_[step].cause = steps_[cause].cause;
}

Fetched Execution::TakeArrived() {
  Fetched fetched;
  for (const size_t step : plan_->asked) {
    if (!steps_[step].settled || std::exchange(steps_[step].arrived, true)) continue;
    results().Add(step, fetched);
  }
  return fetched;
}

}  // namespace magpie::resource
