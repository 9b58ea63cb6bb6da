// Fetches fields or invokes an API, and continues with the result.
//
//   fetch         {fields, params}: values by name; `order.status` becomes the member `status` of
//                 the variable `order`
//   call          {api, params, result_variable}: one API, for its effect
//   compensation  {api, params}: takes it back in a rollback
//
// and the properties in calling.h.

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/model/paths.h"
#include "services/flow-engine/domain/walk/calling_activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

void ReadFetch(Properties fetch, Calling& task) {
  FetchCall call{fetch.Strings("fields")};
  if (call.fields.empty())
    fetch.Fault("fields", "are empty: name the fields to fetch, such as order.status");
  for (const std::string& field : call.fields) {
    if (!IsPath(field)) {
      fetch.Fault("fields",
                  absl::StrCat("have ", field,
                               ", which must be a name or a dotted path, such as order.status"));
    } else {
      const std::string why = FaultOfResource(field);
      fetch.FaultOfName("fields", why.empty() ? FaultOfPath(field) : why);
    }
  }
  task.params = fetch.Parameters("params");
  task.what = std::move(call);
  fetch.RefuseOthers();
}

void ReadCall(Properties call, Calling& task) {
  InvokeCall invoke{call.String("api")};
  if (invoke.api.empty()) {
    call.Fault("api", "is empty: name the API to call");
  } else {
    call.FaultOfName("api", FaultOfResource(invoke.api));
  }
  task.params = call.Parameters("params");
  task.result_variable = call.String("result_variable");
  if (!task.result_variable.empty() && !IsPath(task.result_variable)) {
    call.Fault("result_variable", IsNot(kNameWanted, Value(task.result_variable)));
  } else if (!task.result_variable.empty()) {
    call.FaultOfName("result_variable", FaultOfPath(task.result_variable));
  }
  task.what = std::move(invoke);
  call.RefuseOthers();
}

}  // namespace

std::shared_ptr<Behavior> CompileServiceTask(Properties& properties, Graph&) {
  auto task = std::make_shared<CallingActivity>();
  const bool fetches = properties.Find("fetch") != nullptr;
  const bool calls = properties.Find("call") != nullptr;
  if (fetches && calls) properties.Fault("", "has both a fetch and a call: keep one");
  if (!fetches && !calls) {
    properties.Fault("call",
                     "is missing: name an API with <magpie:call api=\"..\">, or fields with "
                     "<magpie:fetch fields=\"..\">, or either with --mapping");
  }
  if (fetches) ReadFetch(properties.Inner("fetch"), *task);
  if (calls) ReadCall(properties.Inner("call"), *task);
  if (properties.Find("compensation") != nullptr) {
    Properties compensation = properties.Inner("compensation");
    task->compensating_api = compensation.String("api");
    if (task->compensating_api.empty()) {
      compensation.Fault("api", "is empty: name the API that takes the call back");
    } else {
      compensation.FaultOfName("api", FaultOfResource(task->compensating_api));
    }
    task->compensating_params = compensation.Parameters("params");
    compensation.RefuseOthers();
  }
  ReadCalling(properties, *task);
  return task;
}

}  // namespace magpie::flow
