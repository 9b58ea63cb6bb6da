// What a source lacks, laid over it from a small file:
//
//   {"conditions":    {"<sequence flow key>": "<CEL>" | "default"},
//    "service_tasks": {"<service task key>": {"fetch": {..}} | {"call": {..}}},
//    "forms":         {"<user task key>": {"form_key": .., "title": .., "fields": [..]}},
//    "properties":    {"<element key>": {..}}}
//
// A condition, an action and a form take the place of what the source says. `properties` are merged
// into the element's as RFC 7396 has it: maps member by member; null removes.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// A key that names no element of its type is a fault.
void ApplyMapping(absl::string_view json, RawModel& raw);

}  // namespace magpie::flow
