// Asks solution-matching which group of answers fits.
//
//   match  {params, result_variable}: channel, business_line and the like, by name
//
// and what calling.h lists.

#include "services/flow-engine/domain/assign.h"
#include "services/flow-engine/domain/calling.h"
#include "services/flow-engine/domain/faults.h"

namespace magpie::flow {
namespace {

std::shared_ptr<Behavior> Compile(Properties& properties, Graph&) {
  auto task = std::make_shared<Calling>();
  task->what = MatchCall{};
  if (properties.Find("match") == nullptr) {
    properties.Fault("match",
                     "is missing: say what to match and where the answer goes, with <magpie:match "
                     "result_variable=\"..\"> or --mapping");
  }
  Properties match = properties.Inner("match");
  task->params = match.Parameters("params");
  task->result_variable = match.String("result_variable");
  const bool is_there = properties.Find("match") != nullptr;
  if (is_there && !IsPath(task->result_variable)) {
    match.Fault("result_variable", IsNot(kNameWanted, Value(task->result_variable)));
  }
  match.RefuseOthers();
  ReadCalling(properties, *task);
  return task;
}

const RegisteredKind kRegistered({.type = "business_rule_task",
                                  .description = "asks which solution fits",
                                  .compile = Compile});

}  // namespace
}  // namespace magpie::flow
