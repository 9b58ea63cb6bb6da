// Moves one token of an instance from node to node until it has to wait, and
// writes down what happens on the way.

#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/drive.h"

namespace magpie::flow {

class Walk {
 public:
  // Works on `decision.after`. All must outlive the walk.
  Walk(const Graph& graph, Decision& decision, absl::Time now)
      : graph_(graph), decision_(decision), now_(now) {}

  // Sets variables, and tells which took new values. RESOURCE_EXHAUSTED (VARIABLES_TOO_LARGE)
  // where they are too many or too large, INVALID_ARGUMENT (VARIABLES_TOO_DEEP) where they could not
  // be read back; nothing is set then.
  absl::Status SetVariables(absl::string_view element_key, const Value::Map& changes);

  // A token comes to `node`, does its work, and goes on as far as it can.
  void Enter(const Node& node);

  // A token that has done its work at `node` goes on.
  void Leave(const Node& node);

  // A token that has come to `node` does its work, and goes on as far as it can.
  void Do(const Node& node);

  // A token stays at `node` with an incident.
  void Stop(const Node& node, TokenState where, absl::string_view reason,
            absl::string_view message);

  void Record(absl::string_view element_key, Happening what);

 private:
  // The node behind `node`; null where there is none: the token stays with an incident.
  const Node* Choose(const Node& node);
  // True where the condition of `way` holds, and a Status where it has no bool value.
  absl::StatusOr<bool> Holds(const Node& node, const Way& way);
  // True where the token may go on at once.
  bool Work(const Node& node);
  Token& Wait(const Node& node, TokenState state);
  void Ask(const Node& node);
  void BeginCall(const Node& node, const std::vector<Parameter>& params,
                 std::variant<FetchCall, InvokeCall> what);

  const Graph& graph_;
  Decision& decision_;
  const absl::Time now_;
  int steps_ = 0;
};

}  // namespace magpie::flow
