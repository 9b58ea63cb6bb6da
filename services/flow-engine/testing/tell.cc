#include "services/flow-engine/testing/tell.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace magpie::flow {
namespace {

struct InWords {
  std::string operator()(const FlowStarted& what) const {
    return absl::StrCat("started ", what.deployment_id);
  }
  std::string operator()(const NodeEntered&) const { return "entered"; }
  std::string operator()(const NodeCompleted&) const { return "completed"; }
  std::string operator()(const NodeCancelled&) const { return "cancelled"; }
  std::string operator()(const NodeReopened&) const { return "reopened"; }
  std::string operator()(const ConditionEvaluated& what) const {
    return what.is_default ? absl::StrCat("otherwise ", what.way) : what.explanation;
  }
  std::string operator()(const CallMade& what) const {
    return absl::StrCat("called ", what.call.api, " ", what.call.http_status);
  }
  std::string operator()(const VariablesChanged& what) const {
    return absl::StrCat("set ", what.variables,
                        what.removed.empty()
                            ? std::string()
                            : absl::StrCat(", removed ", absl::StrJoin(what.removed, " ")));
  }
  std::string operator()(const TaskOpened& what) const {
    return absl::StrCat("task ", what.task_id, " opened");
  }
  std::string operator()(const TaskCommitted& what) const {
    return absl::StrCat("task ", what.task_id, " committed");
  }
  std::string operator()(const IncidentRaised& what) const {
    return absl::StrCat("incident ", what.incident_id, " ", what.reason);
  }
  std::string operator()(const IncidentRetried& what) const {
    return absl::StrCat("incident ", what.incident_id, what.is_skip ? " skipped" : " retried");
  }
  std::string operator()(const TokensJoined& what) const {
    const std::string conflicts =
        what.conflicts.empty() ? ""
                               : absl::StrCat(", differ in ", absl::StrJoin(what.conflicts, " "));
    return absl::StrCat("joined ", what.consumed.size(), conflicts);
  }
  std::string operator()(const Intervened& what) const {
    return absl::StrCat(what.verb, what.detail.empty() ? "" : ": ", what.detail);
  }
  std::string operator()(const FlowCompleted&) const { return "flow completed"; }
  std::string operator()(const ChildEntered& what) const {
    return absl::StrCat("child flow ", what.deployment_id);
  }
  std::string operator()(const ChildReturned&) const { return "returned"; }
};

}  // namespace

std::vector<std::string> Tell(const std::vector<HistoryEvent>& events) {
  std::vector<std::string> told;
  for (const HistoryEvent& event : events) {
    const std::string where = event.element_key.empty() ? "" : absl::StrCat(event.element_key, " ");
    told.push_back(absl::StrCat(event.sequence, " ", where, std::visit(InWords{}, event.what)));
  }
  return told;
}

std::vector<std::string> TellOf(const InstanceId& id, const std::vector<HistoryEvent>& events) {
  std::vector<std::string> told = Tell(events);
  for (std::string& line : told) {
    line = absl::StrReplaceAll(line, {{absl::StrCat(id.str(), "."), "i."}});
  }
  return told;
}

}  // namespace magpie::flow
