// Starts a child flow: it runs on its own deployment, with its own variables.
//
//   flow_key, version         the flow; without a version, its newest deployment at that time
//   input, output             name in the child flow, or in this one: an expression over the other
//   input_mode, output_mode   full: all variables, then those above; part: those above; none. The
//                             default is part if there are some, otherwise full

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/state/token_tree.h"
#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

enum class Mode { kUnsaid, kFull, kPart, kNone };

struct Mapping {
  Mode mode = Mode::kFull;
  std::vector<Parameter> parameters;

  absl::StatusOr<Value::Map> Of(Walk& walk, int64_t token) const {
    Value::Map values;
    if (mode == Mode::kFull) values = walk.Variables(token);
    if (mode == Mode::kNone) return values;
    absl::StatusOr<Value::Map> mapped = Evaluate(parameters, walk.Variables(token));
    if (!mapped.ok()) return mapped;
    for (auto& [name, value] : *mapped) values.insert_or_assign(name, std::move(value));
    return values;
  }
};

class CallActivity : public Activity {
 public:
  CallActivity(ChildRef child, Mapping input, Mapping output)
      : child_(std::move(child)), input_(std::move(input)), output_(std::move(output)) {}

  void Enter(Walk& walk, int64_t token) const override {
    const auto found = walk.library().startable.find(child_);
    if (found == walk.library().startable.end()) {
      return walk.Stop(
          token, TokenState::kStoppedBefore, "FLOW_NOT_FOUND",
          absl::StrCat(
              "no deployment runs of flow ", child_.flow_key,
              child_.version == 0 ? std::string() : absl::StrCat(", version ", child_.version),
              ": deploy it, and retry the incident"));
    }
    if (walk.library().disabled.contains(child_.flow_key)) {
      return walk.Stop(token, TokenState::kStoppedBefore, "FLOW_DISABLED",
                       absl::StrCat("flow is disabled: ", child_.flow_key,
                                    ": enable it, and retry the incident"));
    }
    if (ChildDepth(walk, token) >= kMaxChildDepth) {
      return walk.Stop(token, TokenState::kStoppedBefore, "CALLS_TOO_DEEP",
                       absl::StrCat("child flows are nested more than ", kMaxChildDepth, " deep"));
    }
    const absl::StatusOr<Value::Map> values = input_.Of(walk, token);
    if (!values.ok()) {
      return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(values.status()),
                       values.status().message());
    }
    walk.OpenChildFlow(token, *found->second, *values);
  }

  void Close(Walk& walk, int64_t token, int64_t child) const override {
    const absl::StatusOr<Value::Map> values = output_.Of(walk, child);
    if (!values.ok()) {
      return walk.Stop(child, TokenState::kStoppedBehind, ReasonOf(values.status()),
                       absl::StrCat("output: ", values.status().message()));
    }
    walk.Return(token, child);
    const absl::Status set = walk.Set(token, *values);
    if (!set.ok()) {
      return walk.Stop(token, TokenState::kStoppedBehind, ReasonOf(set), set.message());
    }
    walk.Leave(token);
  }

 private:
  static int ChildDepth(Walk& walk, int64_t token) {
    int depth = 1;
    for (const Token* at = FrameOf(walk.instance(), walk.At(token)); at != nullptr; ++depth) {
      at = FrameOf(walk.instance(), *at);
    }
    return depth;
  }

  const ChildRef child_;
  const Mapping input_;
  const Mapping output_;
};

Mapping ReadMapping(Properties& properties, absl::string_view name) {
  Mapping mapping{.mode = static_cast<Mode>(
                      properties.OneOf(absl::StrCat(name, "_mode"), {"", "full", "part", "none"})),
                  .parameters = properties.Parameters(name)};
  for (const Parameter& one : mapping.parameters) {
    properties.FaultOfName(absl::StrCat(name, ".", one.name), FaultOfName(one.name));
  }
  if (mapping.mode == Mode::kUnsaid) {
    mapping.mode = mapping.parameters.empty() ? Mode::kFull : Mode::kPart;
  }
  return mapping;
}

}  // namespace

std::shared_ptr<Behavior> CompileCallActivity(Properties& properties, Graph& graph) {
  ChildRef child{.flow_key = properties.String("flow_key"),
                 .version = static_cast<int32_t>(
                     properties.Int("version", 0, 0, std::numeric_limits<int32_t>::max()))};
  if (child.flow_key.empty()) {
    properties.Fault("flow_key", "is empty: name the child flow (calledElement)");
  } else {
    properties.FaultOfName("flow_key", FaultOfFlowKey(child.flow_key));
  }
  Mapping input = ReadMapping(properties, "input");
  Mapping output = ReadMapping(properties, "output");
  if (FaultOfFlowKey(child.flow_key).empty()) graph.children.push_back(child);
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  for (const Parameter& one : input.parameters) {
    reads.insert(reads.end(), one.value.paths().begin(), one.value.paths().end());
  }
  // All that the child flow has set may be returned.
  if (output.mode == Mode::kFull) writes.emplace_back("*");
  for (const Parameter& one : output.parameters) writes.push_back(one.name);
  auto activity =
      std::make_shared<CallActivity>(std::move(child), std::move(input), std::move(output));
  activity->reads = std::move(reads);
  activity->writes = std::move(writes);
  activity->waits = true;
  return activity;
}

}  // namespace magpie::flow
