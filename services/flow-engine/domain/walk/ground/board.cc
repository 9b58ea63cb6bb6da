#include "services/flow-engine/domain/walk/ground/board.h"

#include <algorithm>
#include <utility>

#include "services/flow-engine/domain/state/token_tree.h"

namespace magpie::flow {

const Deployed& Board::FlowOf(const Token& token) const {
  const Token* const frame = FrameOf(instance_, token);
  if (frame == nullptr) return *library_.own;
  const auto known = library_.by_id.find(frame->child_deployment);
  if (known != library_.by_id.end()) return *known->second;
  // The child flow was entered in this decision.
  return *std::ranges::find_if(library_.startable, [&](const auto& startable) {
            return startable.second->deployment.id.str() == frame->child_deployment;
          })->second;
}

// Always found: deployments do not change.
const Node& Board::NodeOf(const Token& token) const {
  return *FlowOf(token).graph.Find(token.element_key);
}

bool Board::IsLocal(const Token& token, absl::string_view name) const {
  return token.index.has_value() &&
         (name == NodeOf(token).repeats->element_variable || name == kLoopCounter);
}

int64_t Board::MakeChild(int64_t parent, const Node& node) const {
  const int64_t id = instance_.next_token++;
  Token child{.id = id, .parent = parent, .element_key = node.key};
  child.scope.variables = Variables(parent);
  child.from = {At(parent).visit};
  instance_.tokens.push_back(std::move(child));
  return id;
}

}  // namespace magpie::flow
