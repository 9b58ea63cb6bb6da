#include "services/flow-engine/formats/bpmn/write.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/bpmn/bpmn.h"
#include "services/flow-engine/formats/bpmn/diagram.h"
#include "services/flow-engine/formats/bpmn/extensions.h"
#include "services/flow-engine/formats/bpmn/nesting.h"
#include "services/flow-engine/formats/bpmn/properties.h"
#include "services/flow-engine/formats/raw/encoding.h"
#include "services/flow-engine/formats/raw/ways.h"
#include "services/flow-engine/formats/vendors/adopted.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"
#include "services/flow-engine/formats/xml/xml_editor.h"

namespace magpie::flow {
namespace {

// A document, and the process in it that is the model.
struct Source {
  XmlDocument document;
  const XmlElement* process = nullptr;  // null if it cannot be read
  RawModel raw;
};

Source Load(absl::string_view text, absl::string_view flow_key) {
  Source source;
  const absl::StatusOr<Decoded> decoded = Decode(text);
  if (!decoded.ok()) return source;
  absl::StatusOr<XmlDocument> document = ParseXml(decoded->text);
  if (!document.ok()) return source;
  source.document = *std::move(document);
  source.process = FindProcess(source.document, flow_key, source.raw);
  if (source.process != nullptr) {
    ReadProcess(*source.process, source.raw);
    CheckElements(source.raw);
    SayWays(source.raw);
  }
  if (!source.raw.faults.empty()) source.process = nullptr;
  return source;
}

// The index of the process that is read.
ptrdiff_t IndexOfProcess(const Source& source) {
  const std::vector<const XmlElement*> all = ChildrenOf(source.document.root, "process");
  return std::ranges::find(all, source.process) - all.begin();
}

// A document with an empty process and an empty diagram.
std::string Blank(const Model& model) {
  return absl::StrCat(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn=")",
      kBpmnSpace, "\"\n    xmlns:bpmndi=\"", kDiagramSpace, "\"\n    xmlns:dc=\"", kBoundsSpace,
      "\"\n    xmlns:di=\"", kPointSpace, "\"\n    xmlns:magpie=\"", kOurSpace,
      R"("
    id="definitions" targetNamespace=")",
      kOurSpace, R"(">
  <bpmn:process id=")",
      model.key.str(), R"(" isExecutable="true"/>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement=")",
      model.key.str(), R"("/>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
)");
}

// Removes everything in the document that names a removed element.
class References {
 public:
  References(const std::set<std::string>& gone, XmlEditor& editor) : gone_(gone), editor_(editor) {}

  void RemoveIn(pugi::xml_node node) {
    Collect(node);
    for (const pugi::xml_node found : found_) editor_.Remove(found);
  }

 private:
  bool IsGone(pugi::xml_node node, const char* reference) const {
    return gone_.contains(OneLine(reference)) || gone_.contains(LocalReference(node, reference));
  }
  bool IsGone(pugi::xml_node node, const pugi::xml_attribute& attribute) const {
    return IsGone(node, attribute.value());
  }

  bool Names(pugi::xml_node node) const {
    const absl::string_view name = LocalName(node);
    if (IsGone(node, node.attribute("bpmnElement"))) return SpaceOf(node) == kDiagramSpace;
    if (name == "flowNodeRef") {
      return IsGone(node, node.child_value()) && SpaceOf(node) == kBpmnSpace;
    }
    const bool is_link = name == "association" || name == "messageFlow";
    return is_link && SpaceOf(node) == kBpmnSpace &&
           (IsGone(node, node.attribute("sourceRef")) || IsGone(node, node.attribute("targetRef")));
  }

  // Skips the contents of elements that are removed anyway.
  void Collect(pugi::xml_node node) {
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      if (Names(child)) {
        found_.push_back(child);
      } else {
        Collect(child);
      }
    }
  }

  const std::set<std::string>& gone_;
  XmlEditor& editor_;
  std::vector<pugi::xml_node> found_;
};

// Changes the process of a source to a model.
class Patch {
 public:
  Patch(const Model& model, const Source& source, XmlEditor& editor)
      : model_(model),
        source_(source),
        editor_(editor),
        nesting_(model),
        splits_(model.elements),
        said_splits_(source.raw.elements) {
    nodes_.emplace("", source.process->node);
    const std::vector<FlowElementXml> found = FlowElementsOf(*source.process);
    for (size_t i = 0; i < found.size(); ++i) {
      const Element& element = source.raw.elements[i];
      known_.emplace(element.key, Known{found[i].xml, &element});
    }
  }

  void Run() {
    if (model_.name != source_.raw.name) {
      editor_.SetAttribute(source_.process->node, "name", model_.name);
    }
    FindDefaults();
    for (const Element& element : model_.elements) {
      if (!nodes_.contains(element.key)) Write(element, Place(element));
    }
    RemoveOthers();
    DrawChanges(model_, nesting_, changed_, *source_.document.tree, editor_);
  }

 private:
  struct Known {
    const XmlElement* xml;
    const Element* element;
  };

  const Known* Find(const std::string& key) const {
    const auto found = known_.find(key);
    return found == known_.end() ? nullptr : &found->second;
  }

  // The default of each node as BPMN allows it: a single one, without a condition.
  void FindDefaults() {
    for (const Element& flow : model_.elements) {
      const auto by_default = flow.properties.find("default");
      const bool is_default =
          by_default != flow.properties.end() && by_default->second == Value(true);
      if (is_default && flow.type == kSequenceFlow && flow.incoming.size() == 1 &&
          !flow.properties.contains("condition")) {
        defaults_.emplace(flow.incoming[0], flow.key);
      }
    }
  }

  bool IsSaidDefault(const Element& flow) const {
    if (flow.type != kSequenceFlow || flow.incoming.size() != 1) return false;
    const auto found = defaults_.find(flow.incoming[0]);
    return found != defaults_.end() && found->second == flow.key;
  }

  // The XML node of `element`, in its sub-process; a new one if there is none.
  pugi::xml_node Place(const Element& element) {
    const std::string& parent_key = nesting_.ParentOf(element.key);
    const pugi::xml_node parent = NodeOf(parent_key);
    pugi::xml_node node;
    if (const Known* const known = Find(element.key)) {
      node = known->xml->node;
      // A key that was derived from its ends would change if the flow leads elsewhere now.
      if (OneLine(node.attribute("id").value()).empty())
        editor_.SetAttribute(node, "id", element.key);
      if (node.parent() != parent) editor_.Move(node, parent);
    } else {
      const std::string name = XmlNameOf(element.type);
      node = editor_.Add(parent, kBpmnSpace, name.empty() ? "task" : name);
      editor_.SetAttribute(node, "id", element.key);
      changed_.insert(element.key);
    }
    nodes_.emplace(element.key, node);
    return node;
  }

  pugi::xml_node NodeOf(const std::string& key) {
    if (const auto found = nodes_.find(key); found != nodes_.end()) return found->second;
    const std::vector<const Element*>& siblings = nesting_.In(nesting_.ParentOf(key));
    const auto element = std::ranges::find(siblings, key, &Element::key);
    const pugi::xml_node node = Place(**element);
    Write(**element, node);
    return node;
  }

  void Write(const Element& element, pugi::xml_node node) {
    const auto by_default = defaults_.find(element.key);
    const std::string wanted = by_default == defaults_.end() ? "" : by_default->second;
    if (node.attribute("default").value() != wanted) editor_.SetAttribute(node, "default", wanted);
    const Known* const known = Find(element.key);
    static const Element kNothing;
    const Element& was = known == nullptr ? kNothing : *known->element;
    if (was.name != element.name) editor_.SetAttribute(node, "name", element.name);
    if (was.incoming != element.incoming || was.outgoing != element.outgoing) {
      WriteLinks(element, node);
    }
    if (was.type != element.type || was.properties != element.properties ||
        was.annotations != element.annotations ||
        said_splits_.MustSay(was) != splits_.MustSay(element)) {
      WriteType(element, node, known);
      WriteProperties(element, node, known);
    }
  }

  void WriteType(const Element& element, pugi::xml_node node, const Known* known) {
    const std::string said = known == nullptr ? "" : TypeOf(*known->xml);
    if (said == element.type) return;
    const std::string name = XmlNameOf(element.type);
    if (known != nullptr) editor_.Rename(node, name.empty() ? "task" : name);
    if (element.type == kTerminateEndEvent) {
      editor_.Add(node, kBpmnSpace, kTerminateXml);
    } else if (said == kTerminateEndEvent) {
      editor_.RemoveAll(node, kBpmnSpace, kTerminateXml);
    }
  }

  void WriteLinks(const Element& element, pugi::xml_node node) {
    if (element.type == kSequenceFlow) {
      changed_.insert(element.key);
      const auto first = [](const std::vector<std::string>& keys) {
        return keys.empty() ? "" : keys[0];
      };
      editor_.SetAttribute(node, "sourceRef", first(element.incoming));
      editor_.SetAttribute(node, "targetRef", first(element.outgoing));
      return;
    }
    WriteTexts(node, "incoming", element.incoming);
    WriteTexts(node, "outgoing", element.outgoing);
  }

  void WriteTexts(pugi::xml_node node, absl::string_view name,
                  const std::vector<std::string>& texts) {
    editor_.RemoveAll(node, kBpmnSpace, name);
    for (const std::string& text : texts) {
      editor_.SetText(editor_.Add(node, kBpmnSpace, name), text);
    }
  }

  void WriteProperties(const Element& element, pugi::xml_node node, const Known* known) {
    const Value::Map said = known == nullptr ? Value::Map() : ReadStandard(*known->xml);
    const Value::Map standard = StandardPart(element);
    WriteStandard(node, said, standard, editor_);
    Extensions extensions = {.properties = Without(element.properties, standard),
                             .annotations = element.annotations};
    if (IsSaidDefault(element)) extensions.properties.erase("default");
    if (splits_.MustSay(element)) SayWaysInBpmn(element, extensions.properties);
    if (known != nullptr) {
      const Value::Map adopted = ReadAdopted(*known->xml).properties;
      SayOver(adopted, element.properties, extensions.properties);
    }
    if (XmlNameOf(element.type).empty()) extensions.type = element.type;
    WriteExtensions(extensions, node, editor_);
  }

  // `all` without what is in `said`; maps in both are compared member by member.
  static Value::Map Without(const Value::Map& all, const Value::Map& said) {
    Value::Map rest;
    for (const auto& [name, value] : all) {
      const auto found = said.find(name);
      if (found == said.end()) {
        rest.emplace(name, value);
      } else if (value.as_map() != nullptr && found->second.as_map() != nullptr) {
        Value::Map members = Without(*value.as_map(), *found->second.as_map());
        if (!members.empty()) rest.emplace(name, std::move(members));
      }
    }
    return rest;
  }

  void RemoveOthers() {
    std::set<std::string> gone;
    std::vector<pugi::xml_node> removed;
    for (const FlowElementXml& found : FlowElementsOf(*source_.process)) {
      if (nodes_.contains(found.key)) continue;
      gone.insert(found.key);
      removed.push_back(found.xml->node);
    }
    // Contents of a sub-process come after it, so remove from the back.
    for (; !removed.empty(); removed.pop_back()) editor_.Remove(removed.back());
    if (!gone.empty()) References(gone, editor_).RemoveIn(*source_.document.tree);
  }

  const Model& model_;
  const Source& source_;
  XmlEditor& editor_;
  const Nesting nesting_;
  const Splits splits_;
  const Splits said_splits_;
  std::map<std::string, Known> known_;
  std::map<std::string, pugi::xml_node> nodes_;  // placed ones, by key; "" is the process
  std::map<std::string, std::string> defaults_;  // by node
  std::set<std::string> changed_;                // new elements, and flows that lead elsewhere
};

}  // namespace

std::string WriteBpmn(const Model& model, absl::string_view original) {
  const std::string& key = model.key.str();
  Source source = Load(original, key);
  if (source.process == nullptr) source = Load(Blank(model), key);
  XmlEditor editor(*source.document.tree);
  Patch(model, source, editor).Run();
  std::string text = editor.Text();
  if (ChildrenOf(source.document.root, "process").size() == 1) return text;
  const ptrdiff_t index = IndexOfProcess(source);
  const auto is_read = [&](absl::string_view document, absl::string_view flow_key) {
    return IndexOfProcess(Load(document, flow_key)) == index;
  };
  const bool needs_no_key = is_read(original, "");
  const auto is_read_again = [&] {
    return is_read(text, key) && (!needs_no_key || is_read(text, ""));
  };
  if (is_read_again()) return text;
  // The process was chosen as the one with the most elements, which it may not be any more.
  editor.SetAttribute(source.process->node, "isExecutable", "true");
  text = editor.Text();
  if (!is_read_again()) return WriteBpmn(model, "");
  return text;
}

}  // namespace magpie::flow
