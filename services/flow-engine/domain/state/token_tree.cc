#include "services/flow-engine/domain/state/token_tree.h"

#include <algorithm>
#include <utility>

namespace magpie::flow {

std::vector<const Token*> ChildrenOf(const Instance& instance, int64_t parent) {
  std::vector<const Token*> children;
  for (const Token& token : instance.tokens) {
    if (token.parent == parent) children.push_back(&token);
  }
  return children;
}

std::vector<int64_t> ChildIdsOf(const Instance& instance, int64_t parent) {
  std::vector<int64_t> ids;
  for (const Token& token : instance.tokens) {
    if (token.parent == parent) ids.push_back(token.id);
  }
  return ids;
}

int64_t TopFork(const Instance& instance, int64_t token) {
  int64_t top = 0;
  for (const Token* at = FindToken(instance, token); at->parent != 0;) {
    at = FindToken(instance, at->parent);
    if (at->state != TokenState::kForked) break;
    top = at->id;
  }
  return top;
}

bool IsBelow(const Instance& instance, int64_t token, int64_t top) {
  for (const Token* at = FindToken(instance, token); at->parent != 0;) {
    if (at->parent == top) return true;
    at = FindToken(instance, at->parent);
  }
  return false;
}

int64_t ForkOver(const Instance& instance, int64_t fork, int64_t token) {
  while (!IsBelow(instance, token, fork)) fork = FindToken(instance, fork)->parent;
  return fork;
}

std::vector<int64_t> ForksBetween(const Instance& instance, int64_t fork, int64_t token) {
  std::vector<int64_t> forks;
  for (const Token* at = FindToken(instance, token); at->parent != fork;) {
    forks.push_back(at->parent);
    at = FindToken(instance, at->parent);
  }
  std::ranges::reverse(forks);
  return forks;
}

std::vector<int64_t> LeavesOf(const Instance& instance, int64_t token) {
  if (FindToken(instance, token)->state != TokenState::kForked) return {token};
  std::vector<int64_t> leaves;
  for (const int64_t child : ChildIdsOf(instance, token)) {
    const std::vector<int64_t> below = LeavesOf(instance, child);
    leaves.insert(leaves.end(), below.begin(), below.end());
  }
  return leaves;
}

const Token* FrameOf(const Instance& instance, const Token& token) {
  for (const Token* at = &token; at->parent != 0;) {
    at = FindToken(instance, at->parent);
    if (!at->child_deployment.empty()) return at;
  }
  return nullptr;
}

int DepthOf(const Instance& instance, const Token& token) {
  int depth = 1;
  for (const Token* at = &token; at->parent != 0; ++depth) at = FindToken(instance, at->parent);
  return depth;
}

std::vector<std::string> StackOf(const Instance& instance, const Token& token) {
  std::vector<std::string> stack = {token.element_key};
  for (const Token* at = &token; at->parent != 0;) {
    at = FindToken(instance, at->parent);
    if (at->state == TokenState::kInside) stack.push_back(at->element_key);
  }
  std::ranges::reverse(stack);
  return stack;
}

Token WithoutScope(Token token) {
  token.scope = {};
  return token;
}

std::vector<Token> SubtreesOf(const Instance& instance, const std::vector<int64_t>& tokens) {
  std::vector<Token> all;
  for (const int64_t id : tokens) {
    all.push_back(WithoutScope(*FindToken(instance, id)));
    const std::vector<Token> below = SubtreesOf(instance, ChildIdsOf(instance, id));
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

void RemoveBelow(Instance& instance, int64_t token) {
  for (const int64_t child : ChildIdsOf(instance, token)) Remove(instance, child);
}

void Remove(Instance& instance, int64_t token) {
  RemoveBelow(instance, token);
  std::erase_if(instance.tokens, [&](const Token& one) { return one.id == token; });
}

}  // namespace magpie::flow
