#include "services/flow-engine/formats/turbo.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/faults.h"
#include "services/flow-engine/formats/json_object.h"
#include "services/flow-engine/formats/links.h"
#include "services/flow-engine/formats/turbo_condition.h"
#include "services/flow-engine/formats/turbo_params.h"

namespace magpie::flow {
namespace {

std::string TypeOf(const Value* json) {
  int64_t type = 0;
  const bool is_text = json != nullptr && json->as_string() != nullptr;
  if (json != nullptr && json->as_int() != nullptr) {
    type = *json->as_int();
  } else if (!is_text || !absl::SimpleAtoi(*json->as_string(), &type)) {
    return "turbo_unknown";
  }
  switch (type) {
    case 1:
      return std::string(kSequenceFlow);
    case 2:
      return "start_event";
    case 3:
      return "end_event";
    case 4:
      return "user_task";
    case 6:
      return "exclusive_gateway";
    case 8:
      return "call_activity";
    case 9:
      return "parallel_gateway";
    case 10:
      return "inclusive_gateway";
    default:
      return absl::StrCat("turbo_", type);
  }
}

// Reads Turbo's properties of one element.
class Properties {
 public:
  Properties(const Value& json, std::string path, Element& element, Draft& draft)
      : draft_(draft), element_(element), json_(json, std::move(path), draft) {}

  void Read() {
    ReadName();
    if (element_.type == kSequenceFlow) ReadFlow();
    if (element_.type == "call_activity") ReadCall();
    if (element_.type == "parallel_gateway" || element_.type == "inclusive_gateway") ReadGateway();
    element_.annotations.merge(json_.Others());
  }

 private:
  void Put(absl::string_view name, std::string text) {
    if (!text.empty()) element_.properties.emplace(name, std::move(text));
  }

  void ReadName() {
    element_.name = OneLine(json_.String("name"));
    const Value* const text = json_.Find("text");
    if (text == nullptr) return;
    element_.annotations.emplace("text", *text);
    if (!element_.name.empty()) return;
    if (text->as_string() != nullptr) {
      element_.name = OneLine(*text->as_string());
    } else {
      element_.name = OneLine(JsonObject(*text, json_.PathOf("text"), draft_).String("value"));
    }
  }

  void ReadFlow() {
    Put("condition", ReadTurboCondition(json_.String("conditionsequenceflow")));
    if (!ReadDefault()) return;
    if (element_.properties.erase("condition") > 0) {
      draft_.Warn(
          absl::StrCat(ElementPath(element_.key), " is a default; its condition was left out"));
    }
    element_.properties["default"] = true;
  }

  bool ReadDefault() {
    const Value* const json = json_.Find("defaultConditions");
    if (json == nullptr) return false;
    if (json->as_bool() != nullptr) return *json->as_bool();
    const std::string text = json->as_string() == nullptr ? "?" : *json->as_string();
    if (absl::EqualsIgnoreCase(text, "true")) return true;
    if (!text.empty() && !absl::EqualsIgnoreCase(text, "false")) {
      json_.Fault("defaultConditions", IsNot("true or false", *json));
    }
    return false;
  }

  void ReadCall() {
    Put("flow_key", json_.String("callActivityFlowModuleId"));
    Put("input_mode", absl::AsciiStrToLower(json_.String("callActivityInParamType")));
    Put("output_mode", absl::AsciiStrToLower(json_.String("callActivityOutParamType")));
    ReadParams("callActivityInParam", "input");
    ReadParams("callActivityOutParam", "output");
    Expect("callActivityExecuteType", "sync");
    Expect("callActivityInstanceType", "single");
  }

  void ReadParams(absl::string_view name, absl::string_view property) {
    const Value* const json = json_.Find(name);
    if (json == nullptr) return;
    Value::Map params = ReadTurboParams(*json, json_.PathOf(name), draft_);
    if (!params.empty()) element_.properties.emplace(property, std::move(params));
  }

  // What is run one way only stays as an annotation.
  void Expect(absl::string_view name, absl::string_view only) {
    const Value* const json = json_.Find(name);
    if (json == nullptr) return;
    element_.annotations.emplace(name, *json);
    if (json->as_string() != nullptr && absl::EqualsIgnoreCase(*json->as_string(), only)) return;
    draft_.Warn(absl::StrCat(json_.PathOf(name), " is ", ToJson(*json), "; it runs as ", only));
  }

  void ReadGateway() {
    const std::string branch = absl::AsciiStrToLower(json_.String("branchMerge"));
    Put("branch_merge", branch == "joinall" ? "all" : branch == "anyone" ? "any" : branch);
    const std::string data = absl::AsciiStrToLower(json_.String("dataMerge"));
    if (data != "all") Put("data_merge", data);
    ReadMatching();
  }

  void ReadMatching() {
    const Value* const json = json_.Find("forkJoinMatch");
    if (json == nullptr) return;
    Value matching = *json;
    if (const std::string* const text = json->as_string()) {
      if (absl::StripAsciiWhitespace(*text).empty()) return;
      absl::StatusOr<Value> parsed = ParseJson(*text);
      if (!parsed.ok()) return json_.Fault("forkJoinMatch", parsed.status().message());
      matching = *std::move(parsed);
    }
    JsonObject object(matching, json_.PathOf("forkJoinMatch"), draft_);
    Value::Map sides;
    for (const absl::string_view side : {"fork", "join"}) {
      if (std::string key = object.String(side); !key.empty()) sides.emplace(side, std::move(key));
    }
    if (!sides.empty()) element_.properties.emplace("matching", std::move(sides));
  }

  Draft& draft_;
  Element& element_;
  JsonObject json_;
};

Element ReadElement(const Value& json, size_t index, Draft& draft) {
  // Its path is known once its key is; what is wrong with the key itself goes by index.
  std::string key = JsonObject(json, ElementPath(absl::StrCat(index)), draft).String("key");
  const std::string path = ElementPath(key.empty() ? absl::StrCat(index) : key);
  JsonObject object(json, path, draft);
  Element element = {.key = std::move(key),
                     .type = TypeOf(object.Find("type")),
                     .incoming = object.Strings("incoming"),
                     .outgoing = object.Strings("outgoing")};
  const Value none;
  const Value* const properties = object.Find("properties");
  Properties(properties == nullptr ? none : *properties, object.PathOf("properties"), element,
             draft)
      .Read();
  return element;
}

}  // namespace

Draft ReadTurbo(const Value& json) {
  Draft draft;
  JsonObject object(json, "source", draft);
  for (const Value& element : object.List("flowElementList")) {
    draft.elements.push_back(ReadElement(element, draft.elements.size(), draft));
  }
  LinkByNodes(draft);
  return draft;
}

}  // namespace magpie::flow
