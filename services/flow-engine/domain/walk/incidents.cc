#include "services/flow-engine/domain/walk/incidents.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/calling.h"

namespace magpie::flow {
namespace {

// As JSON. A value that is too large is replaced by its size.
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

std::string InputsOf(const Board& board, const Token& stopped) {
  if (!stopped.compensations.empty()) {
    absl::StatusOr<Value::Map> params = ParseJsonObject(stopped.compensations.front().params_json);
    return params.ok() ? Bounded(*std::move(params)) : "";
  }
  const Calling* const calling = board.NodeOf(stopped).behavior->calling();
  if (calling == nullptr || stopped.state != TokenState::kStoppedBefore) return "";
  absl::StatusOr<Value::Map> values = Evaluate(calling->params, board.Variables(stopped.id));
  return values.ok() ? Bounded(*std::move(values)) : "";
}

}  // namespace

void Stop(Ground& ground, int64_t token, TokenState where, absl::string_view reason,
          absl::string_view message) {
  Token& stopped = ground.At(token);
  stopped.state = where;
  stopped.number = ground.instance().next_number++;
  stopped.reason = std::string(reason);
  stopped.message = std::string(message);
  stopped.inputs = InputsOf(ground.board, stopped);
  ground.recorder.Record(stopped,
                         IncidentRaised{.incident_id = WaitId(ground.instance().id, stopped.number),
                                        .reason = stopped.reason,
                                        .message = stopped.message,
                                        .inputs = stopped.inputs,
                                        .stack = StackOf(ground.instance(), stopped)});
}

}  // namespace magpie::flow
