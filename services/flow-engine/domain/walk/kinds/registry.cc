#include <algorithm>

#include "services/flow-engine/domain/walk/kinds/kind.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

using enum Kind::Role;

constexpr absl::string_view kManualTask =
    "is a manual task and is passed: make it a user task if somebody must answer before the flow "
    "continues";
constexpr absl::string_view kTask =
    "is a task without a kind and is passed: make it a user task, a service task or a different "
    "kind "
    "if something is to happen there";

// Sorted by type.
constexpr Kind kKinds[] = {
    {"business_rule_task", "rule", kActivity, CompileBusinessRuleTask},
    {"call_activity", "flow", kActivity, CompileCallActivity},
    {"end_event", "end", kEnd, CompileEndEvent},
    {"exclusive_gateway", "gateway", kGateway, CompileExclusiveGateway},
    {"inclusive_gateway", "inclusive", kGateway, CompileInclusiveGateway},
    {"manual_task", "manual_task", kActivity, CompilePassedTask, kManualTask},
    {"parallel_gateway", "parallel", kGateway, CompileParallelGateway},
    {"script_task", "script", kActivity, CompileScriptTask},
    {"service_task", "call", kActivity, CompileServiceTask},
    {"start_event", "start", kStart, CompileStartEvent},
    {"sub_process", "process", kSubProcess, CompileSubProcess},
    {"task", "task", kActivity, CompilePassedTask, kTask},
    {"terminate_end_event", "terminate", kEnd, CompileTerminateEndEvent},
    {"user_task", "form", kActivity, CompileUserTask},
};
static_assert(std::ranges::is_sorted(kKinds, {}, &Kind::type));

}  // namespace

const Kind* FindKind(absl::string_view type) {
  const auto* const found = std::ranges::lower_bound(kKinds, type, {}, &Kind::type);
  return found != std::end(kKinds) && found->type == type ? found : nullptr;
}

std::span<const Kind> AllKinds() { return kKinds; }

}  // namespace magpie::flow
