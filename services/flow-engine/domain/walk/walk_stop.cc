// Incidents.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/walk.h"

namespace magpie::flow {
namespace {

// As JSON. Of a value for which there is no room only the size is told.
std::string Bounded(Value::Map inputs) {
  size_t room = kMaxInputBytes;
  for (auto& [name, value] : inputs) {
    const size_t size = ToJson(value).size();
    if (size > room) {
      value = absl::StrCat("left out: ", size, " bytes");
    } else {
      room -= size;
    }
  }
  return ToJson(inputs);
}

}  // namespace

void Walk::Stop(int64_t token, TokenState where, absl::string_view reason,
                absl::string_view message) {
  Token& stopped = At(token);
  stopped.state = where;
  stopped.number = instance().next_number++;
  stopped.reason = std::string(reason);
  stopped.message = std::string(message);
  stopped.inputs = InputsOf(token);
  Record(stopped, IncidentRaised{.incident_id = WaitId(instance().id, stopped.number),
                                 .reason = stopped.reason,
                                 .message = stopped.message,
                                 .inputs = stopped.inputs,
                                 .stack = StackOf(stopped)});
}

std::string Walk::InputsOf(int64_t token) {
  const Token& stopped = At(token);
  if (!stopped.compensations.empty()) {
    absl::StatusOr<Value::Map> params = ParseJsonObject(stopped.compensations.front().params_json);
    return params.ok() ? Bounded(*std::move(params)) : "";
  }
  const Calling* const calling = NodeOf(stopped).behavior->calling();
  if (calling == nullptr || stopped.state != TokenState::kStoppedBefore) return "";
  absl::StatusOr<Value::Map> values = Evaluate(token, calling->params);
  return values.ok() ? Bounded(*std::move(values)) : "";
}

std::vector<std::string> Walk::StackOf(const Token& token) const {
  std::vector<std::string> stack = {token.element_key};
  for (const Token* at = &token; at->parent != 0;) {
    at = FindToken(decision_.after, at->parent);
    if (at->state == TokenState::kInside) stack.push_back(at->element_key);
  }
  std::ranges::reverse(stack);
  return stack;
}

}  // namespace magpie::flow
