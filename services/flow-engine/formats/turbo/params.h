// The parameters of Turbo's call activities, as CEL:
//
//   [{"sourceType": "context", "sourceKey": "user.id", "targetKey": "id"},
//    {"sourceType": "fixed", "sourceValue": "web", "targetKey": "channel"}]
//
//   {"id": "user.id", "channel": "\"web\""}

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// `json` is the list, or the list as text.
Value::Map ReadTurboParams(const Value& json, const std::string& path, RawModel& raw);

// An expression that evaluates to `value`.
std::string CelLiteral(const Value& value);

}  // namespace magpie::flow
