#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/bpmn/extensions.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

bool IsXmlName(absl::string_view name) {
  return !name.empty() && !absl::ascii_isdigit(name[0]) && name != "xmlns" &&
         std::ranges::all_of(name, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// A scalar as an attribute; nothing for any other value.
std::optional<std::string> AttributeOf(const Value& value) {
  if (value.is_null() || value.as_list() != nullptr || value.as_map() != nullptr) return {};
  const std::string* const text = value.as_string();
  if (text == nullptr) return ToJson(value);
  return IsXmlText(*text) ? std::optional(*text) : std::nullopt;
}

// params -> param; empty if no children would be read as `name`.
absl::string_view Singular(absl::string_view name) {
  if (name.size() < 2 || name.back() != 's' || !IsXmlName(name)) return "";
  return name.substr(0, name.size() - 1);
}

bool IsSayable(const Value::Map& members);

bool IsSayableText(const std::string& text) {
  return !text.empty() && IsXmlText(text) && absl::StripAsciiWhitespace(text) == text;
}

// Whether it can be written as one of several children with the same name.
bool IsSayableItem(const Value& item) {
  if (item.as_string() != nullptr) return IsSayableText(*item.as_string());
  const Value::Map* const members = item.as_map();
  if (members == nullptr || !IsSayable(*members)) return false;
  const bool is_entry =
      members->size() == 2 && members->contains("name") && members->contains("value");
  return !is_entry;
}

// Whether it can be written as entries: children with a name and a value.
bool IsSayableMap(const Value& value) {
  const Value::Map* const map = value.as_map();
  return map != nullptr && !map->empty() && std::ranges::all_of(*map, [](const auto& entry) {
           return !entry.first.empty() && IsXmlText(entry.first) &&
                  entry.second.as_string() != nullptr && IsXmlText(*entry.second.as_string());
         });
}

bool IsSayableList(const Value& value) {
  const Value::List* const list = value.as_list();
  return list != nullptr && !list->empty() && std::ranges::all_of(*list, IsSayableItem);
}

// Whether it can be written as an attribute or as children of an element.
bool IsSayableMember(absl::string_view name, const Value& value) {
  if (AttributeOf(value).has_value()) return IsXmlName(name);
  return !Singular(name).empty() && (IsSayableMap(value) || IsSayableList(value));
}

bool IsSayable(const Value::Map& members) {
  return std::ranges::all_of(
      members, [](const auto& member) { return IsSayableMember(member.first, member.second); });
}

// Whether it can be written as a separate element in extensionElements.
bool IsSayableElement(absl::string_view name, const Value& value) {
  const bool has_meaning = name == "properties" || name == "annotations" || name == "json" ||
                           name == "input" || name == "output";
  return !has_meaning && IsXmlName(name) && value.as_map() != nullptr && IsSayable(*value.as_map());
}

class Writer {
 public:
  Writer(pugi::xml_node node, XmlEditor& editor) : node_(node), editor_(editor) {}

  void Write(const Extensions& extensions) {
    Value::Map properties;  // those that share one element
    Value::Map unsayable;
    for (const auto& [name, value] : extensions.properties) {
      if (IsSayableElement(name, value)) {
        WriteMembers(*value.as_map(), Add(name));
      } else if ((name == "input" || name == "output") && IsSayableMap(value)) {
        for (const auto& entry : *value.as_map()) WriteEntry(entry, Add(name));
      } else {
        (IsSayableMember(name, value) ? properties : unsayable).emplace(name, value);
      }
    }
    if (!properties.empty()) WriteMembers(properties, Add("properties"));
    Value::Map annotations;
    Value::Map other_annotations;
    for (const auto& [name, value] : extensions.annotations) {
      const bool is_exact = value.as_string() != nullptr && IsSayableMember(name, value);
      (is_exact ? annotations : other_annotations).emplace(name, value);
    }
    if (!annotations.empty()) WriteMembers(annotations, Add("annotations"));
    WriteJson(std::move(unsayable), std::move(other_annotations), extensions.type);
  }

 private:
  pugi::xml_node Add(absl::string_view name) { return editor_.Add(node_, kOurSpace, name); }

  void WriteJson(Value::Map properties, Value::Map annotations, const std::string& type) {
    Value::Map json;
    if (!properties.empty()) json.emplace("properties", std::move(properties));
    if (!annotations.empty()) json.emplace("annotations", std::move(annotations));
    if (!type.empty()) json.emplace("type", type);
    if (!json.empty()) editor_.SetText(Add("json"), ToJson(json));
  }

  void WriteEntry(const std::pair<const std::string, Value>& entry, pugi::xml_node node) {
    node.append_attribute("name").set_value(entry.first.c_str());
    node.append_attribute("value").set_value(entry.second.as_string()->c_str());
  }

  void WriteMembers(const Value::Map& members, pugi::xml_node node) {
    for (const auto& [name, value] : members) {
      const std::optional<std::string> text = AttributeOf(value);
      if (text.has_value()) node.append_attribute(name.c_str()).set_value(text->c_str());
    }
    for (const auto& [name, value] : members) {
      const absl::string_view child = Singular(name);
      if (value.as_map() != nullptr) {
        for (const auto& entry : *value.as_map()) {
          WriteEntry(entry, editor_.Add(node, kOurSpace, child));
        }
      } else if (value.as_list() != nullptr) {
        for (const Value& item : *value.as_list()) {
          WriteItem(item, editor_.Add(node, kOurSpace, child));
        }
      }
    }
  }

  void WriteItem(const Value& item, pugi::xml_node node) {
    if (item.as_string() != nullptr) {
      editor_.SetText(node, *item.as_string());
    } else {
      WriteMembers(*item.as_map(), node);
    }
  }

  const pugi::xml_node node_;
  XmlEditor& editor_;
};

bool IsOurs(pugi::xml_node node) {
  return node.type() == pugi::node_element && SpaceOf(node) == kOurSpace;
}

// Removes our elements from `extensions`, and `extensions` itself if nothing else is in it.
void RemoveOurs(pugi::xml_node extensions, XmlEditor& editor) {
  std::vector<pugi::xml_node> ours;
  bool holds_others = false;
  for (const pugi::xml_node child : extensions.children()) {
    if (IsOurs(child)) {
      ours.push_back(child);
    } else {
      holds_others |= child.type() == pugi::node_comment || child.type() == pugi::node_element;
    }
  }
  for (const pugi::xml_node child : ours) editor.Remove(child);
  if (!holds_others) editor.Remove(extensions);
}

void RemoveAllOurs(pugi::xml_node node, XmlEditor& editor) {
  std::vector<pugi::xml_node> extensions;
  for (const pugi::xml_node child : node.children()) {
    const bool is_named = LocalName(child) == "extensionElements";
    if (is_named && SpaceOf(child) == kBpmnSpace) extensions.push_back(child);
  }
  for (const pugi::xml_node child : extensions) RemoveOurs(child, editor);
}

void RemoveOursInLoops(pugi::xml_node node, XmlEditor& editor) {
  for (const pugi::xml_node child : node.children()) {
    if (LocalName(child) == kLoopXml && SpaceOf(child) == kBpmnSpace) RemoveAllOurs(child, editor);
  }
}

}  // namespace

void WriteExtensions(const Extensions& extensions, pugi::xml_node node, XmlEditor& editor) {
  RemoveAllOurs(node, editor);
  RemoveOursInLoops(node, editor);
  const bool is_empty =
      extensions.properties.empty() && extensions.annotations.empty() && extensions.type.empty();
  if (is_empty) return;
  pugi::xml_node parent = editor.Find(node, kBpmnSpace, "extensionElements");
  if (!parent) parent = editor.Add(node, kBpmnSpace, "extensionElements");
  Writer(parent, editor).Write(extensions);
}

}  // namespace magpie::flow
