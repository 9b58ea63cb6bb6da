#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/change.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/rpc/convert.h"

namespace magpie::flow {
namespace {

constexpr int64_t kFirstSecond = -62'135'596'800;  // of the year 1
constexpr int64_t kLastSecond = 253'402'300'799;   // of the year 9999
constexpr int32_t kLastNano = 999'999'999;

absl::Time TimeOr(absl::string_view path, bool is_set, const google::protobuf::Timestamp& time,
                  absl::Time otherwise, Faults& faults) {
  if (!is_set) return otherwise;
  if (time.seconds() < kFirstSecond || time.seconds() > kLastSecond || time.nanos() < 0 ||
      time.nanos() > kLastNano) {
    faults.Add(path,
               "is not a valid time: its seconds must lie in the years 1 to 9999, its nanos in 0 "
               "to 999999999");
    return otherwise;
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// Otherwise nothing would match.
void CheckOrder(absl::string_view path, absl::Time after, absl::Time before, Faults& faults) {
  if (after > before) {
    faults.Add(absl::StrCat(path, "_before"), absl::StrCat("is earlier than ", path, "_after"));
  }
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
  if (!v1::Instance::State_IsValid(filter.state())) {
    faults.Add("filter.state", absl::StrCat("is not known: ", filter.state()));
  }
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
  parsed.created_after = TimeOr("filter.created_after", filter.has_created_after(),
                                filter.created_after(), absl::InfinitePast(), faults);
  parsed.created_before = TimeOr("filter.created_before", filter.has_created_before(),
                                 filter.created_before(), absl::InfiniteFuture(), faults);
  parsed.updated_after = TimeOr("filter.updated_after", filter.has_updated_after(),
                                filter.updated_after(), absl::InfinitePast(), faults);
  parsed.updated_before = TimeOr("filter.updated_before", filter.has_updated_before(),
                                 filter.updated_before(), absl::InfiniteFuture(), faults);
  CheckOrder("filter.created", parsed.created_after, parsed.created_before, faults);
  CheckOrder("filter.updated", parsed.updated_after, parsed.updated_before, faults);
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
