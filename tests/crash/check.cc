#include "tests/crash/check.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace magpie::crash {
namespace {

namespace v1 = flow::v1;

std::string FaultOfOrder(const History& history) {
  if (history.empty()) return "has no history";
  for (size_t i = 0; i < history.size(); ++i) {
    if (history[i].sequence() != static_cast<int64_t>(i) + 1) {
      return absl::StrCat("event ", i + 1, " has sequence ", history[i].sequence());
    }
    if (history[i].has_flow_started() != (i == 0)) return "does not begin once with FlowStarted";
    if (history[i].has_flow_completed() && i + 1 != history.size()) return "goes on when completed";
  }
  return "";
}

std::string FaultOfTasks(const v1::Instance& instance, const History& history) {
  std::set<std::string> open;
  for (const v1::HistoryEvent& event : history) {
    if (event.has_task_opened() && !open.insert(event.task_opened().task_id()).second) {
      return "a task was opened twice";
    }
    if (event.has_task_committed() && open.erase(event.task_committed().task_id()) == 0) {
      return "a task was committed that was not open";
    }
  }
  std::set<std::string> shown;
  for (const v1::Task& task : instance.open_tasks()) shown.insert(task.task_id());
  return shown == open ? "" : "its open tasks are not those of its history";
}

std::string FaultOfState(const v1::Instance& instance, const v1::HistoryEvent& last) {
  switch (instance.state()) {
    case v1::Instance::STATE_RUNNING:
      return last.has_task_opened() ? "" : "is running, and its last event opens no task";
    case v1::Instance::STATE_COMPLETED:
      return last.has_flow_completed() ? "" : "is completed, and its last event does not say so";
    default:
      return "is in no state";
  }
}

std::string FaultOfVariables(const v1::Instance& instance, const History& history) {
  for (const v1::HistoryEvent& event : history) {
    if (event.has_task_committed() &&
        !absl::StrContains(instance.variables(), event.task_committed().request_id())) {
      return "its variables lack what was committed";
    }
  }
  return "";
}

}  // namespace

std::string FaultOf(const v1::Instance& instance, const History& history) {
  std::string fault = FaultOfOrder(history);
  if (fault.empty()) fault = FaultOfTasks(instance, history);
  if (fault.empty()) fault = FaultOfState(instance, history.back());
  if (fault.empty()) fault = FaultOfVariables(instance, history);
  if (!fault.empty()) return fault;
  const auto changes = static_cast<int64_t>(RequestIdsOf(history).size());
  if (instance.version() == changes) return "";
  return absl::StrCat("has version ", instance.version(), " after ", changes, " changes");
}

std::vector<std::string> RequestIdsOf(const History& history) {
  std::vector<std::string> ids;
  for (const v1::HistoryEvent& event : history) {
    if (event.has_flow_started()) ids.push_back(event.flow_started().request_id());
    if (event.has_task_committed()) ids.push_back(event.task_committed().request_id());
  }
  return ids;
}

}  // namespace magpie::crash
