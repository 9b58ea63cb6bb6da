// Kinds of elements. A kind is the properties of its elements and what they do when a token enters,
// in a file here, and a line in registry.cc. Only the compiler knows one by its name: the
// parallel gateway, whose ways have no conditions.

#pragma once

#include <memory>
#include <span>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model/graph.h"
#include "services/flow-engine/domain/model/properties.h"
#include "services/flow-engine/domain/walk/behavior.h"

namespace magpie::flow {

struct Kind {
  enum class Role { kStart, kEnd, kActivity, kGateway, kSubProcess };
  // Reads and checks the properties of an element, except `multi_instance`. Faults go to
  // `properties`.
  using Compile = std::shared_ptr<Behavior>(Properties& properties, Graph& graph);

  absl::string_view type;  // "user_task"
  absl::string_view word;  // short, for people: "form"
  Role role = Role::kActivity;
  Compile* compile = nullptr;
  // A warning for each element of this kind; empty: none.
  absl::string_view finding = "";
};

// Null if there is none of this type.
const Kind* FindKind(absl::string_view type);
// Sorted by type.
std::span<const Kind> AllKinds();

}  // namespace magpie::flow
