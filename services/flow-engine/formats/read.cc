#include "services/flow-engine/formats/read.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/bpmn.h"
#include "services/flow-engine/formats/canonical.h"
#include "services/flow-engine/formats/draft.h"
#include "services/flow-engine/formats/mapping.h"
#include "services/flow-engine/formats/turbo.h"
#include "services/flow-engine/formats/unread.h"
#include "services/flow-engine/formats/ways.h"

namespace magpie::flow {
namespace {

Draft Unreadable(absl::string_view path, absl::string_view what) {
  Draft draft;
  draft.Fault(path, what);
  return draft;
}

Draft ReadJson(absl::string_view source) {
  const absl::StatusOr<Value> json = ParseJson(source);
  if (!json.ok()) return Unreadable("source", json.status().message());
  const Value::Map& members = *json->as_map();
  if (members.contains("flowElementList")) return ReadTurbo(*json);
  if (members.contains("elements")) return ReadCanonical(*json);
  return Unreadable("source", "is JSON with neither elements nor flowElementList");
}

Draft ReadSource(absl::string_view source) {
  absl::ConsumePrefix(&source, "\xEF\xBB\xBF");  // a byte order mark
  source = absl::StripAsciiWhitespace(source);
  if (source.empty()) return Unreadable("source", "is empty");
  if (source.front() == '<') return ReadBpmn(source);
  if (source.front() == '{') return ReadJson(source);
  return Unreadable("source", "is neither BPMN XML nor the JSON of a flow model");
}

}  // namespace

absl::StatusOr<ReadModel> Read(absl::string_view source, absl::string_view flow_key,
                               absl::string_view mapping_json) {
  Draft draft;
  if (source.size() > kMaxSourceBytes) {
    draft = Unreadable("source", absl::StrCat("is larger than ", kMaxSourceBytes, " bytes"));
  } else if (mapping_json.size() > kMaxMappingBytes) {
    draft = Unreadable("mapping", absl::StrCat("is larger than ", kMaxMappingBytes, " bytes"));
  } else {
    draft = ReadSource(source);
    if (draft.faults.empty()) CheckElements(draft);
    if (!draft.elements.empty()) ApplyMapping(mapping_json, draft);
    SayWays(draft);
    TellUnread(draft);
  }
  absl::StatusOr<FlowKey> key = FlowKey::Parse(flow_key.empty() ? draft.key : flow_key);
  if (!key.ok() && draft.faults.empty()) draft.Fault("flow_key", key.status().message());
  if (!draft.faults.empty()) return InvalidFields("BAD_MODEL", std::move(draft.faults));
  return ReadModel{{*std::move(key), std::move(draft.name), std::move(draft.elements)},
                   std::move(draft.warnings)};
}

}  // namespace magpie::flow
