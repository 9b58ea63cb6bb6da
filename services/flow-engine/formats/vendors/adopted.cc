#include "services/flow-engine/formats/vendors/adopted.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/vendors/adopted_call.h"
#include "services/flow-engine/formats/vendors/adopted_text.h"
#include "services/flow-engine/formats/vendors/vendors.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kMultiInstance = "multi_instance";

std::vector<std::string> PartsOf(absl::string_view list) {
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(list, ',')) {
    if (const auto text = absl::StripAsciiWhitespace(part); !text.empty()) parts.emplace_back(text);
  }
  return parts;
}

Value ListOf(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

// user(x) and group(y); nothing if the text contains anything else.
struct Owners {
  std::vector<std::string> users;
  std::vector<std::string> groups;
};
std::optional<Owners> OwnersOf(absl::string_view text) {
  Owners owners;
  for (const std::string& part : PartsOf(text)) {
    absl::string_view name = part;
    const bool is_user = absl::ConsumePrefix(&name, "user(");
    const bool is_group = !is_user && absl::ConsumePrefix(&name, "group(");
    if ((!is_user && !is_group) || !absl::ConsumeSuffix(&name, ")") || !IsPlainText(name))
      return {};
    (is_user ? owners.users : owners.groups).emplace_back(name);
  }
  return owners;
}

class Reader {
 public:
  explicit Reader(const XmlElement& xml) : xml_(xml) {}

  Adopted Read() && {
    ReadQuantities();
    if (xml_.name == "userTask") {
      ReadRoles();
      ReadVendorsUserTask();
    }
    if (xml_.name == "callActivity") AdoptCall(xml_, adopted_);
    for (const XmlElement* const loop : ChildrenOf(xml_, "multiInstanceLoopCharacteristics")) {
      ReadLoop(*loop);
    }
    ReadDataAssociations();
    return std::move(adopted_);
  }

 private:
  // If two instructions differ, the last is read, and the other counts as unread.
  void PutInto(Value::Map& properties, const std::string& place, absl::string_view name,
               Value value, std::string label) {
    const auto known = properties.find(name);
    std::string& by = put_by_[place];
    if (known != properties.end() && known->second != value) adopted_.labels.erase(by);
    by = label;
    properties.insert_or_assign(std::string(name), std::move(value));
    adopted_.labels.insert(std::move(label));
  }

  void Put(absl::string_view name, Value value, std::string label) {
    PutInto(adopted_.properties, std::string(name), name, std::move(value), std::move(label));
  }

  void PutInLoop(absl::string_view name, absl::string_view text, std::string label) {
    Value& loop = adopted_.properties[std::string(kMultiInstance)];
    if (loop.as_map() == nullptr) loop = Value::Map();
    PutInto(*loop.as_map(), absl::StrCat(kMultiInstance, ".", name), name, text, std::move(label));
  }

  // Reads quantities other than 1, which is what the engine does.
  void ReadQuantities() {
    constexpr std::array<std::pair<absl::string_view, absl::string_view>, 2> kNames = {
        {{"startQuantity", "start_quantity"}, {"completionQuantity", "completion_quantity"}}};
    for (const auto& [attribute, property] : kNames) {
      const std::string text = OneLine(xml_.Attribute(attribute));
      if (!text.empty() && text != "1") Put(property, text, std::string(attribute));
    }
  }

  // Whether it moves data: into or out of what the element declares, or through an expression.
  // Otherwise it is only a line in the drawing.
  bool Moves(const XmlElement& association) const {
    if (&association == loop_input_) return false;
    if (!ChildrenOf(association, "assignment").empty()) return true;
    if (!ChildrenOf(association, "transformation").empty()) return true;
    const absl::string_view end =
        association.name == "dataInputAssociation" ? "targetRef" : "sourceRef";
    for (const XmlElement* const ref : ChildrenOf(association, end)) {
      for (const XmlElement* const io : ChildrenOf(xml_, "ioSpecification")) {
        for (const XmlElement& data : io->children) {
          if (data.Attribute("id") == OneLine(ref->text)) return true;
        }
      }
    }
    return false;
  }

  void ReadDataAssociations() {
    if (loop_input_ != nullptr && ChildrenOf(xml_, "dataInputAssociation").size() == 1) {
      adopted_.labels.insert("dataInputAssociation");
    }
    if (xml_.name == "userTask" || xml_.name == "task" || xml_.name == "manualTask") return;
    std::vector<std::string> moving;
    for (const absl::string_view name : {"dataInputAssociation", "dataOutputAssociation"}) {
      const std::vector<const XmlElement*> all = ChildrenOf(xml_, name);
      if (std::ranges::any_of(all, [&](const XmlElement* one) { return Moves(*one); })) {
        moving.emplace_back(name);
        adopted_.labels.emplace(name);
      }
    }
    if (!moving.empty()) adopted_.properties.emplace("data_associations", ListOf(moving));
  }

  static std::string AssignmentOf(const XmlElement& role) {
    std::string text;
    for (const XmlElement* const assignment : ChildrenOf(role, "resourceAssignmentExpression")) {
      for (const absl::string_view name : {"formalExpression", "expression"}) {
        for (const XmlElement* const found : ChildrenOf(*assignment, name)) text += found->text;
      }
    }
    return OneLine(text);
  }

  void ReadRoles() {
    const std::vector<const XmlElement*> performers = ChildrenOf(xml_, "humanPerformer");
    if (performers.size() == 1) {
      if (auto assignee = ExpressionOf(AssignmentOf(*performers[0]))) {
        Put("assignee", *std::move(assignee), "humanPerformer");
      }
    }
    const std::vector<const XmlElement*> owners = ChildrenOf(xml_, "potentialOwner");
    if (owners.size() != 1) return;
    const std::optional<Owners> found = OwnersOf(AssignmentOf(*owners[0]));
    if (!found.has_value()) return;
    if (found->users.empty() && !found->groups.empty()) {
      Put("candidate_groups", ListOf(found->groups), "potentialOwner");
    } else if (found->users.size() == 1 && found->groups.empty() && performers.empty()) {
      Put("assignee", ToJson(Value(found->users[0])), "potentialOwner");
    }
  }

  void PutAssignee(absl::string_view text, const std::string& label) {
    if (auto assignee = ExpressionOf(text)) Put("assignee", *std::move(assignee), label);
  }
  void PutGroups(absl::string_view text, const std::string& label) {
    if (IsPlainText(text)) Put("candidate_groups", ListOf(PartsOf(text)), label);
  }
  void PutFormKey(absl::string_view text, const std::string& label) {
    if (IsPlainText(text)) Put("form", Value::Map{{"form_key", text}}, label);
  }

  void ReadVendorsUserTask() {
    for (const ForeignAttribute& attribute : ForeignAttributesOf(xml_)) {
      if (!IsActivitiLike(attribute.space)) continue;
      if (attribute.name == "assignee") PutAssignee(attribute.value, attribute.label);
      if (attribute.name == "candidateGroups") PutGroups(attribute.value, attribute.label);
      if (attribute.name == "formKey") PutFormKey(attribute.value, attribute.label);
    }
    for (const XmlElement* const extension : ZeebeExtensionsOf(xml_)) {
      const XmlElement& found = *extension;
      const absl::string_view assignee = found.Attribute("assignee");
      const absl::string_view groups = found.Attribute("candidateGroups");
      if (found.name == "assignmentDefinition") {
        const std::string label = LabelIn(found, "assignee");
        if (IsPlainText(assignee)) PutAssignee(assignee, label);
        if (auto expression = FeelExpression(assignee)) Put("assignee", *expression, label);
        PutGroups(groups, LabelIn(found, "candidateGroups"));
      }
      if (found.name == "formDefinition") {
        for (const absl::string_view name : {"formKey", "formId"}) {
          PutFormKey(found.Attribute(name), LabelIn(found, name));
        }
      }
    }
  }

  void ReadLoop(const XmlElement& loop) {
    ReadStandardLoop(loop);
    for (const ForeignAttribute& attribute : ForeignAttributesOf(loop)) {
      if (!IsActivitiLike(attribute.space)) continue;
      const absl::string_view text = absl::StripAsciiWhitespace(attribute.value);
      if (attribute.name == "elementVariable" && IsVariableName(text)) {
        PutInLoop("element_variable", text, attribute.label);
      }
      if (attribute.name != "collection") continue;
      const auto list = IsVariablePath(text) ? std::string(text) : ExpressionOf(text).value_or("");
      if (!list.empty() && !absl::StartsWith(list, "\"")) {
        PutInLoop("collection", list, attribute.label);
      }
    }
    for (const XmlElement* const found : ZeebeExtensionsOf(loop)) {
      if (found->name == "loopCharacteristics") ReadZeebeLoop(*found);
    }
  }

  // Reads a loop over a variable, by its name or through the data input that it is assigned to.
  void ReadStandardLoop(const XmlElement& loop) {
    const std::vector<const XmlElement*> refs = ChildrenOf(loop, "loopDataInputRef");
    if (refs.size() != 1) return;
    std::string list = OneLine(refs[0]->text);
    for (const XmlElement* const association : ChildrenOf(xml_, "dataInputAssociation")) {
      const auto targets = ChildrenOf(*association, "targetRef");
      const auto sources = ChildrenOf(*association, "sourceRef");
      const bool leads_there = targets.size() == 1 && OneLine(targets[0]->text) == list;
      if (!leads_there || sources.size() != 1) continue;
      list = OneLine(sources[0]->text);
      loop_input_ = association;
    }
    if (!IsVariablePath(list)) return;
    PutInLoop("collection", list, "loopDataInputRef");
    for (const XmlElement* const item : ChildrenOf(loop, "inputDataItem")) {
      const absl::string_view name = item->Attribute("name");
      const absl::string_view variable = IsVariableName(name) ? name : item->Attribute("id");
      if (IsVariableName(variable)) PutInLoop("element_variable", variable, "inputDataItem");
    }
  }

  void ReadZeebeLoop(const XmlElement& found) {
    const auto expression = [&](absl::string_view name) {
      absl::string_view text = found.Attribute(name);
      absl::ConsumePrefix(&text, "=");
      text = absl::StripAsciiWhitespace(text);
      return IsVariablePath(text) ? text : absl::string_view();
    };
    const std::array<std::pair<absl::string_view, absl::string_view>, 4> names = {
        {{"collection", "inputCollection"},
         {"element_variable", "inputElement"},
         {"output_collection", "outputCollection"},
         {"output_element", "outputElement"}}};
    for (const auto& [property, attribute] : names) {
      const absl::string_view text = expression(attribute);
      if (!text.empty()) PutInLoop(property, text, LabelIn(found, attribute));
    }
  }

  const XmlElement& xml_;
  const XmlElement* loop_input_ = nullptr;  // the association for the list of repetitions
  Adopted adopted_;
  std::map<std::string, std::string> put_by_;  // labels, by property and its place
};

bool IsNone(const Value& value) { return value == Value(""); }

}  // namespace

Adopted ReadAdopted(const XmlElement& xml) { return Reader(xml).Read(); }

void LayUnder(const Value::Map& adopted, Value::Map& properties) {
  for (const auto& [name, value] : adopted) {
    const auto [said, is_new] = properties.emplace(name, value);
    if (is_new) continue;
    if (IsNone(said->second)) {
      properties.erase(said);
    } else if (name == kMultiInstance && said->second.as_map() != nullptr) {
      LayUnder(*value.as_map(), *said->second.as_map());
    }
  }
}

void SayOver(const Value::Map& adopted, const Value::Map& properties, Value::Map& rest) {
  for (const auto& [name, value] : adopted) {
    const auto said = properties.find(name);
    if (said == properties.end()) {
      // Its loop element is removed with it.
      if (name != kMultiInstance) rest.insert_or_assign(name, "");
    } else if (said->second == value) {
      rest.erase(name);
    } else if (name == kMultiInstance && said->second.as_map() != nullptr) {
      Value& inside = rest[name];
      if (inside.as_map() == nullptr) inside = Value::Map();
      SayOver(*value.as_map(), *said->second.as_map(), *inside.as_map());
      if (inside.as_map()->empty()) rest.erase(name);
    }
  }
}

}  // namespace magpie::flow
