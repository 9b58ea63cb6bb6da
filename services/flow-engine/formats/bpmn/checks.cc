#include "services/flow-engine/formats/bpmn/checks.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kLoop = "multiInstanceLoopCharacteristics";

// An element has at most one of each.
constexpr std::array<absl::string_view, 9> kOnce = {
    "conditionExpression", "script",          "ioSpecification",
    "completionCondition", "loopCardinality", "loopDataInputRef",
    "loopDataOutputRef",   "inputDataItem",   "outputDataItem"};

// Only their text is read.
constexpr std::array<absl::string_view, 4> kTexts = {"conditionExpression", "script",
                                                     "completionCondition", "loopCardinality"};

constexpr std::array<absl::string_view, 9> kBools = {
    "isForCompensation", "triggeredByEvent", "isSequential", "isImmediate", "isInterrupting",
    "cancelActivity",    "parallelMultiple", "instantiate",  "isExecutable"};

bool IsBool(absl::string_view text) {
  const std::string word = absl::AsciiStrToLower(OneLine(text));
  return word.empty() || word == "true" || word == "false" || word == "1" || word == "0";
}

std::string NotBool(absl::string_view value) {
  return absl::StrCat("is \"", OneLine(value), "\", which is neither true nor false");
}

std::string LinesOf(const std::vector<const XmlElement*>& all) {
  return absl::StrJoin(all, " and ", [](std::string* out, const XmlElement* one) {
    absl::StrAppend(out, one->line);
  });
}

void CheckOnce(const XmlElement& xml, const std::string& path, RawModel& raw) {
  for (const absl::string_view name : kOnce) {
    const std::vector<const XmlElement*> all = ChildrenOf(xml, name);
    if (all.size() < 2) continue;
    raw.Fault(path, absl::StrCat("has ", all.size(), " ", name, ", in lines ", LinesOf(all),
                                 ", and may have one: keep the one that is meant"));
  }
}

void CheckLoops(const XmlElement& xml, const std::string& path, RawModel& raw) {
  std::vector<const XmlElement*> loops = ChildrenOf(xml, kLoop);
  const std::vector<const XmlElement*> others = ChildrenOf(xml, "standardLoopCharacteristics");
  loops.insert(loops.end(), others.begin(), others.end());
  if (loops.size() > 1) {
    raw.Fault(path, absl::StrCat("says ", loops.size(), " times how it repeats itself, in lines ",
                                 LinesOf(loops), ": keep the one that is meant"));
  }
}

void CheckTexts(const XmlElement& xml, const std::string& path, RawModel& raw) {
  for (const absl::string_view name : kTexts) {
    for (const XmlElement* const one : ChildrenOf(xml, name)) {
      if (one->children.empty()) continue;
      raw.Fault(path,
                absl::StrCat("has the element ", one->children[0].name, " within its ", name,
                             " in line ", one->line, ", which is a text: write &lt; for a <"));
    }
  }
}

void CheckBools(const XmlElement& xml, const std::string& path, RawModel& raw) {
  for (const auto& [name, value] : xml.attributes) {
    if (std::ranges::count(kBools, name) == 0 || IsBool(value)) continue;
    raw.Fault(absl::StrCat(path, ".", name), absl::StrCat(NotBool(value), ": write one of them"));
  }
}

std::string NameOf(const XmlElement& process) {
  const std::string id = OneLine(process.Attribute("id"));
  return id.empty() ? absl::StrCat("the process in line ", process.line)
                    : absl::StrCat("process ", id);
}

// The process of each element outside the one that is read.
using Owners = std::map<std::string, std::string>;

Owners OwnersIn(const XmlElement& root, const XmlElement& process) {
  Owners owners;
  for (const XmlElement* const other : ChildrenOf(root, "process")) {
    if (other == &process) continue;
    for (const FlowElementXml& element : FlowElementsOf(*other)) {
      owners.emplace(element.key, NameOf(*other));
    }
  }
  return owners;
}

constexpr absl::string_view kAdvice =
    "; a sequence flow stays within its process: remove it, or draw a message flow, and let a task "
    "or a call activity do what it stands for";

class BorderChecker {
 public:
  BorderChecker(const XmlElement& process, RawModel& raw) : process_(process), raw_(raw) {
    for (const Element& element : raw.elements) {
      (element.type == kSequenceFlow ? flows_ : nodes_).insert(element.key);
    }
  }

  // Checks the sequence flows of all others.
  void CheckOthers(const XmlElement& root) {
    for (const XmlElement& child : root.children) {
      if (&child == &process_) continue;
      std::set<std::string> own;
      for (const FlowElementXml& element : FlowElementsOf(child)) own.insert(element.key);
      CheckBelow(child, IsBpmn(child, "process") ? NameOf(child) : absl::StrCat("the ", child.name),
                 own);
    }
  }

  void CheckOwn(const Owners& owners) {
    for (const Element& flow : raw_.elements) {
      if (flow.type != kSequenceFlow) continue;
      for (const auto& [side, ends] :
           {std::pair(".incoming", &flow.incoming), std::pair(".outgoing", &flow.outgoing)}) {
        if (ends->size() != 1 || nodes_.contains(ends->front())) continue;
        const auto owner = owners.find(ends->front());
        if (owner == owners.end()) continue;
        raw_.Fault(absl::StrCat(ElementPath(flow.key), side),
                   absl::StrCat("names ", ends->front(), ", which is in ", owner->second, kAdvice));
      }
    }
  }

 private:
  static constexpr absl::string_view kFlowXml = "sequenceFlow";

  void CheckBelow(const XmlElement& xml, const std::string& owner,
                  const std::set<std::string>& own) {
    if (IsBpmn(xml, kFlowXml)) CheckOther(xml, owner, own);
    for (const XmlElement& child : xml.children) CheckBelow(child, owner, own);
  }

  // `own` are the elements of its process, which may have the same ids as ours.
  void CheckOther(const XmlElement& xml, const std::string& owner,
                  const std::set<std::string>& own) {
    const std::string from = LocalReference(xml.node, xml.Attribute("sourceRef"));
    const std::string to = LocalReference(xml.node, xml.Attribute("targetRef"));
    if (!nodes_.contains(from) && !nodes_.contains(to)) return;
    if (own.contains(from) && own.contains(to)) return;
    const std::string key = OneLine(xml.Attribute("id"));
    const bool is_lost = nodes_.contains(from) && nodes_.contains(to);
    raw_.Fault(flows_.contains(key) ? "elements" : ElementPath(key),
               absl::StrCat("leads from ", from, " to ", to, " and is in ", owner, " in line ",
                            xml.line, ", not in ", NameOf(process_),
                            is_lost ? ", where both are: move it there" : kAdvice));
  }

  const XmlElement& process_;
  RawModel& raw_;
  std::set<std::string> nodes_;
  std::set<std::string> flows_;
};

}  // namespace

void CheckOfElement(const XmlElement& xml, const std::string& key, RawModel& raw) {
  const std::string path = ElementPath(key);
  CheckOnce(xml, path, raw);
  CheckLoops(xml, path, raw);
  CheckTexts(xml, path, raw);
  CheckBools(xml, path, raw);
  for (const XmlElement* const loop : ChildrenOf(xml, kLoop)) {
    CheckOnce(*loop, absl::StrCat(path, ".multi_instance"), raw);
    CheckTexts(*loop, absl::StrCat(path, ".multi_instance"), raw);
    CheckBools(*loop, absl::StrCat(path, ".multi_instance"), raw);
  }
}

void CheckOfProcess(const XmlElement& process, RawModel& raw) {
  const absl::string_view value = process.Attribute("isExecutable");
  if (IsBool(value)) return;
  raw.Warn(
      absl::StrCat(NameOf(process), ": isExecutable ", NotBool(value), "; it was read as false"));
}

void CheckBorders(const XmlElement& root, const XmlElement& process, RawModel& raw) {
  BorderChecker checker(process, raw);
  checker.CheckOthers(root);
  checker.CheckOwn(OwnersIn(root, process));
}

}  // namespace magpie::flow
