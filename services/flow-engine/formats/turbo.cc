#include "services/flow-engine/formats/turbo.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "services/flow-engine/formats/condition.h"
#include "services/flow-engine/formats/json_object.h"
#include "services/flow-engine/formats/links.h"

namespace magpie::flow {
namespace {

absl::string_view KindName(int64_t type) {
  switch (type) {
    case 5:
      return "a service task";
    case 7:
      return "a sub-process";
    case 8:
      return "a call activity";
    case 9:
      return "a parallel gateway";
    case 10:
      return "an inclusive gateway";
    default:
      return "unknown";
  }
}

std::string ReadName(JsonObject& properties, Draft& draft) {
  if (std::string name = OneLine(properties.String("name")); !name.empty()) return name;
  const Value* const text = properties.Find("text");
  if (text == nullptr) return "";
  if (text->as_string() != nullptr) return OneLine(*text->as_string());
  return OneLine(JsonObject(*text, properties.PathOf("text"), draft).String("value"));
}

bool ReadDefault(JsonObject& properties) {
  const Value* const json = properties.Find("defaultConditions");
  if (json == nullptr) return false;
  if (json->as_bool() != nullptr) return *json->as_bool();
  const std::string text = json->as_string() == nullptr ? "?" : *json->as_string();
  if (absl::EqualsIgnoreCase(text, "true")) return true;
  if (!text.empty() && !absl::EqualsIgnoreCase(text, "false")) {
    properties.Fault("defaultConditions", "is neither true nor false");
  }
  return false;
}

SequenceFlow ReadSequenceFlow(JsonObject& properties) {
  return {.condition = ToCel(properties.String("conditionsequenceflow")),
          .is_default = ReadDefault(properties)};
}

void ReadKind(JsonObject& object, JsonObject& properties, Element& element, Draft& draft) {
  const Value* const json = object.Find("type");
  const int64_t type = json != nullptr && json->as_int() != nullptr ? *json->as_int() : 0;
  switch (type) {
    case 1:
      element.kind = ReadSequenceFlow(properties);
      return;
    case 2:
      element.kind = StartEvent{};
      return;
    case 3:
      element.kind = EndEvent{};
      return;
    case 4:
      element.kind = UserTask{};
      return;
    case 6:
      element.kind = ExclusiveGateway{};
      return;
    default:
      const std::string spelled = json == nullptr ? "absent" : absl::StrCat(type);
      draft.Fault(object.PathOf("type"),
                  absl::StrCat("is ", spelled, ", ", KindName(type), ": not supported"));
  }
}

Element ReadElement(const Value& json, size_t index, Draft& draft) {
  // Its path is known once its key is; what is wrong with the key itself goes by index.
  std::string key = JsonObject(json, ElementPath(absl::StrCat(index)), draft).String("key");
  const std::string path = ElementPath(key.empty() ? absl::StrCat(index) : key);
  JsonObject object(json, path, draft);
  Element element = {.key = std::move(key),
                     .incoming = object.Strings("incoming"),
                     .outgoing = object.Strings("outgoing")};
  const Value none;
  const Value* const found = object.Find("properties");
  JsonObject properties(found == nullptr ? none : *found, object.PathOf("properties"), draft);
  element.name = ReadName(properties, draft);
  ReadKind(object, properties, element, draft);
  return element;
}

}  // namespace

Draft ReadTurbo(const Value& json) {
  Draft draft;
  JsonObject object(json, "source", draft);
  const Value::List& elements = object.List("flowElementList");
  if (elements.size() > kMaxElements) {
    draft.Fault("elements", absl::StrCat("are more than ", kMaxElements));
    return draft;
  }
  for (const Value& element : elements) {
    draft.elements.push_back(ReadElement(element, draft.elements.size(), draft));
  }
  if (draft.faults.empty()) LinkByNodes(draft);
  return draft;
}

}  // namespace magpie::flow
