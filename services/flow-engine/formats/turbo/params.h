// What Turbo's call activities pass on, as CEL:
//
//   [{"sourceType": "context", "sourceKey": "user.id", "targetKey": "id"},      {"id": "user.id",
//    {"sourceType": "fixed", "sourceValue": "web", "targetKey": "channel"}]      "channel":
//    "\"web\""}

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// `json` is the list, or its text.
Value::Map ReadTurboParams(const Value& json, const std::string& path, RawModel& raw);

// An expression whose value is `value`.
std::string CelLiteral(const Value& value);

}  // namespace magpie::flow
