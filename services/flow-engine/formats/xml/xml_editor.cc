#include "services/flow-engine/formats/xml/xml_editor.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

// The order of children in BPMN's schema.
constexpr std::array<std::pair<absl::string_view, int>, 13> kPlaces = {
    {{"documentation", 0},
     {"extensionElements", 1},
     {"incoming", 2},
     {"outgoing", 3},
     {"standardLoopCharacteristics", 5},
     {"multiInstanceLoopCharacteristics", 5},
     {"dataObject", 6},
     {"dataObjectReference", 6},
     {"dataStoreReference", 6},
     {"script", 7},
     {"association", 7},
     {"group", 7},
     {"textAnnotation", 7}}};

int PlaceOf(pugi::xml_node node) {
  const absl::string_view name = LocalName(node);
  const auto found = std::ranges::find(kPlaces, name, &std::pair<absl::string_view, int>::first);
  if (found != kPlaces.end()) return found->second;
  if (IsFlowElementName(name)) return 6;
  return absl::EndsWith(name, "EventDefinition") ? 5 : 4;
}

bool IsSpace(pugi::xml_node node) {
  return node.type() == pugi::node_pcdata && absl::StripAsciiWhitespace(node.value()).empty();
}

// The last line break before `node` and the white space after it; empty if `node` does not begin a
// line.
std::string Indentation(pugi::xml_node node) {
  const pugi::xml_node before = node.previous_sibling();
  if (!IsSpace(before)) return "";
  const absl::string_view space = before.value();
  const size_t line = space.rfind('\n');
  return line == absl::string_view::npos ? "" : std::string(space.substr(line));
}

std::string IndentationOfChildren(pugi::xml_node node) {
  for (const pugi::xml_node child : node.children()) {
    if (std::string found = Indentation(child);
        !found.empty() && child.type() == pugi::node_element) {
      return found;
    }
  }
  const std::string own = Indentation(node);
  const bool is_root = node.parent().type() == pugi::node_document;
  return own.empty() && !is_root ? "" : absl::StrCat(own.empty() ? "\n" : own, "  ");
}

bool HoldsText(pugi::xml_node node) {
  return std::ranges::any_of(node.children(), [](pugi::xml_node child) {
    return child.type() == pugi::node_cdata ||
           (child.type() == pugi::node_pcdata && !IsSpace(child));
  });
}

void InsertSpace(pugi::xml_node before, const std::string& text) {
  before.parent().insert_child_before(pugi::node_pcdata, before).set_value(text.c_str());
}

// Puts `node` and the end of its parent, which has no text, on separate lines.
void GiveLine(pugi::xml_node node) {
  pugi::xml_node parent = node.parent();
  if (!Indentation(node).empty()) return;
  const std::string indentation = IndentationOfChildren(parent);
  if (indentation.empty()) return;
  InsertSpace(node, indentation);
  if (node.next_sibling()) return;
  const std::string end = Indentation(parent);
  parent.append_child(pugi::node_pcdata).set_value(end.empty() ? "\n" : end.c_str());
}

absl::string_view PrefixOf(absl::string_view name) {
  const size_t colon = name.find(':');
  return colon == absl::string_view::npos ? "" : name.substr(0, colon);
}

// Whether `attribute` declares a namespace (`xmlns` or `xmlns:p`), and its prefix.
bool IsDeclaration(pugi::xml_attribute attribute, absl::string_view& prefix) {
  absl::string_view name = attribute.name();
  if (!absl::ConsumePrefix(&name, "xmlns")) return false;
  prefix = name;
  return name.empty() || absl::ConsumePrefix(&prefix, ":");
}

bool Is(pugi::xml_node node, absl::string_view space, absl::string_view name) {
  return node.type() == pugi::node_element && LocalName(node) == name && SpaceOf(node) == space;
}

absl::string_view UsualPrefix(absl::string_view space) {
  if (space == kOurSpace) return "magpie";
  if (space == kDiagramSpace) return "bpmndi";
  if (space == kBoundsSpace) return "dc";
  return space == kPointSpace ? "di" : "bpmn";
}

}  // namespace

absl::string_view LocalName(pugi::xml_node node) {
  const absl::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

absl::string_view SpaceOf(pugi::xml_node node) {
  const absl::string_view wanted = PrefixOf(node.name());
  absl::string_view prefix;
  for (pugi::xml_node at = node; at; at = at.parent()) {
    for (const pugi::xml_attribute attribute : at.attributes()) {
      if (IsDeclaration(attribute, prefix) && prefix == wanted) return attribute.value();
    }
  }
  return "";
}

pugi::xml_node XmlEditor::Find(pugi::xml_node node, absl::string_view space,
                               absl::string_view name) const {
  for (const pugi::xml_node child : node.children()) {
    if (Is(child, space, name)) return child;
  }
  return {};
}

std::string XmlEditor::QualifiedName(pugi::xml_node node, absl::string_view space,
                                     absl::string_view name) {
  const auto qualified = [&](absl::string_view prefix) {
    return prefix.empty() ? std::string(name) : absl::StrCat(prefix, ":", name);
  };
  if (SpaceOf(node) == space) return qualified(PrefixOf(node.name()));
  std::set<std::string> taken;  // an inner declaration hides an outer one
  absl::string_view prefix;
  for (pugi::xml_node at = node; at; at = at.parent()) {
    for (const pugi::xml_attribute attribute : at.attributes()) {
      if (!IsDeclaration(attribute, prefix)) continue;
      if (taken.emplace(prefix).second && attribute.value() == space) return qualified(prefix);
    }
  }
  std::string fresh(UsualPrefix(space));
  for (int i = 1; taken.contains(fresh); ++i) fresh = absl::StrCat(UsualPrefix(space), i);
  SetAttribute(tree_.document_element(), absl::StrCat("xmlns:", fresh), space);
  return qualified(fresh);
}

pugi::xml_node XmlEditor::Add(pugi::xml_node node, absl::string_view space,
                              absl::string_view name) {
  pugi::xml_node child = node.prepend_child(QualifiedName(node, space, name).c_str());
  Move(child, node);
  return child;
}

pugi::xml_node XmlEditor::AddFirst(pugi::xml_node node, absl::string_view space,
                                   absl::string_view name) {
  added_.push_back(node.prepend_child(QualifiedName(node, space, name).c_str()));
  return added_.back();
}

void XmlEditor::Move(pugi::xml_node child, pugi::xml_node node) {
  const auto stands_behind = [&](pugi::xml_node other) {
    return other.type() != pugi::node_element || other == child || PlaceOf(other) > PlaceOf(child);
  };
  pugi::xml_node before = node.last_child();
  while (before && stands_behind(before)) before = before.previous_sibling();
  if (IsSpace(child.previous_sibling())) {
    child.parent().remove_child(child.previous_sibling());
  }
  if (before) {
    node.insert_move_after(child, before);
  } else {
    node.prepend_move(child);
  }
  added_.push_back(child);
}

void XmlEditor::Rename(pugi::xml_node node, absl::string_view name) {
  const absl::string_view prefix = PrefixOf(node.name());
  node.set_name(absl::StrCat(prefix, prefix.empty() ? "" : ":", name).c_str());
}

void XmlEditor::SetAttribute(pugi::xml_node node, absl::string_view name, absl::string_view value) {
  const std::string key(name);
  if (value.empty()) {
    node.remove_attribute(key.c_str());
    return;
  }
  pugi::xml_attribute attribute = node.attribute(key.c_str());
  if (!attribute) attribute = node.append_attribute(key.c_str());
  attribute.set_value(std::string(value).c_str());
}

void XmlEditor::SetText(pugi::xml_node node, absl::string_view text) {
  node.text().set(std::string(text).c_str());
}

void XmlEditor::Remove(pugi::xml_node node) {
  pugi::xml_node parent = node.parent();
  if (IsSpace(node.previous_sibling())) parent.remove_child(node.previous_sibling());
  parent.remove_child(node);
}

void XmlEditor::RemoveAll(pugi::xml_node node, absl::string_view space, absl::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node child : node.children()) {
    if (Is(child, space, name)) found.push_back(child);
  }
  for (const pugi::xml_node child : found) Remove(child);
}

std::string XmlEditor::Text() {
  std::map<pugi::xml_node, bool> holds_text;
  for (const pugi::xml_node node : added_) {
    const auto [parent, is_new] = holds_text.try_emplace(node.parent());
    if (is_new) parent->second = HoldsText(node.parent());
    if (!parent->second) GiveLine(node);
  }
  for (pugi::xml_node node : tree_.children()) {
    if (node.type() == pugi::node_declaration && node.attribute("encoding")) {
      node.attribute("encoding").set_value("UTF-8");
    }
  }
  std::ostringstream out;
  for (const pugi::xml_node node : tree_.children()) {
    node.print(out, "", pugi::format_raw, pugi::encoding_utf8);
    out << '\n';
  }
  return std::move(out).str();
}

}  // namespace magpie::flow
