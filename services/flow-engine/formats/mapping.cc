#include "services/flow-engine/formats/mapping.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/json_object.h"
#include "services/flow-engine/formats/parts.h"

namespace magpie::flow {
namespace {

class Mapper {
 public:
  explicit Mapper(Draft& draft) : draft_(draft) {
    for (Element& element : draft.elements) elements_.emplace(element.key, &element);
  }

  void Apply(const Value& json) {
    JsonObject mapping(json, "mapping", draft_);
    for (const auto& [key, condition] : mapping.Map("conditions")) {
      const std::string path = Path("conditions", key);
      if (auto* const flow = Find<SequenceFlow>(key, path, "sequence flow")) {
        SetCondition(condition, path, *flow);
      }
    }
    for (const auto& [key, action] : mapping.Map("service_tasks")) {
      const std::string path = Path("service_tasks", key);
      if (auto* const task = Find<ServiceTask>(key, path, "service task")) {
        *task = ReadServiceTask(action, path, draft_);
      }
    }
    for (const auto& [key, form] : mapping.Map("forms")) {
      const std::string path = Path("forms", key);
      if (auto* const task = Find<UserTask>(key, path, "user task")) {
        task->form = ReadForm(form, path, draft_);
      }
    }
    mapping.RefuseOthers();
  }

 private:
  static std::string Path(absl::string_view section, absl::string_view key) {
    return absl::StrCat("mapping.", section, "[", key, "]");
  }

  // Null, and a fault, where `key` names nothing of this kind.
  template <typename Kind>
  Kind* Find(const std::string& key, const std::string& path, absl::string_view kind) {
    const auto found = elements_.find(key);
    Kind* const element =
        found == elements_.end() ? nullptr : std::get_if<Kind>(&found->second->kind);
    if (element == nullptr) draft_.Fault(path, absl::StrCat("names no ", kind));
    return element;
  }

  void SetCondition(const Value& json, const std::string& path, SequenceFlow& flow) {
    const std::string* const condition = json.as_string();
    if (condition == nullptr) {
      draft_.Fault(path, "is no string");
    } else if (*condition == "default") {
      flow = {.is_default = true};
    } else {
      flow = {.condition = *condition};
    }
  }

  Draft& draft_;
  absl::flat_hash_map<std::string, Element*> elements_;
};

}  // namespace

void ApplyMapping(absl::string_view json, Draft& draft) {
  const absl::StatusOr<Value::Map> mapping = ParseJsonObject(json);
  if (!mapping.ok()) return draft.Fault("mapping", mapping.status().message());
  Mapper(draft).Apply(Value(*mapping));
}

}  // namespace magpie::flow
