// Asks solution-matching which group of answers fits.
//
//   match  {params, result_variable}: channel, business_line and the like, by name
//
// and what calling.h lists.

#include "services/flow-engine/domain/assign.h"
#include "services/flow-engine/domain/calling.h"

namespace magpie::flow {
namespace {

std::shared_ptr<Behavior> Compile(Properties& properties, Graph&) {
  auto task = std::make_shared<Calling>();
  task->what = MatchCall{};
  if (properties.Find("match") == nullptr) {
    properties.Fault("match", "is not there: say what to match");
  }
  Properties match = properties.Inner("match");
  task->params = match.Parameters("params");
  task->result_variable = match.String("result_variable");
  if (task->result_variable.empty() || !IsPath(task->result_variable)) {
    match.Fault("result_variable", "is no name, nor names with dots between");
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
