// Asks solution matching which group of answers fits.
//
//   match  {params, result_variable}: channel, business_line and so on, by name
//
// and the properties in calling.h.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/model/paths.h"
#include "services/flow-engine/domain/walk/calling_activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kQuestion[] = {"channel", "business_line", "category",
                                           "intent",  "city",          "role"};

}  // namespace

std::shared_ptr<Behavior> CompileBusinessRuleTask(Properties& properties, Graph&) {
  auto task = std::make_shared<CallingActivity>();
  task->what = MatchCall{};
  if (properties.Find("match") == nullptr) {
    properties.Fault("match",
                     "is missing: say what to match and where the answer goes, with <magpie:match "
                     "result_variable=\"..\"> or --mapping");
  }
  Properties match = properties.Inner("match");
  task->params = match.Parameters("params", Wanted::kMatchedParam);
  task->result_variable = match.String("result_variable");
  const bool is_there = properties.Find("match") != nullptr;
  if (is_there && !IsPath(task->result_variable)) {
    match.Fault("result_variable", IsNot(kNameWanted, Value(task->result_variable)));
  } else if (is_there) {
    match.FaultOfName("result_variable", FaultOfPath(task->result_variable));
  }
  for (const Parameter& param : task->params) {
    if (std::ranges::count(kQuestion, param.name) != 0) continue;
    match.FaultOfName(absl::StrCat("params.", param.name),
                      absl::StrCat("is unknown to solution matching: write one of ",
                                   absl::StrJoin(kQuestion, ", ")));
  }
  match.RefuseOthers();
  ReadCalling(properties, *task);
  return task;
}

}  // namespace magpie::flow
