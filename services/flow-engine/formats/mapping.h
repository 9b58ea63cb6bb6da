// What a source lacks, laid over it from a small file:
//
//   {"conditions":    {"<sequence flow key>": "<CEL>" | "default"},
//    "service_tasks": {"<service task key>": {"fetch": {..}} | {"call": {..}}},
//    "forms":         {"<user task key>": {"form_key": .., "title": .., "fields": [..]}}}
//
// with fetch, call and form as in parts.h. What it says replaces what the source says.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/draft.h"

namespace magpie::flow {

// A key that names no element of its kind is a fault.
void ApplyMapping(absl::string_view json, Draft& draft);

}  // namespace magpie::flow
