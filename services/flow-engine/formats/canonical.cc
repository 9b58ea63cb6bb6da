#include "services/flow-engine/formats/canonical.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/raw/json_object.h"

namespace magpie::flow {
namespace {

// Faults name an element by its key; without one, by its index.
std::string PathOf(const Value& json, size_t index) {
  const Value::Map* const members = json.as_map();
  const auto key = members == nullptr ? Value::Map::const_iterator() : members->find("key");
  if (members == nullptr || key == members->end() || key->second.as_string() == nullptr) {
    return ElementPath(absl::StrCat(index));
  }
  return ElementPath(*key->second.as_string());
}

Element ReadElement(const Value& json, size_t index, RawModel& raw) {
  JsonObject object(json, PathOf(json, index), raw);
  Element element = {.key = object.String("key"),
                     .name = OneLine(object.String("name")),
                     .type = object.String("type"),
                     .parent = object.String("parent"),
                     .incoming = object.Strings("incoming"),
                     .outgoing = object.Strings("outgoing"),
                     .properties = object.Map("properties"),
                     .annotations = object.Map("annotations")};
  object.RefuseOthers();
  return element;
}

Value ListOf(const std::vector<std::string>& strings) {
  return Value::List(strings.begin(), strings.end());
}

std::string WriteElement(const Element& element) {
  Value::Map json = {{"key", element.key}, {"type", element.type}};
  if (!element.name.empty()) json.emplace("name", element.name);
  if (!element.parent.empty()) json.emplace("parent", element.parent);
  if (!element.incoming.empty()) json.emplace("incoming", ListOf(element.incoming));
  if (!element.outgoing.empty()) json.emplace("outgoing", ListOf(element.outgoing));
  if (!element.properties.empty()) json.emplace("properties", element.properties);
  if (!element.annotations.empty()) json.emplace("annotations", element.annotations);
  return ToJson(json);
}

}  // namespace

RawModel ReadCanonical(const Value& json) {
  RawModel raw;
  JsonObject object(json, "source", raw);
  raw.key = object.String("flow_key");
  raw.name = OneLine(object.String("name"));
  for (const Value& element : object.List("elements")) {
    raw.elements.push_back(ReadElement(element, raw.elements.size(), raw));
  }
  object.RefuseOthers();
  return raw;
}

std::string WriteCanonical(const Model& model) {
  const auto line = [](std::string* out, const Element& element) {
    absl::StrAppend(out, "\n    ", WriteElement(element));
  };
  return absl::StrCat("{\n  \"flow_key\": ", ToJson(Value(model.key.str())),
                      ",\n  \"name\": ", ToJson(Value(model.name)), ",\n  \"elements\": [",
                      absl::StrJoin(model.elements, ",", line), "\n  ]\n}\n");
}

}  // namespace magpie::flow
