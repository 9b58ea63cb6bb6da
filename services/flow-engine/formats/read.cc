#include "services/flow-engine/formats/read.h"

#include <algorithm>
#include <utility>

#include "common/value/json.h"
#include "services/flow-engine/formats/bpmn/bpmn.h"
#include "services/flow-engine/formats/bpmn/unread.h"
#include "services/flow-engine/formats/canonical.h"
#include "services/flow-engine/formats/raw/encoding.h"
#include "services/flow-engine/formats/raw/mapping.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/raw/ways.h"
#include "services/flow-engine/formats/turbo/turbo.h"
#include "services/flow-engine/formats/xml/foreign.h"

namespace magpie::flow {
namespace {

RawModel Unreadable(absl::string_view path, absl::string_view what) {
  RawModel raw;
  raw.Fault(path, what);
  return raw;
}

std::string Seems(absl::string_view what) {
  return absl::StrCat("seems to be ", what, "; ", kExpected);
}

RawModel ReadJson(absl::string_view source) {
  const absl::StatusOr<Value> json = ParseJson(source);
  if (!json.ok()) return Unreadable("source", json.status().message());
  const Value::Map& members = *json->as_map();
  if (members.contains("flowElementList")) return ReadTurbo(*json);
  if (members.contains("elements")) return ReadCanonical(*json);
  const absl::string_view seems = SeemsJson(members);
  if (!seems.empty()) return Unreadable("source", Seems(seems));
  return Unreadable("source",
                    absl::StrCat("is JSON with neither elements (FlowModel) nor flowElementList "
                                 "(Turbo); ",
                                 kExpected));
}

RawModel ReadText(absl::string_view source, absl::string_view flow_key) {
  if (source.empty()) return Unreadable("source", absl::StrCat("is empty; ", kExpected));
  const absl::string_view seems = SeemsText(source);
  if (!seems.empty()) return Unreadable("source", Seems(seems));
  if (source.front() == '<') return ReadBpmn(source, flow_key);
  if (source.front() == '{') return ReadJson(source);
  return Unreadable("source", absl::StrCat("is neither XML nor a JSON object; ", kExpected));
}

RawModel ReadSource(absl::string_view source, absl::string_view flow_key) {
  const absl::string_view seems = SeemsBinary(source);
  if (!seems.empty()) return Unreadable("source", Seems(seems));
  const absl::StatusOr<Decoded> decoded = Decode(source);
  if (!decoded.ok()) return Unreadable("source", decoded.status().message());
  RawModel raw = ReadText(decoded->text, flow_key);
  if (!decoded->warning.empty()) raw.Warn(decoded->warning);
  return raw;
}

absl::StatusOr<FlowKey> KeyOf(absl::string_view flow_key, RawModel& raw) {
  const absl::string_view key = flow_key.empty() ? absl::string_view(raw.key) : flow_key;
  absl::StatusOr<FlowKey> parsed = FlowKey::Parse(key);
  if (parsed.ok() && key.size() <= kMaxFlowKeyBytes) return parsed;
  if (key.empty()) {
    raw.Fault("flow_key",
              "is empty, and the source does not name the flow: give a key (--flow-key)");
  } else {
    raw.Fault(
        "flow_key",
        absl::StrCat("is \"", OneLine(key), "\"",
                     flow_key.empty() ? ", as the source names the flow" : "",
                     ", which is not a valid flow key: give a different one (--flow-key) of 1 to ",
                     kMaxFlowKeyBytes, " letters, digits, -, _ and dots, such as ",
                     FlowKeyLike(OneLine(key))));
  }
  return FlowKey::Parse(kUnnamed);
}

}  // namespace

Reading ReadAll(absl::string_view source, absl::string_view flow_key,
                absl::string_view mapping_json) {
  RawModel raw;
  if (source.size() > kMaxSourceBytes) {
    raw = Unreadable("source", absl::StrCat("is larger than ", kMaxSourceBytes, " bytes"));
  } else if (mapping_json.size() > kMaxMappingBytes) {
    raw = Unreadable("mapping", absl::StrCat("is larger than ", kMaxMappingBytes, " bytes"));
  } else {
    raw = ReadSource(source, flow_key);
  }
  const bool is_read = std::ranges::none_of(raw.faults, [](const FieldViolation& fault) {
    return fault.field == "source" || fault.field == "mapping";
  });
  Reading reading;
  if (is_read) {
    CheckElements(raw);
    if (!raw.elements.empty()) ApplyMapping(mapping_json, raw);
    SayWays(raw);
    ReportUnread(raw);
    FlowKey key = *KeyOf(flow_key, raw);
    reading.model = Model{std::move(key), std::move(raw.name), std::move(raw.elements)};
  }
  reading.warnings = std::move(raw.warnings);
  reading.faults = std::move(raw.faults);
  return reading;
}

absl::StatusOr<ReadModel> Read(absl::string_view source, absl::string_view flow_key,
                               absl::string_view mapping_json) {
  Reading reading = ReadAll(source, flow_key, mapping_json);
  if (!reading.faults.empty()) return InvalidFields("BAD_MODEL", std::move(reading.faults));
  return ReadModel{*std::move(reading.model), std::move(reading.warnings)};
}

}  // namespace magpie::flow
