#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/bpmn/extensions.h"
#include "services/flow-engine/formats/raw/json_object.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

std::vector<const XmlElement*> OursIn(const XmlElement& xml) {
  std::vector<const XmlElement*> ours;
  for (const XmlElement& child : xml.children) {
    if (child.space == kOurSpace) ours.push_back(&child);
  }
  return ours;
}

absl::string_view TextOf(const XmlElement& xml) { return absl::StripAsciiWhitespace(xml.text); }

// Whether it is an entry of a map: a name and a value, nothing else.
bool IsEntry(const XmlElement& xml) {
  return xml.attributes.size() == 2 && OursIn(xml).empty() && TextOf(xml).empty() &&
         std::ranges::all_of(xml.attributes, [](const auto& attribute) {
           return attribute.first == "name" || attribute.first == "value";
         });
}

// Reads the extensions of one element.
class Reader {
 public:
  Reader(Element& element, RawModel& raw)
      : element_(element), raw_(raw), path_(ElementPath(element.key)) {}

  void Read(const XmlElement& xml) {
    const std::string path = PathOf(path_, xml.name);
    if (xml.name == "json") {
      ReadJson(xml, path);
    } else if (xml.name == "annotations") {
      element_.annotations.merge(Members(xml, path));
    } else if (xml.name == "properties") {
      for (auto& [name, value] : Members(xml, path_)) Put(name, value);
    } else if ((xml.name == "input" || xml.name == "output") && IsEntry(xml)) {
      Value& map = element_.properties[xml.name];
      if (map.as_map() == nullptr) map = Value::Map();
      AddEntry(xml, path, *map.as_map());
    } else {
      Put(xml.name, Read(xml, path));
    }
  }

 private:
  static std::string PathOf(absl::string_view path, absl::string_view member) {
    return absl::StrCat(path, ".", member);
  }

  // Replaces what standard XML says; a map is merged with its map.
  void Put(const std::string& name, Value value) {
    if (!put_.insert(name).second)
      return raw_.Fault(PathOf(path_, name), "is given twice: keep one of them");
    Value& property = element_.properties[name];
    if (property.as_map() != nullptr && value.as_map() != nullptr) {
      value.as_map()->merge(*property.as_map());
    }
    property = std::move(value);
  }

  void AddEntry(const XmlElement& xml, const std::string& path, Value::Map& map) {
    const std::string name(xml.Attribute("name"));
    if (name.empty()) {
      raw_.Fault(path, absl::StrCat("has a ", xml.name, " without a name in line ", xml.line,
                                    ": give it one, as in name=\"..\""));
    } else if (!map.emplace(name, xml.Attribute("value")).second) {
      raw_.Fault(PathOf(path, name), "is given twice: keep one of them");
    }
  }

  Value Read(const XmlElement& xml, const std::string& path) {
    const bool is_text = xml.attributes.empty() && OursIn(xml).empty() && !TextOf(xml).empty();
    if (is_text) return TextOf(xml);
    return Members(xml, path);
  }

  Value::Map Members(const XmlElement& xml, const std::string& path) {
    if (!TextOf(xml).empty())
      raw_.Fault(path, "has text beside its members: put it into an attribute or a child");
    Value::Map members;
    for (const auto& [name, value] : xml.attributes) members.emplace(name, value);
    for (const XmlElement* const child : OursIn(xml)) AddChild(*child, path, members);
    return members;
  }

  // Children with the same name form a map or a list.
  void AddChild(const XmlElement& child, const std::string& path, Value::Map& members) {
    const std::string name = absl::StrCat(child.name, "s");
    const bool is_entry = IsEntry(child);
    Value& member = members.try_emplace(name, is_entry ? Value(Value::Map()) : Value(Value::List()))
                        .first->second;
    if (is_entry && member.as_map() != nullptr) {
      AddEntry(child, PathOf(path, name), *member.as_map());
    } else if (!is_entry && member.as_list() != nullptr) {
      const size_t index = member.as_list()->size();
      Value item = Read(child, absl::StrCat(PathOf(path, name), "[", index, "]"));
      member.as_list()->push_back(std::move(item));
    } else {
      raw_.Fault(PathOf(path, name),
                 "is more than one of an attribute, a list and a map: give every child a name "
                 "and a value, "
                 "or none");
    }
  }

  void ReadJson(const XmlElement& xml, const std::string& path) {
    const absl::StatusOr<Value::Map> json = ParseJsonObject(TextOf(xml));
    if (!json.ok()) return raw_.Fault(path, json.status().message());
    const Value value(*json);
    JsonObject object(value, path, raw_);
    for (const auto& [name, property] : object.Map("properties")) Put(name, property);
    for (const auto& [name, annotation] : object.Map("annotations")) {
      element_.annotations.insert_or_assign(name, annotation);
    }
    if (std::string type = object.String("type"); !type.empty()) element_.type = std::move(type);
    object.RefuseOthers();
  }

  Element& element_;
  RawModel& raw_;
  const std::string path_;
  std::set<std::string> put_;
};

}  // namespace

void ReadExtensions(const XmlElement& xml, Element& element, RawModel& raw) {
  Reader reader(element, raw);
  std::vector<const XmlElement*> places = {&xml};
  for (const XmlElement* const loop : ChildrenOf(xml, kLoopXml)) places.push_back(loop);
  for (const XmlElement* const place : places) {
    for (const XmlElement* const extensions : ChildrenOf(*place, "extensionElements")) {
      for (const XmlElement* const ours : OursIn(*extensions)) reader.Read(*ours);
    }
  }
}

}  // namespace magpie::flow
