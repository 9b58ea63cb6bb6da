#include "services/flow-engine/formats/turbo/turbo.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/formats/raw/json_object.h"
#include "services/flow-engine/formats/raw/links.h"
#include "services/flow-engine/formats/turbo/condition.h"
#include "services/flow-engine/formats/turbo/params.h"

namespace magpie::flow {
namespace {

struct Type {
  int64_t number;
  absl::string_view name;
};
constexpr Type kTypes[] = {{1, kSequenceFlow},      {2, "start_event"},       {3, "end_event"},
                           {4, "user_task"},        {6, "exclusive_gateway"}, {8, "call_activity"},
                           {9, "parallel_gateway"}, {10, "inclusive_gateway"}};
constexpr absl::string_view kUnknown = "turbo_unknown";

std::string NameOf(int64_t number) {
  for (const Type& type : kTypes) {
    if (type.number == number) return std::string(type.name);
  }
  return absl::StrCat("turbo_", number);
}

// "1 for a sequence flow, 2 for a start event, ..."
std::string Numbers() {
  return absl::StrJoin(kTypes, ", ", [](std::string* out, const Type& type) {
    const bool is_vowel = absl::StrContains("aeio", type.name.substr(0, 1));
    absl::StrAppend(out, type.number, " for ", is_vowel ? "an " : "a ",
                    absl::StrReplaceAll(type.name, {{"_", " "}}));
  });
}

// userTask, user_task, "User Task" -> usertask
std::string Letters(absl::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (absl::ascii_isalpha(static_cast<unsigned char>(c))) letters += absl::ascii_tolower(c);
  }
  return letters;
}

// The type of an element. A type that Turbo does not have is a fault; if it looks like one that
// other elements depend on, it is read as that, so that it causes no further faults.
std::string TypeOf(const Value* json, const std::string& path, RawModel& raw) {
  const std::string advice = absl::StrCat(": write one of Turbo's numbers, ", Numbers());
  if (json == nullptr) {
    raw.Fault(path, absl::StrCat("is missing", advice));
    return std::string(kUnknown);
  }
  const std::string* const text = json->as_string();
  int64_t number = 0;
  const bool is_number = json->as_int() != nullptr || (text && absl::SimpleAtoi(*text, &number));
  if (json->as_int() != nullptr) number = *json->as_int();
  if (is_number && !absl::StartsWith(NameOf(number), "turbo_")) return NameOf(number);
  raw.Fault(path, absl::StrCat(IsNot("a type of Turbo's", *json), advice));
  for (const Type& type : kTypes) {
    const bool is_meant = text != nullptr && Letters(*text) == Letters(type.name);
    const bool is_equal = json->as_double() != nullptr && *json->as_double() == type.number;
    if (is_meant || is_equal) return std::string(type.name);
  }
  return is_number ? NameOf(number) : std::string(kUnknown);
}

// Reads Turbo's properties of one element.
class Properties {
 public:
  Properties(const Value& json, std::string path, Element& element, RawModel& raw)
      : raw_(raw), element_(element), json_(json, std::move(path), raw) {}

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
      element_.name = OneLine(JsonObject(*text, json_.PathOf("text"), raw_).String("value"));
    }
  }

  void ReadFlow() {
    ReadCondition();
    if (!ReadDefault()) return;
    if (element_.properties.erase("condition") > 0) {
      raw_.Warn(
          absl::StrCat(ElementPath(element_.key), " is a default; its condition was left out"));
    }
    element_.properties["default"] = true;
  }

  // An unreadable condition is still a condition.
  void ReadCondition() {
    const Value* const condition = json_.Find("conditionsequenceflow");
    const std::string text = json_.String("conditionsequenceflow");
    const bool is_unreadable = condition != nullptr && condition->as_string() == nullptr;
    Put("condition", is_unreadable ? "true" : ReadTurboCondition(text));
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
    Value::Map params = ReadTurboParams(*json, json_.PathOf(name), raw_);
    if (!params.empty()) element_.properties.emplace(property, std::move(params));
  }

  // For properties with one supported value: keeps it as an annotation, and warns if it differs.
  void Expect(absl::string_view name, absl::string_view only) {
    const Value* const json = json_.Find(name);
    if (json == nullptr) return;
    element_.annotations.emplace(name, *json);
    if (json->as_string() != nullptr && absl::EqualsIgnoreCase(*json->as_string(), only)) return;
    raw_.Warn(absl::StrCat(json_.PathOf(name), " is ", ToJson(*json), "; it runs as ", only));
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
    JsonObject object(matching, json_.PathOf("forkJoinMatch"), raw_);
    Value::Map sides;
    for (const absl::string_view side : {"fork", "join"}) {
      if (std::string key = object.String(side); !key.empty()) sides.emplace(side, std::move(key));
    }
    if (!sides.empty()) element_.properties.emplace("matching", std::move(sides));
  }

  RawModel& raw_;
  Element& element_;
  JsonObject json_;
};

class TurboReader {
 public:
  explicit TurboReader(RawModel& raw) : raw_(raw) {}

  void Read(const Value::List& list) {
    for (const Value& json : list) raw_.elements.push_back(ReadElement(json));
    for (Element& element : raw_.elements) {
      if (absl::StartsWith(element.type, "turbo_")) Recognize(element);
    }
    for (Element& element : raw_.elements) {
      if (unreadable_.contains(element.key)) element.outgoing = FlowsFrom(element.key);
    }
  }

 private:
  Element ReadElement(const Value& json) {
    const size_t index = raw_.elements.size();
    if (json.as_map() == nullptr) {
      raw_.Fault(ElementPath(absl::StrCat(index)), IsNot("a map", json));
      return {};
    }
    // Faults of the key itself name the element by its index, all others by its key.
    std::string key = JsonObject(json, ElementPath(absl::StrCat(index)), raw_).String("key");
    const std::string path = ElementPath(key.empty() ? absl::StrCat(index) : key);
    JsonObject object(json, path, raw_);
    Element element = {.key = std::move(key)};
    if (!element.key.empty()) {
      const auto type = json.as_map()->find("type");
      element.type = TypeOf(type == json.as_map()->end() ? nullptr : &type->second,
                            object.PathOf("type"), raw_);
    }
    object.Find("type");
    element.incoming = object.Strings("incoming");
    element.outgoing = object.Strings("outgoing");
    const Value* const outgoing = object.Find("outgoing");
    if (outgoing != nullptr && outgoing->as_list() == nullptr) unreadable_.insert(element.key);
    ReadProperties(object, element);
    return element;
  }

  void ReadProperties(JsonObject& object, Element& element) {
    const Value none;
    const Value* const properties = object.Find("properties");
    Properties(properties == nullptr ? none : *properties, object.PathOf("properties"), element,
               raw_)
        .Read();
    // The unreadable properties may contain a condition.
    const bool is_unreadable = properties != nullptr && properties->as_map() == nullptr;
    if (is_unreadable && element.type == kSequenceFlow) element.properties["condition"] = "true";
  }

  // Guesses the type of an element whose type Turbo does not have: a sequence flow if a node leaves
  // by it; otherwise the start, if there is no other and nothing leads to it, or an end, if nothing
  // leads away from it.
  void Recognize(Element& element) const {
    const bool is_flow = std::ranges::any_of(raw_.elements, [&](const Element& other) {
      return other.type != kSequenceFlow && !absl::StartsWith(other.type, "turbo_") &&
             std::ranges::count(other.outgoing, element.key) > 0;
    });
    if (is_flow) {
      element.type = std::string(kSequenceFlow);
      element.properties.emplace("condition", "true");
    } else if (element.incoming.empty() && !element.outgoing.empty()) {
      const bool has_start = std::ranges::count(raw_.elements, "start_event", &Element::type) > 0;
      if (!has_start) element.type = "start_event";
    } else if (element.outgoing.empty() && !element.incoming.empty()) {
      element.type = "end_event";
    }
  }

  std::vector<std::string> FlowsFrom(const std::string& node) const {
    std::vector<std::string> flows;
    for (const Element& flow : raw_.elements) {
      const bool leaves = flow.type == kSequenceFlow && std::ranges::count(flow.incoming, node) > 0;
      if (leaves) flows.push_back(flow.key);
    }
    return flows;
  }

  RawModel& raw_;
  std::set<std::string> unreadable_;  // nodes whose outgoing cannot be read
};

}  // namespace

RawModel ReadTurbo(const Value& json) {
  RawModel raw;
  JsonObject object(json, "source", raw);
  TurboReader(raw).Read(object.List("flowElementList"));
  LinkByNodes(raw);
  return raw;
}

}  // namespace magpie::flow
