// The tokens of an instance and the nodes where they are, read and changed in place. A view: it may
// be copied, and what it views must outlive it.

#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

class Board {
 public:
  Board(const Library& library, Instance& instance) : library_(library), instance_(instance) {}

  const Library& library() const { return library_; }
  Instance& instance() const { return instance_; }

  Token& At(int64_t token) const { return *FindToken(instance_, token); }
  // What the token sees.
  const Value::Map& Variables(int64_t token) const {
    return ScopeOf(instance_, At(token)).variables;
  }
  // The flow that a token walks, and its node there.
  const Deployed& FlowOf(const Token& token) const;
  const Node& NodeOf(const Token& token) const;
  const Node& NodeOf(int64_t token) const { return NodeOf(At(token)); }
  // Whether it is the item or the number of a repetition, visible only to that.
  bool IsLocal(const Token& token, absl::string_view name) const;

  // Makes a token below `parent`, seeing the same, on its way to `node`. Returns its id.
  int64_t MakeChild(int64_t parent, const Node& node) const;

 private:
  const Library& library_;
  Instance& instance_;
};

}  // namespace magpie::flow
