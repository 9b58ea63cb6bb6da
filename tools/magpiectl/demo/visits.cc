#include "tools/magpiectl/demo/visits.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/value/json.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;

std::string NamesOf(const std::string& json) {
  const absl::StatusOr<Value::Map> variables = ParseJsonObject(json);
  if (!variables.ok()) return "variables";
  return absl::StrJoin(*variables, ", ", [](std::string* out, const auto& variable) {
    absl::StrAppend(out, variable.first);
  });
}

// The text that an event adds to its visit's line; empty if it is obvious anyway.
std::string InShort(const v1::HistoryEvent& event) {
  switch (event.event_case()) {
    case v1::HistoryEvent::kFlowStarted:
      return "flow started";
    case v1::HistoryEvent::kConditionEvaluated: {
      const v1::ConditionEvaluated& condition = event.condition_evaluated();
      if (condition.is_default()) return absl::StrCat("takes ", condition.sequence_flow_key());
      return absl::StrCat(condition.sequence_flow_key(), condition.result() ? " true" : " false");
    }
    case v1::HistoryEvent::kCallMade:
      return absl::StrCat(event.call_made().call().api(), " ",
                          event.call_made().call().http_status());
    case v1::HistoryEvent::kVariablesChanged:
      return absl::StrCat("set ", NamesOf(event.variables_changed().variables()));
    case v1::HistoryEvent::kTaskOpened:
      return "form opened";
    case v1::HistoryEvent::kTaskCommitted:
      return "form answered";
    case v1::HistoryEvent::kIncidentRaised:
      return absl::StrCat("incident ", event.incident_raised().reason());
    case v1::HistoryEvent::kIncidentRetried:
      return "retried";
    case v1::HistoryEvent::kFlowCompleted:
      return "flow completed";
    default:
      return "";
  }
}

void CheckSequence(const Events& events, std::vector<std::string>& faults) {
  int64_t expected = 0;
  for (const v1::HistoryEvent& event : events) {
    if (event.sequence() != ++expected) {
      faults.push_back(absl::StrCat("the history has no event ", expected));
      return;
    }
  }
}

void CheckPath(const Events& events, const std::vector<std::string>& path,
               std::vector<std::string>& faults) {
  std::vector<std::string> entered;
  for (const v1::HistoryEvent& event : events) {
    if (event.has_node_entered()) entered.push_back(event.element_key());
  }
  if (entered != path) {
    faults.push_back(absl::StrCat("the flow went through ", absl::StrJoin(entered, ", "),
                                  " and not ", absl::StrJoin(path, ", ")));
  }
}

void CheckCalls(const Events& events, const std::vector<std::string>& calls,
                std::vector<std::string>& faults) {
  std::vector<std::string> made;
  for (const v1::HistoryEvent& event : events) {
    if (!event.has_call_made()) continue;
    const auto& call = event.call_made().call();
    made.push_back(absl::StrCat(call.method(), " ", call.path()));
    if (call.http_status() != 200) {
      faults.push_back(absl::StrCat(made.back(), " was answered with ", call.http_status()));
    }
  }
  if (made != calls) {
    faults.push_back(absl::StrCat("the calls were ", absl::StrJoin(made, ", "), " and not ",
                                  absl::StrJoin(calls, ", ")));
  }
}

}  // namespace

std::vector<Visit> VisitsOf(const Events& events) {
  std::vector<Visit> visits;
  for (const v1::HistoryEvent& event : events) {
    // The initial variables do not belong to a visit.
    const std::string element_key = event.visit() == 0 ? "" : event.element_key();
    const bool stays =
        !visits.empty() && visits.back().element_key == element_key && !event.has_node_entered();
    if (!stays) {
      visits.push_back({event.sequence(), event.sequence(), event.time(), event.time(), element_key,
                        element_key.empty() ? "" : event.element_name(), ""});
    }
    Visit& visit = visits.back();
    visit.last = event.sequence();
    visit.until = event.time();
    const std::string more = InShort(event);
    if (!more.empty()) absl::StrAppend(&visit.what, visit.what.empty() ? "" : ", ", more);
  }
  return visits;
}

std::vector<std::string> FaultsOf(const Events& events, const std::vector<std::string>& path,
                                  const std::vector<std::string>& calls) {
  std::vector<std::string> faults;
  CheckSequence(events, faults);
  CheckPath(events, path, faults);
  CheckCalls(events, calls, faults);
  if (events.empty() || !events.rbegin()->has_flow_completed()) {
    faults.emplace_back("the history does not end with the end of the flow");
  }
  return faults;
}

}  // namespace magpie::ctl
