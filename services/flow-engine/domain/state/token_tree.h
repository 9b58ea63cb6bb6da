// The tree of an instance's tokens: the parent of each, and the forks that it is a branch of.
// Tokens are named by id; a reference to one is valid only until a token is added or removed.
//
// A token that forked stays at its fork, and its children walk on. A token that waits inside its
// node (a sub-process, a child flow, repetitions) has children as well, but they are not branches:
// no fork reaches beyond it.
//
//   fork ──▶ a                       1  forked, at fork
//     ╰────▶ inner ──▶ b             ├─ 2  asking, at a
//              ╰─────▶ c             └─ 3  forked, at inner
//                                       ├─ 4  asking, at b
//                                       └─ 5  asking, at c
//
//   TopFork(4) == 1              the outermost fork that 4 is a branch of
//   ForksBetween(1, 4) == {3}    the forks that 4 is a branch of, below 1
//   ForkOver(3, 2) == 1          from 3 outwards, the first that 2 is also a branch of
//   LeavesOf(1) == {2, 4, 5}     the branches that have not forked again
//   DepthOf(4) == 3

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// In creation order.
std::vector<const Token*> ChildrenOf(const Instance& instance, int64_t parent);
std::vector<int64_t> ChildIdsOf(const Instance& instance, int64_t parent);

// The outermost fork that a token is a branch of; 0: none.
int64_t TopFork(const Instance& instance, int64_t token);
bool IsBelow(const Instance& instance, int64_t token, int64_t top);
// The innermost of `fork` and the forks around it that the token is also a branch of.
int64_t ForkOver(const Instance& instance, int64_t fork, int64_t token);
// The forks below `fork` that the token is a branch of, the outermost first.
std::vector<int64_t> ForksBetween(const Instance& instance, int64_t fork, int64_t token);
// The branches of a fork and of the forks among them; for any other token, the token itself.
std::vector<int64_t> LeavesOf(const Instance& instance, int64_t token);

// The token at the call activity of the child flow that this one walks; null for the root's flow.
const Token* FrameOf(const Instance& instance, const Token& token);
// 1 for the root.
int DepthOf(const Instance& instance, const Token& token);
// The keys of the nodes around the token, the outermost first, and of its own node.
std::vector<std::string> StackOf(const Instance& instance, const Token& token);

// The tokens with all below them, parents before their children, without their scopes, which the
// history has anyway.
std::vector<Token> SubtreesOf(const Instance& instance, const std::vector<int64_t>& tokens);
Token WithoutScope(Token token);

// Removes the token with all below it.
void Remove(Instance& instance, int64_t token);
void RemoveBelow(Instance& instance, int64_t token);

}  // namespace magpie::flow
