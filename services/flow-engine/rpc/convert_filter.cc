#include <utility>

#include "absl/strings/str_cat.h"
#include "common/record/change.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

absl::Time TimeOr(bool is_set, const google::protobuf::Timestamp& time, absl::Time otherwise) {
  return is_set ? absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos())
                : otherwise;
}

std::optional<State> StateOf(v1::Instance::State state) {
  switch (state) {
    case v1::Instance::STATE_RUNNING:
      return State::kRunning;
    case v1::Instance::STATE_COMPLETED:
      return State::kCompleted;
    case v1::Instance::STATE_TERMINATED:
      return State::kTerminated;
    case v1::Instance::STATE_SUSPENDED:
      return State::kSuspended;
    case v1::Instance::STATE_CANCELLED:
      return State::kCancelled;
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<InstanceFilter> Parse(const v1::InstanceFilter& filter) {
  Faults faults;
  InstanceFilter parsed{.state = StateOf(filter.state()),
                        .assignee = filter.assignee(),
                        .element_key = filter.element_key()};
  if (!filter.flow_key().empty()) {
    parsed.flow = faults.Take("filter.flow_key", FlowKey::Parse(filter.flow_key()));
  }
  if (filter.has_has_incident()) parsed.has_incident = filter.has_incident();
  if (auto variables = faults.Take("filter.variables", ParseJsonObject(filter.variables()))) {
    parsed.variables = *std::move(variables);
  }
  parsed.created_after =
      TimeOr(filter.has_created_after(), filter.created_after(), absl::InfinitePast());
  parsed.created_before =
      TimeOr(filter.has_created_before(), filter.created_before(), absl::InfiniteFuture());
  parsed.updated_after =
      TimeOr(filter.has_updated_after(), filter.updated_after(), absl::InfinitePast());
  parsed.updated_before =
      TimeOr(filter.has_updated_before(), filter.updated_before(), absl::InfiniteFuture());
  RETURN_IF_ERROR(faults.ToStatus());
  return parsed;
}

std::string QueryOf(absl::string_view list, const v1::InstanceFilter& filter) {
  return absl::StrCat(list, "/", FingerprintOf(list, record::StableBytes(filter)));
}

void AddTasks(const View& view, const InstanceFilter& filter, v1::ListTasksResponse& response) {
  v1::Instance instance;
  ToProto(view, instance);
  for (v1::Task& task : *instance.mutable_open_tasks()) {
    const Token* const token = FindWait(*view.instance, task.task_id());
    if (token == nullptr || !FitsTask(filter, *token)) continue;
    v1::ListedTask& listed = *response.add_tasks();
    listed.set_instance_id(view.instance->id.str());
    listed.set_flow_key(view.instance->flow.str());
    listed.mutable_task()->Swap(&task);
  }
}

}  // namespace magpie::flow
