// The tree of an instance's tokens: whose child each is, and of which forks it is a branch. Tokens
// are named by id; a reference to one holds only until another is made or removed.
//
// A token that forked stays at its fork, and its children walk on. A token that waits inside its
// node (a sub-process, a child flow, repetitions) has children, too, but these are no branches:
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
//   ForkOver(3, 2) == 1          from 3 outwards, the first that 2 is a branch of as well
//   LeavesOf(1) == {2, 4, 5}     the branches that are not forked again
//   DepthOf(4) == 3

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

// In the order in which they were made.
std::vector<const Token*> ChildrenOf(const Instance& instance, int64_t parent);
std::vector<int64_t> ChildIdsOf(const Instance& instance, int64_t parent);

// The outermost fork that a token is a branch of; 0: none.
int64_t TopFork(const Instance& instance, int64_t token);
bool IsBelow(const Instance& instance, int64_t token, int64_t top);
// The innermost fork, of `fork` and those around it, that the token is a branch of too.
int64_t ForkOver(const Instance& instance, int64_t fork, int64_t token);
// The forks below `fork` that the token is a branch of, the outermost first.
std::vector<int64_t> ForksBetween(const Instance& instance, int64_t fork, int64_t token);
// The branches of a fork and of the forks among these; of any other token, itself.
std::vector<int64_t> LeavesOf(const Instance& instance, int64_t token);

// The token at the call activity whose flow this one walks; null for the root's own flow.
const Token* FrameOf(const Instance& instance, const Token& token);
// 1 for the root.
int DepthOf(const Instance& instance, const Token& token);
// The nodes that it stands in, by key: those that wait for it, the outermost first, and its own.
std::vector<std::string> StackOf(const Instance& instance, const Token& token);

// Tokens with all below them, parents before their children, without their scopes: these the
// history tells by itself.
std::vector<Token> SubtreesOf(const Instance& instance, const std::vector<int64_t>& tokens);
Token WithoutScope(Token token);

// The token, with all below it, is gone.
void Remove(Instance& instance, int64_t token);
void RemoveBelow(Instance& instance, int64_t token);

}  // namespace magpie::flow
