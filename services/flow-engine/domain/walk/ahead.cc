#include "services/flow-engine/domain/walk/ahead.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/flow-engine/domain/state/outcome.h"
#include "services/flow-engine/domain/walk/calling.h"

namespace magpie::flow {
namespace {

// The fields of `all` that `calling` asked for.
CallResult PartOf(const CallResult& all, const Calling& calling) {
  const auto* values = std::get_if<Value::Map>(&all);
  const auto* fetch = std::get_if<FetchCall>(&calling.what);
  if (values == nullptr || fetch == nullptr) return all;
  Value::Map part;
  for (const std::string& field : fetch->fields) {
    const auto found = values->find(field);
    if (found != values->end()) part.insert(*found);
  }
  return part;
}

const Calling& CallingAt(const Graph& graph, const std::string& element_key) {
  return *graph.Find(element_key)->behavior->calling();
}

}  // namespace

void DropStaleAhead(Ground& ground, int64_t token) {
  Token& dropping = ground.At(token);
  const Graph& graph = ground.board.FlowOf(dropping).graph;
  const Value::Map& variables = ground.board.Variables(token);
  std::erase_if(dropping.ahead, [&](const Ahead& one) {
    return FingerprintNow(CallingAt(graph, one.element_key), variables) != one.fingerprint;
  });
}

CallResult KeepAhead(Ground& ground, int64_t token, const FinishCall& finished) {
  Token& keeping = ground.At(token);
  const Graph& graph = ground.board.FlowOf(keeping).graph;
  const bool has_failed = std::holds_alternative<CallFailure>(finished.result);
  const auto shares = [&](const Ahead& one) { return one.number == finished.number; };
  // Only the first node records the call; if it failed, the others make it again.
  bool is_recorded = keeping.number == finished.number && keeping.state == TokenState::kCalling;
  for (Ahead& one : keeping.ahead) {
    if (!shares(one) || (is_recorded && has_failed)) continue;
    one.outcome = ToJson(Outcome{is_recorded ? std::vector<CallRecord>() : finished.calls,
                                 PartOf(finished.result, CallingAt(graph, one.element_key))});
    is_recorded = true;
  }
  if (has_failed) {
    std::erase_if(keeping.ahead,
                  [&](const Ahead& one) { return shares(one) && one.outcome.empty(); });
  }
  const Calling* const own = ground.board.NodeOf(keeping).behavior->calling();
  return own == nullptr ? finished.result : PartOf(finished.result, *own);
}

}  // namespace magpie::flow
