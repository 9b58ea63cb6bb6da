#include "services/flow-engine/formats/bpmn/properties.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/flow-engine/foreign/foreign.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kMultiInstance = "multi_instance";
constexpr absl::string_view kMultiInstanceXml = "multiInstanceLoopCharacteristics";
constexpr absl::string_view kStandardLoopXml = "standardLoopCharacteristics";

using PropertyNames = std::pair<absl::string_view, absl::string_view>;  // a property, its XML

constexpr std::array<PropertyNames, 2> kTexts = {
    {{"flow_key", "calledElement"}, {"attached_to", "attachedToRef"}}};
constexpr std::array<PropertyNames, 2> kFlags = {
    {{"triggered_by_event", "triggeredByEvent"}, {"is_for_compensation", "isForCompensation"}}};

std::string Trimmed(absl::string_view text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

// The language that the document's definitions declare for all its expressions.
foreign::NamedLanguage DefaultLanguageIn(pugi::xml_node node) {
  for (const pugi::xml_node child : node.root().children()) {
    if (child.type() != pugi::node_element) continue;
    return foreign::DefaultLanguage(child.attribute("expressionLanguage").value(),
                                    child.attribute("typeLanguage").value());
  }
  return {};
}

std::string ExpressionIn(const XmlElement& xml) {
  absl::string_view language = xml.Attribute("language");
  if (language.empty()) language = xml.Attribute("expressionLanguage");
  return foreign::Read(xml.text, foreign::LanguageOf(language), DefaultLanguageIn(xml.node));
}

// Reads the expression of the first such child that has one.
void ReadExpression(const XmlElement& xml, absl::string_view child, absl::string_view property,
                    Value::Map& properties) {
  for (const XmlElement* const expression : ChildrenOf(xml, child)) {
    std::string text = ExpressionIn(*expression);
    if (!text.empty()) properties.emplace(property, std::move(text));
  }
}

Value::Map ReadMultiInstance(const XmlElement& xml) {
  Value::Map properties;
  const absl::string_view sequential = xml.Attribute("isSequential");
  if (!sequential.empty()) properties["sequential"] = IsTrue(sequential);
  ReadExpression(xml, "completionCondition", "completion_condition", properties);
  ReadExpression(xml, "loopCardinality", "loop_cardinality", properties);
  return properties;
}

bool IsTrimmedText(const Value& value) {
  const std::string* const text = value.as_string();
  return text != nullptr && !text->empty() && IsXmlText(*text) && Trimmed(*text) == *text;
}

// Whether `value` is an expression that is read back unchanged.
bool IsStable(const Value& value) {
  const std::string* const text = value.as_string();
  return IsTrimmedText(value) && foreign::Read(*text, {}, {}) == *text;
}

bool IsTrueValue(const Value& value) { return value == Value(true); }

// The members of multi_instance that BPMN can express.
Value::Map StandardMultiInstance(const Value::Map& all) {
  Value::Map standard;
  for (const auto& [name, value] : all) {
    const bool is_flag = name == "sequential" && value.as_bool() != nullptr;
    const bool is_expression =
        (name == "completion_condition" || name == "loop_cardinality") && IsStable(value);
    if (is_flag || is_expression) standard.emplace(name, value);
  }
  return standard;
}

bool AreEventDefinitions(const Element& element, const Value& value) {
  if (value.as_list() == nullptr || value.as_list()->empty()) return false;
  return std::ranges::all_of(*value.as_list(), [&](const Value& item) {
    const std::string* const name = item.as_string();
    if (name == nullptr || name->empty()) return false;
    const bool ends = absl::EndsWith(element.type, "end_event") && *name == "terminate";
    return !ends && XmlNameOf(absl::StrCat(*name, "_event")) != "" && *name != "reference";
  });
}

// Whether BPMN's XML can express the property `name` of `element`.
bool IsStandard(const Element& element, absl::string_view name, const Value& value) {
  if (name == "condition") return element.type == kSequenceFlow && IsStable(value);
  if (name == "script" || name == "flow_key" || name == "attached_to") return IsTrimmedText(value);
  if (name == "event_definitions") return AreEventDefinitions(element, value);
  if (name == "standard_loop") return IsTrueValue(value);
  return IsTrueValue(value) && std::ranges::count(kFlags, name, &PropertyNames::first) > 0;
}

const Value& Find(const Value::Map& map, absl::string_view name) {
  static const Value none;
  const auto found = map.find(name);
  return found == map.end() ? none : found->second;
}

// timer -> timerEventDefinition
std::string DefinitionXml(absl::string_view name) {
  return absl::StrCat(XmlNameOf(absl::StrCat(name, "_event")), "Definition");
}

// Writes the difference between two maps of properties into a node.
class Writer {
 public:
  Writer(pugi::xml_node node, const Value::Map& said, const Value::Map& wanted, XmlEditor& editor)
      : node_(node), said_(said), wanted_(wanted), editor_(editor) {}

  bool Differs(absl::string_view name) const { return Find(said_, name) != Find(wanted_, name); }

  // The wanted text; empty if there is none.
  std::string Text(absl::string_view name) const {
    const std::string* const text = Find(wanted_, name).as_string();
    return text == nullptr ? "" : *text;
  }

  void Attribute(absl::string_view name, absl::string_view attribute) {
    if (!Differs(name)) return;
    const bool* const flag = Find(wanted_, name).as_bool();
    const std::string text = flag == nullptr ? Text(name) : *flag ? "true" : "false";
    editor_.SetAttribute(node_, attribute, text);
  }

  // Marks the expression as CEL if the document declares a different language.
  void Expression(absl::string_view name, absl::string_view child) {
    const pugi::xml_node written = Child(name, child);
    const bool is_free = DefaultLanguageIn(node_).language == foreign::Language::kNone;
    if (written && !is_free) editor_.SetAttribute(written, "language", "cel");
  }

  void Script() {
    if (!Child("script", "script")) return;
    if (node_.attribute("scriptFormat")) editor_.SetAttribute(node_, "scriptFormat", "cel");
  }

  void EventDefinitions() {
    if (!Differs("event_definitions")) return;
    std::vector<Value> missing = ItemsOf(wanted_);
    for (const Value& name : ItemsOf(said_)) {
      const auto found = std::ranges::find(missing, name);
      if (found == missing.end()) {
        editor_.Remove(editor_.Find(node_, kBpmnSpace, DefinitionXml(*name.as_string())));
      } else {
        missing.erase(found);
      }
    }
    for (const Value& name : missing)
      editor_.Add(node_, kBpmnSpace, DefinitionXml(*name.as_string()));
  }

  void Loops() {
    if (Differs("standard_loop")) {
      editor_.RemoveAll(node_, kBpmnSpace, kStandardLoopXml);
      if (IsTrueValue(Find(wanted_, "standard_loop")))
        editor_.Add(node_, kBpmnSpace, kStandardLoopXml);
    }
    if (!Differs(kMultiInstance)) return;
    const Value::Map* const wanted = Find(wanted_, kMultiInstance).as_map();
    if (wanted == nullptr) return editor_.RemoveAll(node_, kBpmnSpace, kMultiInstanceXml);
    pugi::xml_node loop = editor_.Find(node_, kBpmnSpace, kMultiInstanceXml);
    if (!loop) loop = editor_.Add(node_, kBpmnSpace, kMultiInstanceXml);
    const Value::Map none;
    const Value::Map* const said = Find(said_, kMultiInstance).as_map();
    Writer inside(loop, said == nullptr ? none : *said, *wanted, editor_);
    inside.Attribute("sequential", "isSequential");
    inside.Expression("loop_cardinality", "loopCardinality");
    inside.Expression("completion_condition", "completionCondition");
  }

 private:
  // The new child; nothing if none is wanted or nothing changes.
  pugi::xml_node Child(absl::string_view name, absl::string_view child) {
    if (!Differs(name)) return {};
    editor_.RemoveAll(node_, kBpmnSpace, child);
    const std::string text = Text(name);
    if (text.empty()) return {};
    const pugi::xml_node added = editor_.Add(node_, kBpmnSpace, child);
    editor_.SetText(added, text);
    return added;
  }

  static Value::List ItemsOf(const Value::Map& properties) {
    const Value::List* const items = Find(properties, "event_definitions").as_list();
    return items == nullptr ? Value::List() : *items;
  }

  const pugi::xml_node node_;
  const Value::Map& said_;
  const Value::Map& wanted_;
  XmlEditor& editor_;
};

}  // namespace

Value::Map ReadStandard(const XmlElement& xml) {
  Value::Map properties;
  if (xml.name == "sequenceFlow") {
    ReadExpression(xml, "conditionExpression", "condition", properties);
  }
  for (const auto& [name, attribute] : kTexts) {
    const std::string text = LocalReference(xml.node, xml.Attribute(attribute));
    if (!text.empty()) properties.emplace(name, text);
  }
  for (const auto& [name, attribute] : kFlags) {
    if (IsTrue(xml.Attribute(attribute))) properties.emplace(name, true);
  }
  for (const XmlElement* const script : ChildrenOf(xml, "script")) {
    std::string text = foreign::ReadScript(script->text, xml.Attribute("scriptFormat"));
    if (!text.empty()) properties["script"] = std::move(text);
  }
  Value::List definitions;
  for (std::string& name : EventDefinitionsOf(xml)) definitions.emplace_back(std::move(name));
  if (!definitions.empty()) properties.emplace("event_definitions", std::move(definitions));
  if (!ChildrenOf(xml, kStandardLoopXml).empty()) properties.emplace("standard_loop", true);
  for (const XmlElement* const loop : ChildrenOf(xml, kMultiInstanceXml)) {
    properties.emplace(kMultiInstance, ReadMultiInstance(*loop));
  }
  return properties;
}

Value::Map StandardPart(const Element& element) {
  Value::Map standard;
  for (const auto& [name, value] : element.properties) {
    if (name == kMultiInstance && value.as_map() != nullptr) {
      standard.emplace(name, StandardMultiInstance(*value.as_map()));
    } else if (IsStandard(element, name, value)) {
      standard.emplace(name, value);
    }
  }
  return standard;
}

void WriteStandard(pugi::xml_node node, const Value::Map& said, const Value::Map& wanted,
                   XmlEditor& editor) {
  Writer writer(node, said, wanted, editor);
  for (const auto& [name, attribute] : kTexts) writer.Attribute(name, attribute);
  for (const auto& [name, attribute] : kFlags) writer.Attribute(name, attribute);
  writer.Expression("condition", "conditionExpression");
  writer.Script();
  writer.EventDefinitions();
  writer.Loops();
}

}  // namespace magpie::flow
