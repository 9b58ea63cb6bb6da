// Reads a model from a file of any format, recognized by its content:
//
//   BPMN 2.0 XML     bpmn.h
//   Turbo JSON       turbo.h, has "flowElementList"
//   FlowModel JSON   canonical.h, has "elements"

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {

// Limits of a source, in its own encoding; a BPMN file includes its diagram.
inline constexpr size_t kMaxSourceBytes = size_t{1} << 20;
inline constexpr size_t kMaxMappingBytes = size_t{1} << 18;

struct ReadModel {
  Model model;
  // What the reader corrected or found odd.
  std::vector<std::string> warnings;
};

// The result for a source that may be wrong.
struct Reading {
  // Nothing if the source cannot be read at all. With faults, what could be read, so that the
  // compiler can find more; its key is kUnnamed if the flow has none.
  std::optional<Model> model;
  std::vector<std::string> warnings;
  std::vector<FieldViolation> faults;
};

inline constexpr absl::string_view kUnnamed = "unnamed";

// Reads `source`, then applies `mapping_json` (mapping.h; may be empty). `flow_key` names the flow
// and selects a process of a BPMN file (bpmn.h); if it is empty, the source names the flow. Lists
// all faults of reading, each a violation of `source`, `mapping...`, `flow_key` or
// `elements[<key>]...`. Elements may have any type and any properties: Compile checks whether the
// model makes sense as a flow. bpmn/write.h and canonical.h write models.
Reading ReadAll(absl::string_view source, absl::string_view flow_key,
                absl::string_view mapping_json);

// The same. INVALID_ARGUMENT (BAD_MODEL) if there is a fault.
absl::StatusOr<ReadModel> Read(absl::string_view source, absl::string_view flow_key,
                               absl::string_view mapping_json);

}  // namespace magpie::flow
