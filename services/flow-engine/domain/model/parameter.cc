#include "services/flow-engine/domain/model/parameter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::flow {

absl::StatusOr<Value::Map> Evaluate(const std::vector<Parameter>& params,
                                    const Value::Map& variables) {
  Value::Map values;
  for (const Parameter& param : params) {
    absl::StatusOr<Value> value = param.value.Eval(variables);
    if (!value.ok()) {
      return Error(absl::StatusCode::kInvalidArgument, ReasonOf(value.status()),
                   absl::StrCat("parameter ", param.name, ": ", value.status().message()));
    }
    values.emplace(param.name, *std::move(value));
  }
  return values;
}

}  // namespace magpie::flow
