#include "services/flow-engine/formats/canonical.h"

#include <utility>

#include "services/flow-engine/formats/json_object.h"
#include "services/flow-engine/formats/parts.h"

namespace magpie::flow {
namespace {

void RefuseMembers(const Value& json, std::string path, Draft& draft) {
  JsonObject(json, std::move(path), draft).RefuseOthers();
}

SequenceFlow ReadSequenceFlow(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  SequenceFlow flow = {.condition = object.String("condition"),
                       .is_default = object.Bool("is_default")};
  object.RefuseOthers();
  return flow;
}

UserTask ReadUserTask(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  UserTask task;
  if (const Value* const form = object.Find("form")) {
    task.form = ReadForm(*form, object.PathOf("form"), draft);
  }
  object.RefuseOthers();
  return task;
}

// Reads the one of the kinds that is there.
void ReadKind(JsonObject& object, Element& element, Draft& draft) {
  int kinds = 0;
  const auto find = [&](absl::string_view name) {
    const Value* const json = object.Find(name);
    kinds += json == nullptr ? 0 : 1;
    return json;
  };
  if (const Value* const json = find("sequence_flow")) {
    element.kind = ReadSequenceFlow(*json, object.path(), draft);
  }
  if (const Value* const json = find("start_event")) {
    RefuseMembers(*json, object.PathOf("start_event"), draft);
    element.kind = StartEvent{};
  }
  if (const Value* const json = find("end_event")) {
    RefuseMembers(*json, object.PathOf("end_event"), draft);
    element.kind = EndEvent{};
  }
  if (const Value* const json = find("user_task")) {
    element.kind = ReadUserTask(*json, object.path(), draft);
  }
  if (const Value* const json = find("service_task")) {
    element.kind = ReadServiceTask(*json, object.path(), draft);
  }
  if (const Value* const json = find("exclusive_gateway")) {
    RefuseMembers(*json, object.PathOf("exclusive_gateway"), draft);
    element.kind = ExclusiveGateway{};
  }
  if (kinds != 1) draft.Fault(object.path(), absl::StrCat("has ", kinds, " kinds, not 1"));
}

// An element is called by its key in faults; by its index where it has none.
std::string PathOf(const Value& json, size_t index) {
  const Value::Map* const members = json.as_map();
  const auto key = members == nullptr ? Value::Map::const_iterator() : members->find("key");
  if (members == nullptr || key == members->end() || key->second.as_string() == nullptr) {
    return ElementPath(absl::StrCat(index));
  }
  return ElementPath(*key->second.as_string());
}

Element ReadElement(const Value& json, size_t index, Draft& draft) {
  JsonObject object(json, PathOf(json, index), draft);
  Element element = {.key = object.String("key"),
                     .name = object.String("name"),
                     .incoming = object.Strings("incoming"),
                     .outgoing = object.Strings("outgoing")};
  ReadKind(object, element, draft);
  object.RefuseOthers();
  return element;
}

}  // namespace

Draft ReadCanonical(const Value& json) {
  Draft draft;
  JsonObject object(json, "source", draft);
  draft.key = object.String("flow_key");
  draft.name = object.String("name");
  for (const Value& element : object.List("elements")) {
    draft.elements.push_back(ReadElement(element, draft.elements.size(), draft));
  }
  object.RefuseOthers();
  return draft;
}

}  // namespace magpie::flow
