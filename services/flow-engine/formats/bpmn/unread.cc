#include "services/flow-engine/formats/bpmn/unread.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/expr/datum/utf8.h"
#include "services/flow-engine/formats/bpmn/schema.h"
#include "services/flow-engine/formats/vendors/vendors.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

// What to write instead of an instruction, the properties that express it, and the elements that
// have these (empty: every activity), separated by spaces.
struct Instead {
  absl::string_view text;
  absl::string_view properties;
  absl::string_view elements = "";
};
constexpr Instead kAssignee = {"<magpie:properties assignee=...>", "assignee candidate_groups",
                               "userTask"};
constexpr Instead kGroups = {"<magpie:properties candidate_groups=...>",
                             "assignee candidate_groups", "userTask"};
constexpr Instead kForm = {"<magpie:form>", "form", "userTask"};
constexpr Instead kCall = {"<magpie:call>", "call fetch", "serviceTask sendTask"};
constexpr Instead kMatch = {"<magpie:match>", "match", "businessRuleTask"};
constexpr Instead kCalledWith = {"<magpie:call>, <magpie:output>", "call fetch output",
                                 "serviceTask sendTask"};
constexpr Instead kMatchedWith = {"<magpie:match>, <magpie:output>", "match output",
                                  "businessRuleTask"};
constexpr Instead kPassed = {"<magpie:input>, <magpie:output>", "input output", "callActivity"};
constexpr Instead kInput = {"<magpie:input>", "input input_mode", "callActivity"};
constexpr Instead kOutput = {"<magpie:output>", "output output_mode",
                             "serviceTask sendTask businessRuleTask callActivity"};
constexpr Instead kCollection = {"<magpie:multi_instance collection=...>",
                                 "multi_instance.collection"};
constexpr Instead kRetry = {"<magpie:retry>", "retry", "serviceTask sendTask businessRuleTask"};
constexpr Instead kVersion = {"<magpie:properties version=...>", "version", "callActivity"};

using Row = std::pair<absl::string_view, Instead>;

// By the instruction's name. Instructions that are not listed have no counterpart.
constexpr Row kInstead[] = {
    {"assignee", kAssignee},
    {"candidateUsers", kAssignee},
    {"candidateGroups", kGroups},
    {"assignmentDefinition", kAssignee},
    {"performer", kAssignee},
    {"humanPerformer", kAssignee},
    {"potentialOwner", kAssignee},
    {"resourceRole", kAssignee},
    {"formKey", kForm},
    {"formRef", kForm},
    {"formData", kForm},
    {"formProperty", kForm},
    {"formDefinition", kForm},
    {"rendering", kForm},
    {"class", kCall},
    {"delegateExpression", kCall},
    {"expression", kCall},
    {"topic", kCall},
    {"type", kCall},
    {"taskDefinition", kCall},
    {"connector", kCall},
    {"implementation", kCall},
    {"operationRef", kCall},
    {"taskName", kCall},
    {"decisionRef", kMatch},
    {"calledDecision", kMatch},
    {"inputOutput", kCalledWith},
    {"inputOutput", kMatchedWith},
    {"inputOutput", kPassed},
    {"ioMapping", kCalledWith},
    {"ioMapping", kMatchedWith},
    {"ioMapping", kPassed},
    {"in", kInput},
    {"out", kOutput},
    {"resultVariable", kOutput},
    {"collection", kCollection},
    {"loopCharacteristics", kCollection},
    {"loopDataInputRef", kCollection},
    {"failedJobRetryTimeCycle", kRetry},
    {"calledElementVersion", kVersion},
};

// Null if such an element cannot express it.
const Instead* InsteadOf(absl::string_view name, absl::string_view element) {
  const auto found = std::ranges::find_if(kInstead, [&](const Row& row) {
    if (row.first != name) return false;
    const std::vector<absl::string_view> elements = absl::StrSplit(row.second.elements, ' ');
    return row.second.elements.empty() || std::ranges::count(elements, element) > 0;
  });
  return found == std::end(kInstead) ? nullptr : &found->second;
}

// The beginning of `text` on one line, for people to recognize.
std::string Shown(absl::string_view text) {
  if (expr::FindInvalidUtf8(text) != absl::string_view::npos) return "...";
  std::string line = OneLine(text);
  if (line.size() <= kMaxUnreadValueBytes) return line;
  size_t end = kMaxUnreadValueBytes;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(line.substr(0, end), "...");
}

// Elements beside the nodes of a process that nothing runs.
constexpr std::array<absl::string_view, 7> kDrawn = {
    "laneSet",           "association", "group",
    "textAnnotation",    "dataObject",  "dataObjectReference",
    "dataStoreReference"};

// Whether its work runs here, so that the warning can say what to write. Passed tasks have their
// own warning.
bool IsActivity(const XmlElement& xml) {
  return (absl::EndsWith(xml.name, "Task") && xml.name != "manualTask") ||
         xml.name == "callActivity" || xml.name == "subProcess";
}

// Collects the parts of one element that are not read.
class Gatherer {
 public:
  Gatherer(const XmlElement& xml, const std::set<std::string>& read)
      : is_activity_(IsActivity(xml)), read_(read) {}

  void Gather(const XmlElement& xml) {
    AddAttributes(xml);
    for (const XmlElement& child : xml.children) {
      if (child.space != kBpmnSpace) {
        AddForeign(child, false);
      } else if (child.name == "extensionElements") {
        for (const XmlElement& one : child.children) AddForeign(one, IsOneOfSeveral(child, one));
      } else {
        AddChild(xml, child);
      }
    }
  }

  std::vector<Unread::Label> Labels() && { return std::move(labels_); }

 private:
  void Add(absl::string_view name, std::string text) {
    if (std::ranges::count(labels_, text, &Unread::Label::text) > 0) return;
    labels_.push_back({std::move(text), is_activity_ ? std::string(name) : ""});
  }

  void AddAttributes(const XmlElement& xml) {
    for (const ForeignAttribute& attribute : ForeignAttributesOf(xml)) {
      if (IsHarmless(attribute.space, attribute.name) || read_.contains(attribute.label)) continue;
      Add(attribute.name, absl::StrCat(attribute.label, "=\"", Shown(attribute.value), "\""));
    }
    if (!IsInSchema(xml)) return;
    for (const auto& [name, value] : xml.attributes) {
      if (FateOfAttribute(xml, name, value) == Fate::kRead || read_.contains(name)) continue;
      // `implementation` of a user task has no counterpart, unlike that of a service task.
      const bool is_asked = xml.name == "userTask" && name == "implementation";
      Add(is_asked ? "" : name, absl::StrCat(name, "=\"", Shown(value), "\""));
    }
  }

  // Zeebe allows one instruction with each name.
  static bool IsOneOfSeveral(const XmlElement& extensions, const XmlElement& xml) {
    const auto is_alike = [&](const XmlElement& other) {
      return other.space == xml.space && other.name == xml.name;
    };
    return xml.space == kZeebeSpace && std::ranges::count_if(extensions.children, is_alike) > 1;
  }

  // If an instruction was read in part, adds the rest.
  void AddForeign(const XmlElement& xml, bool is_one_of_several) {
    if (xml.space == kOurSpace || IsHarmless(xml.space, xml.name)) return;
    const std::string label = LabelOf(xml);
    std::vector<std::string> rest;
    bool is_read = false;
    for (const auto& [name, value] : xml.attributes) {
      if (read_.contains(absl::StrCat(label, " ", name))) {
        is_read = true;
      } else if (!value.empty()) {
        rest.push_back(absl::StrCat(name, "=\"", Shown(value), "\""));
      }
    }
    if (is_read && rest.empty()) return;
    if (is_read) return Add(xml.name, absl::StrCat(label, " ", absl::StrJoin(rest, " ")));
    Add(xml.name, is_one_of_several ? absl::StrCat(label, " (more than one)") : label);
  }

  // Nodes in a sub-process have their own warnings.
  void AddChild(const XmlElement& xml, const XmlElement& child) {
    const bool is_known = IsInSchema(xml);
    if (child.name == "documentation" || IsFlowElement(child)) {
      if (is_known && FateOfChild(xml, child) != Fate::kRead) Add(child.name, child.name);
      return;
    }
    if (is_known && FateOfChild(xml, child) != Fate::kRead && !read_.contains(child.name)) {
      return Add(child.name, child.name);
    }
    if (is_known && std::ranges::count(kDrawn, child.name) == 0) Gather(child);
  }

  const bool is_activity_;
  const std::set<std::string>& read_;
  std::vector<Unread::Label> labels_;
};

// Finds our own extensions in places where they are not read. They are read in the
// extensionElements of a node, of a sequence flow, and of a node's
// multiInstanceLoopCharacteristics.
class MisplacedFinder {
 public:
  MisplacedFinder(const XmlElement& process, RawModel& raw) : process_(process), raw_(raw) {
    const std::vector<FlowElementXml> found = FlowElementsOf(process);
    for (const FlowElementXml& element : found) {
      names_.emplace(element.xml, ElementPath(element.key));
    }
    const std::string id = OneLine(process.Attribute("id"));
    names_.emplace(&process, id.empty() ? "process" : absl::StrCat("process ", id));
  }

  void Run(const XmlElement& root) {
    Visit(root, "source", false);
    if (count_ <= kMaxMisplaced) return;
    raw_.Warn(absl::StrCat("and ", count_ - kMaxMisplaced,
                           " more extensions are in places where they are not read"));
  }

 private:
  // `is_read`: our extensions are read in the extensionElements of `xml`.
  void Visit(const XmlElement& xml, const std::string& who, bool is_read) {
    for (const ForeignAttribute& attribute : OurAttributesOf(xml)) {
      Warn(who, absl::StrCat(attribute.label, "=\"", Shown(attribute.value), "\""), xml.line,
           absl::StrCat("at ", LabelOf(xml)),
           absl::StrCat("write <", PrefixOf(attribute.label), "properties ", attribute.name,
                        "=...> ", kThere));
    }
    for (const XmlElement& child : xml.children) {
      if (IsBpmn(child, "process") && &child != &process_) continue;
      if (child.space == kOurSpace) {
        // An element within a text is already a fault.
        if (!IsText(xml)) {
          Warn(who, Tag(child), child.line, absl::StrCat("in ", HolderOf(xml)),
               absl::StrCat("move it ", kThere));
        }
        continue;
      }
      const auto name = names_.find(&child);
      const bool is_element = name != names_.end() && &child != &process_;
      const bool is_loop = is_read && IsBpmn(child, "multiInstanceLoopCharacteristics");
      if (is_read && IsBpmn(child, "extensionElements")) {
        VisitExtensions(child, who);
      } else {
        Visit(child, name == names_.end() ? who : name->second, is_element || is_loop);
      }
    }
  }

  void VisitExtensions(const XmlElement& extensions, const std::string& who) {
    for (const XmlElement& one : extensions.children) {
      one.space == kOurSpace ? VisitOurs(one, who) : Visit(one, who, false);
    }
  }

  // Inside our own elements, everything must be ours, and attributes have no prefix.
  void VisitOurs(const XmlElement& ours, const std::string& who) {
    for (const ForeignAttribute& attribute : OurAttributesOf(ours)) {
      Warn(who, absl::StrCat(attribute.label, "=\"", Shown(attribute.value), "\""), ours.line,
           absl::StrCat("at ", LabelOf(ours)), absl::StrCat("write ", attribute.name, "=..."));
    }
    for (const XmlElement& child : ours.children) {
      if (child.space == kOurSpace) {
        VisitOurs(child, who);
      } else if (!IsHarmless(child.space, child.name)) {
        Warn(who, Tag(child), child.line, absl::StrCat("in ", LabelOf(ours)),
             absl::StrCat("write <", PrefixOf(LabelOf(ours)), child.name, ">"));
      }
    }
  }

  static bool IsText(const XmlElement& xml) {
    return IsBpmn(xml, "conditionExpression") || IsBpmn(xml, "script") ||
           IsBpmn(xml, "completionCondition") || IsBpmn(xml, "loopCardinality");
  }

  // The element that extensions belong to.
  static std::string HolderOf(const XmlElement& xml) {
    return IsBpmn(xml, "extensionElements") ? xml.node.parent().name() : LabelOf(xml);
  }

  static std::string Tag(const XmlElement& xml) { return absl::StrCat("<", LabelOf(xml), ">"); }

  static std::string PrefixOf(absl::string_view label) {
    const size_t colon = label.find(':');
    return std::string(label.substr(0, colon == absl::string_view::npos ? 0 : colon + 1));
  }

  void Warn(const std::string& who, const std::string& what, int line, const std::string& where,
            const std::string& advice) {
    if (++count_ > kMaxMisplaced) return;
    raw_.Warn(
        absl::StrCat(who, ": ", what, " ", where, " in line ", line, " is not read: ", advice));
  }

  static constexpr absl::string_view kThere =
      "into the extensionElements of the node or sequence flow that it is about";

  const XmlElement& process_;
  RawModel& raw_;
  absl::flat_hash_map<const XmlElement*, std::string> names_;
  size_t count_ = 0;
};

const Value* FindIn(const Value::Map& properties, absl::string_view path) {
  const Value::Map* map = &properties;
  const Value* found = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    const auto member = map == nullptr ? properties.end() : map->find(name);
    if (map == nullptr || member == map->end()) return nullptr;
    found = &member->second;
    map = found->as_map();
  }
  return found;
}

// Whether the element's own properties, not only the adopted ones, express the instruction.
bool IsSaid(const Instead& instead, const Value::Map& properties, const Value::Map& adopted) {
  for (const absl::string_view path : absl::StrSplit(instead.properties, ' ')) {
    const Value* const said = FindIn(properties, path);
    const Value* const read = FindIn(adopted, path);
    if (said != nullptr && (read == nullptr || *read != *said)) return true;
  }
  return false;
}

// Empty if the element's properties express all of it.
std::string TextOf(const Unread& unread, const Value::Map& properties) {
  std::vector<std::string> texts;
  std::set<std::string> instead;
  for (const Unread::Label& label : unread.labels) {
    const Instead* const other = InsteadOf(label.name, unread.element);
    if (other != nullptr && IsSaid(*other, properties, unread.adopted)) continue;
    texts.push_back(label.text);
    if (other != nullptr) instead.insert(std::string(other->text));
  }
  if (texts.empty()) return "";
  const size_t shown = std::min(texts.size(), kMaxNamedUnread);
  std::string text =
      absl::StrCat(unread.who, ": ", absl::StrJoin(texts.begin(), texts.begin() + shown, ", "));
  if (shown < texts.size()) absl::StrAppend(&text, " and ", texts.size() - shown, " more");
  absl::StrAppend(&text, texts.size() == 1 ? " is not read" : " are not read");
  if (!instead.empty()) {
    absl::StrAppend(&text, ": say ", absl::StrJoin(instead, ", "), " or use --mapping");
  }
  return text;
}

}  // namespace

void AddUnread(const XmlElement& xml, const std::string& key, const std::string& who,
               const Adopted& adopted, RawModel& raw) {
  Gatherer gatherer(xml, adopted.labels);
  gatherer.Gather(xml);
  std::vector<Unread::Label> labels = std::move(gatherer).Labels();
  if (!labels.empty())
    raw.unread.push_back({key, who, xml.name, std::move(labels), adopted.properties});
}

void WarnOfMisplaced(const XmlElement& root, const XmlElement& process, RawModel& raw) {
  MisplacedFinder(process, raw).Run(root);
}

void ReportUnread(RawModel& raw) {
  absl::flat_hash_map<absl::string_view, const Value::Map*> properties;
  for (const Element& element : raw.elements) {
    properties.emplace(element.key, &element.properties);
  }
  const Value::Map none;
  size_t count = 0;
  for (const Unread& unread : raw.unread) {
    const auto said = properties.find(unread.key);
    std::string text = TextOf(unread, said == properties.end() ? none : *said->second);
    if (!text.empty() && ++count <= kMaxUnreadWarnings) raw.Warn(std::move(text));
  }
  if (count <= kMaxUnreadWarnings) return;
  raw.Warn(absl::StrCat("and ", count - kMaxUnreadWarnings,
                        " more elements have instructions that are not read"));
}

}  // namespace magpie::flow
