#include "services/resource-engine/domain/run/results.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// "POST /bikes/1/lock", then a line for each header, and the body.
std::string TextOf(const Call& call) {
  std::string text = absl::StrCat(call.api->method, " ", call.request.target);
  for (const auto& [name, value] : call.request.headers) {
    absl::StrAppend(&text, "\n", name, ": ", value);
  }
  if (!call.request.body.empty()) absl::StrAppend(&text, "\n", call.request.body);
  return text;
}

// StepReport::outcome.
std::string OutcomeOf(const StepState& state) {
  if (!state.settled) return "NOT_NEEDED";
  if (state.fallback) return "FALLBACK";
  return state.value.ok() ? "OK" : ReasonOf(state.value.status());
}

}  // namespace

absl::StatusOr<Value> Results::ValueOf(size_t step) const {
  if (!steps_[step].value.ok()) return steps_[step].value.status();
  if (*steps_[step].value == nullptr) return Value();
  return disclosure_.Disclose(step, **steps_[step].value);
}

bool Results::Read(size_t step, size_t api) const {
  const StepState& state = steps_[step];
  return state.settled && state.value.ok() && !state.fallback &&
         WaitsFor(plan_.steps[step], state, api);
}

std::vector<CallRecord> Results::Records() const {
  std::vector<CallRecord> records;
  for (size_t step = 0; step < steps_.size(); ++step) {
    if (steps_[step].call == nullptr) continue;
    CallRecord record = ToRecord(*steps_[step].call, steps_[step].outcome);
    if (!disclosure_.MaySeeRequest(step)) record.target = kMask;
    for (const size_t field : plan_.steps[step].feeds) {
      if (Read(field, step)) record.fields.push_back(plan_.steps[field].name);
    }
    records.push_back(std::move(record));
  }
  return records;
}

void Results::SetFreshness(Fetched& fetched) const {
  fetched.fresh_until = absl::InfiniteFuture();
  for (const StepState& state : steps_) {
    if (state.call == nullptr) continue;
    fetched.fresh_until = std::min(fetched.fresh_until, state.outcome.fresh_until);
    if (state.outcome.replaced != nullptr) fetched.replaced.push_back(state.outcome.replaced);
  }
}

std::vector<StepReport> Results::Report(bool with_texts) const {
  std::vector<StepReport> reports;
  for (const StepState& state : steps_) {
    reports.push_back({.outcome = OutcomeOf(state),
                       .called = state.call != nullptr,
                       .source = state.outcome.source,
                       .begin = state.outcome.begin,
                       .latency = state.outcome.latency});
    if (!with_texts || !state.settled) continue;
    if (state.call != nullptr) {
      reports.back().request =
          disclosure_.MaySeeRequest(reports.size() - 1) ? TextOf(*state.call) : kMask;
    }
    reports.back().result = ResultOf(reports.size() - 1);
  }
  return reports;
}

std::string Results::ResultOf(size_t step) const {
  const StepState& state = steps_[step];
  const bool failed = state.call != nullptr && !state.outcome.body.ok();
  if (failed) {
    if (state.outcome.http_status == 0) return std::string(state.outcome.body.status().message());
    const std::string text = disclosure_.MaySeeAnswer(step) ? state.outcome.refusal : kMask;
    return absl::StrCat("status ", state.outcome.http_status, text.empty() ? "" : "\n", text);
  }
  if (!state.value.ok() || *state.value == nullptr) return "";
  const absl::StatusOr<Value> value = ValueOf(step);
  return ToJson(value.ok() ? *value : Value(kMask));
}

int Results::StatusAtFault(size_t cause) const {
  const Step& step = plan_.steps[cause];
  if (step.api() != nullptr) return steps_[cause].outcome.http_status;
  const bool is_field = std::get_if<Field>(step.definition.get()) != nullptr;
  return is_field ? steps_[step.needs[0]].outcome.http_status : 0;
}

void Results::Add(size_t step, Fetched& fetched) const {
  const ResourceId& name = plan_.steps[step].name;
  absl::StatusOr<Value> value = ValueOf(step);
  if (value.ok()) {
    fetched.values.emplace(name.str(), *std::move(value));
    if (steps_[step].fallback) fetched.fallbacks.push_back(name);
  } else {
    const size_t cause = steps_[step].cause;
    const bool is_denied = ReasonOf(value.status()) == "ACCESS_DENIED";
    fetched.errors.push_back(
        {name, plan_.steps[cause].name, value.status(), is_denied ? 0 : StatusAtFault(cause)});
  }
}

Fetched Results::ToFetched() const {
  Fetched fetched{.calls = Records()};
  SetFreshness(fetched);
  for (const size_t step : plan_.asked) Add(step, fetched);
  return fetched;
}

absl::StatusOr<Invoked> Results::ToInvoked() const {
  // The invoked API is the last step, since nothing needs it.
  const StepState& state = steps_.back();
  if (state.call == nullptr) return state.value.status();
  std::vector<CallRecord> before = Records();
  CallRecord call = std::move(before.back());
  before.pop_back();
  Invoked invoked{
      .call = std::move(call), .error = state.value.status(), .before = std::move(before)};
  if (!state.value.ok() || *state.value == nullptr) return invoked;
  ASSIGN_OR_RETURN(Value value, ValueOf(steps_.size() - 1));
  invoked.result = std::make_shared<const Value>(std::move(value));
  return invoked;
}

}  // namespace magpie::resource
