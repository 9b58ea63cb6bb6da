// Applies a mapping: what a source lacks, from a small file:
//
//   {"conditions":    {"<sequence flow key>": "<CEL>" | "default"},
//    "service_tasks": {"<service task key>": {"fetch": {..}} | {"call": {..}}},
//    "forms":         {"<user task key>": {"form_key": .., "title": .., "fields": [..]}},
//    "properties":    {"<element key>": {..}}}
//
// Conditions, calls and forms replace those of the source. `properties` are merged into the
// element's as in RFC 7396: maps member by member; null removes.

#pragma once

#include "absl/strings/string_view.h"
#include "services/flow-engine/formats/raw/raw_model.h"

namespace magpie::flow {

// A key that does not name an element of its type is a fault.
void ApplyMapping(absl::string_view json, RawModel& raw);

}  // namespace magpie::flow
