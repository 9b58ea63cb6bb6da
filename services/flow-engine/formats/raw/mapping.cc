#include "services/flow-engine/formats/raw/mapping.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_replace.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/formats/raw/json_object.h"

namespace magpie::flow {
namespace {

// RFC 7396.
void Merge(const Value::Map& patch, Value::Map& target) {
  for (const auto& [name, value] : patch) {
    if (value.is_null()) {
      target.erase(name);
      continue;
    }
    Value& member = target[name];
    if (value.as_map() == nullptr) {
      member = value;
      continue;
    }
    if (member.as_map() == nullptr) member = Value::Map();
    Merge(*value.as_map(), *member.as_map());
  }
}

class Mapper {
 public:
  explicit Mapper(RawModel& raw) : raw_(raw) {
    for (Element& element : raw.elements) elements_.emplace(element.key, &element);
  }

  void Apply(const Value& json) {
    JsonObject mapping(json, "mapping", raw_);
    ForEach(mapping, "conditions", "sequence flow",
            [&](const Value& value, Element& flow) { SetCondition(value, flow); });
    ForEach(mapping, "service_tasks", "service task", [&](const Value& value, Element& task) {
      task.properties.erase("fetch");
      task.properties.erase("call");
      Merge(MapOf(value), task.properties);
    });
    ForEach(mapping, "forms", "user task",
            [&](const Value& value, Element& task) { task.properties["form"] = MapOf(value); });
    ForEach(mapping, "properties", "element",
            [&](const Value& value, Element& element) { Merge(MapOf(value), element.properties); });
    mapping.RefuseOthers();
  }

 private:
  // Calls `apply` with each entry of a section and the element that it names. `what` is the
  // required type, or "element" for any.
  template <typename Apply>
  void ForEach(JsonObject& mapping, absl::string_view section, absl::string_view what,
               const Apply& apply) {
    for (const auto& [key, value] : mapping.Map(section)) {
      path_ = absl::StrCat("mapping.", section, "[", key, "]");
      const auto found = elements_.find(key);
      const bool is_named = found != elements_.end() && Is(*found->second, what);
      if (is_named) {
        apply(value, *found->second);
      } else {
        raw_.Fault(path_, found == elements_.end()
                              ? "names no element of the flow: its key is the id in the model"
                              : absl::StrCat("names a ", TypeOf(*found->second), ", not a ", what));
      }
    }
  }

  static std::string TypeOf(const Element& element) {
    return absl::StrReplaceAll(element.type, {{"_", " "}});
  }

  static bool Is(const Element& element, absl::string_view what) {
    return what == "element" || TypeOf(element) == what;
  }

  // Empty, with a fault, if `value` is not a map.
  Value::Map MapOf(const Value& value) {
    if (value.as_map() != nullptr) return *value.as_map();
    raw_.Fault(path_, IsNot("a map", value));
    return {};
  }

  void SetCondition(const Value& json, Element& flow) {
    const std::string* const condition = json.as_string();
    if (condition == nullptr) {
      return raw_.Fault(path_, IsNot("an expression in a string, or \"default\"", json));
    }
    flow.properties.erase("condition");
    flow.properties.erase("default");
    if (*condition == "default") {
      flow.properties["default"] = true;
    } else if (!condition->empty()) {
      flow.properties["condition"] = *condition;
    }
  }

  RawModel& raw_;
  absl::flat_hash_map<std::string, Element*> elements_;
  std::string path_;  // of the entry that is being read
};

}  // namespace

void ApplyMapping(absl::string_view json, RawModel& raw) {
  const absl::StatusOr<Value::Map> mapping = ParseJsonObject(json);
  if (!mapping.ok()) return raw.Fault("mapping", mapping.status().message());
  Mapper(raw).Apply(Value(*mapping));
}

}  // namespace magpie::flow
