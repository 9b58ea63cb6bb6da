// From a file of any format to a model. Formats are told apart by content:
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

// Limits of one source as it comes, in whatever encoding; a BPMN file carries its diagram.
inline constexpr size_t kMaxSourceBytes = size_t{1} << 20;
inline constexpr size_t kMaxMappingBytes = size_t{1} << 18;

struct ReadModel {
  Model model;
  // What was put right on the way in, for whoever deploys to read.
  std::vector<std::string> warnings;
};

// What came of a source that may be wrong.
struct Reading {
  // Nothing where the source cannot be read at all. Where there are faults it is as much as could
  // be read, for a compiler to find more; its key is kUnnamed where the flow has no key.
  std::optional<Model> model;
  std::vector<std::string> warnings;
  std::vector<FieldViolation> faults;
};

inline constexpr absl::string_view kUnnamed = "unnamed";

// Reads `source`, then lays `mapping_json` over it (mapping.h; may be empty). `flow_key` names the
// flow, and of a BPMN file with several processes the one that is meant (bpmn.h); where it is
// empty, the source names the flow. All faults of reading come at once, each a violation of
// `source`, `mapping...`, `flow_key` or `elements[<key>]...`. Elements are of any type and
// properties of any name: whether the model makes sense as a flow is told by Compile. bpmn/write.h
// and canonical.h write it again.
Reading ReadAll(absl::string_view source, absl::string_view flow_key,
                absl::string_view mapping_json);

// The same. INVALID_ARGUMENT, reason BAD_MODEL, where there is a fault.
absl::StatusOr<ReadModel> Read(absl::string_view source, absl::string_view flow_key,
                               absl::string_view mapping_json);

}  // namespace magpie::flow
