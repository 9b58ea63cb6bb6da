#include "services/flow-engine/domain/walk/walk.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/completion.h"
#include "services/flow-engine/domain/walk/ends.h"
#include "services/flow-engine/domain/walk/forks.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/join.h"
#include "services/flow-engine/domain/walk/repetitions.h"
#include "services/flow-engine/domain/walk/unite.h"

namespace magpie::flow {

void Walk::Run() {
  for (;;) {
    while (const std::optional<Step> step = ground_.steps.Next()) {
      // A sibling may have ended this token's level in the meantime.
      if (FindToken(instance(), step->token) == nullptr) continue;
      step->node == nullptr ? Work(step->token) : Enter(step->token, *step->node);
    }
    const std::optional<int64_t> joined = Join(ground_).Next();
    if (!joined.has_value()) return;
    if (*joined != 0) NodeOf(*joined).behavior->Leave(*this, *joined);
  }
}

void Walk::Enter(int64_t token, const Node& node) {
  Token& entering = At(token);
  entering.element_key = node.key;
  entering.visit = entering.number = ground_.instance().next_number++;
  entering.since = ground_.now;
  entering.attempts = 0;
  entering.made = {};
  entering.reason.clear();
  entering.message.clear();
  entering.inputs.clear();
  entering.assignee.clear();
  ground_.recorder.Record(entering, NodeEntered{.token = token,
                                                .parent = entering.parent,
                                                .from = entering.from,
                                                .version = instance().data_version});
  if (++taken_ > max_steps_) {
    return Stop(token, TokenState::kStoppedBefore, "STEP_LIMIT",
                absl::StrCat("passed ", max_steps_, " nodes without a wait"));
  }
  if (ground_.recorder.is_full()) {
    return Stop(token, TokenState::kStoppedBefore, "STEP_LIMIT",
                absl::StrCat("wrote ", kMaxHistoryBytes, " bytes of history without a wait"));
  }
  Work(token);
}

void Walk::Work(int64_t token) {
  const Token& working = At(token);
  if (!working.compensations.empty() && Calls().Compensate(token)) return;
  const Node& node = NodeOf(token);
  if (!node.repeats.has_value() || working.index.has_value()) {
    return node.behavior->Enter(*this, token);
  }
  const std::optional<int64_t> over = Repetitions(ground_).Begin(token);
  if (over.has_value()) Leave(*over);
}

void Walk::Leave(int64_t token) {
  const Token& leaving = At(token);
  if (leaving.index.has_value()) {
    const std::optional<int64_t> over = Repetitions(ground_).End(token);
    if (over.has_value()) Leave(*over);
    return;
  }
  if (leaving.return_to.empty()) return NodeOf(token).behavior->Leave(*this, token);
  const Node* const back = FlowOf(token).graph.Find(leaving.return_to);
  if (!Complete(ground_, token)) return;
  At(token).ahead.clear();
  At(token).return_to.clear();
  ground_.steps.GoTo(token, *back);
}

void Walk::Skip(int64_t token) {
  const Node& node = NodeOf(token);
  // The token still has to join the others.
  if (node.behavior->join() != nullptr && node.incoming > 1) return Arrive(token);
  // An answered call was made, even if its outputs failed.
  ground_.skipped = token;
  Leave(token);
  ground_.skipped = 0;
}

void Walk::SkipBehind(int64_t token) {
  ground_.unasked = token;
  Leave(token);
  ground_.unasked = 0;
}

void Walk::End(int64_t token, bool terminates) {
  const std::optional<Closed> closed = flow::End(ground_, token, terminates);
  if (!closed.has_value()) return;
  NodeOf(closed->token).behavior->Close(*this, closed->token, closed->child);
}

void Walk::Open(int64_t token, const Node& start) { flow::Open(ground_, token, start); }

void Walk::OpenChildFlow(int64_t token, const Deployed& flow, const Value::Map& variables) {
  flow::OpenChildFlow(ground_, token, flow, variables);
}

void Walk::Absorb(int64_t token, int64_t child) { flow::Absorb(ground_, token, child, true); }

void Walk::Return(int64_t token, int64_t child) { flow::Return(ground_, token, child); }

void Walk::Ask(int64_t token, std::string assignee) {
  Token& asking = At(token);
  asking.state = TokenState::kAsking;
  asking.assignee = std::move(assignee);
  ground_.recorder.Record(asking,
                          TaskOpened{WaitId(instance().id, asking.number), asking.assignee});
}

void Walk::Stop(int64_t token, TokenState where, absl::string_view reason,
                absl::string_view message) {
  flow::Stop(ground_, token, where, reason, message);
}

}  // namespace magpie::flow
