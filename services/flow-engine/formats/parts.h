// The parts of elements that FlowModel JSON and mappings write alike.

#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/model.h"
#include "services/flow-engine/formats/draft.h"
#include "services/flow-engine/formats/json_object.h"

namespace magpie::flow {

// {"form_key": .., "title": .., "fields": [{"key", "label", "type", "required", "options"}]}
Form ReadForm(const Value& json, std::string path, Draft& draft);

// {"fetch": {"fields": [..], "params": {..}}} or
// {"call": {"api": .., "params": {..}, "result_variable": ..}}, or neither
ServiceTask ReadServiceTask(const Value& json, std::string path, Draft& draft);

// string, bool, int, double, enum; nothing for other names.
std::optional<FieldType> FieldTypeOf(absl::string_view name);

}  // namespace magpie::flow
