#include "services/flow-engine/domain/walk/completion.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/calling.h"
#include "services/flow-engine/domain/walk/incidents.h"
#include "services/flow-engine/domain/walk/made_calls.h"

namespace magpie::flow {
namespace {

// What takes back the calls of the token's visit.
std::vector<Compensation> UndosAt(Ground& ground, int64_t token, Phase phase) {
  const Token& done = ground.At(token);
  const Node& node = ground.board.NodeOf(done);
  // Each repetition takes back its own calls.
  const bool is_repeated = node.repeats.has_value() && !done.index.has_value();
  const Calling* const calling = node.behavior->calling();
  if (calling == nullptr || calling->compensating_api.empty() || is_repeated) return {};
  return UndosOf(*calling, done, ground.board.Variables(token),
                 token == ground.skipped ? Phase::kSkipped : phase);
}

}  // namespace

bool Complete(Ground& ground, int64_t token) {
  const Token& done = ground.At(token);
  std::vector<Compensation> undos = UndosAt(ground, token, Phase::kDone);
  // An operator who skips does without the compensation.
  const bool is_wanted = token != ground.skipped && token != ground.unasked;
  if (is_wanted && !undos.empty() && !undos.front().fault.empty() && HasLastReached(done)) {
    Stop(ground, token, TokenState::kStoppedBehind, "EXPRESSION_FAILED",
         absl::StrCat("compensation: ", undos.front().fault));
    return false;
  }
  ground.recorder.Record(done, NodeCompleted{.version = ground.instance().data_version,
                                             .compensations = std::move(undos)});
  ground.At(token).made = {};
  return true;
}

std::vector<Compensation> LeftOf(Ground& ground, int64_t token) {
  Token& leaving = ground.At(token);
  if (!leaving.compensations.empty()) return leaving.compensations;
  if (leaving.made.number == 0) return {};
  if (IsStopped(leaving)) {
    return UndosAt(ground, token,
                   leaving.state == TokenState::kStoppedBehind ? Phase::kDone : Phase::kUnderWay);
  }
  if (leaving.state != TokenState::kCalling) return {};
  // The outcome of a call under way is unknown.
  LastCall(leaving).may_have_reached = true;
  return UndosAt(ground, token, Phase::kUnderWay);
}

void RecordCancelled(Ground& ground, int64_t token) {
  const Token& cancelled = ground.At(token);
  // The token has not reached a node yet, or is done with it.
  const bool is_nothing = cancelled.visit == 0 || cancelled.state == TokenState::kForked ||
                          cancelled.state == TokenState::kEnded;
  if (!is_nothing) ground.recorder.Record(cancelled, NodeCancelled{LeftOf(ground, token)});
  for (const int64_t child : ChildIdsOf(ground.instance(), token)) RecordCancelled(ground, child);
}

}  // namespace magpie::flow
