#include "services/flow-engine/formats/xml/xml.h"

#include <algorithm>
#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/expr/datum/utf8.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kXmlns = "xmlns";

// Other spellings of a BPMN 2.0 namespace, from before 2.0 was finished or mistyped, and the right
// one.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 3> kOldSpaces = {
    {{"http://schema.omg.org/spec/BPMN/2.0", "http://www.omg.org/spec/BPMN/20100524/MODEL"},
     {"https://www.omg.org/spec/BPMN/20100524/MODEL",
      "http://www.omg.org/spec/BPMN/20100524/MODEL"},
     {"http://www.omg.org/spec/BPMN/20100524/MODEL/",
      "http://www.omg.org/spec/BPMN/20100524/MODEL"}}};

absl::Status Refused(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Counts the lines of a source. Offsets must not decrease.
class Lines {
 public:
  explicit Lines(absl::string_view source) : source_(source) {}

  int At(ptrdiff_t offset) {
    const auto end = static_cast<size_t>(offset < 0 ? 0 : offset);
    for (; at_ < std::min(end, source_.size()); ++at_) line_ += source_[at_] == '\n' ? 1 : 0;
    return line_;
  }

 private:
  const absl::string_view source_;
  size_t at_ = 0;
  int line_ = 1;
};

struct QualifiedName {
  absl::string_view prefix;
  absl::string_view local;
};

QualifiedName Split(absl::string_view name) {
  const size_t colon = name.find(':');
  if (colon == absl::string_view::npos) return {"", name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

// The prefixes that an element and those around it declare.
class Scope {
 public:
  Scope(const Scope* outer, pugi::xml_node node, std::set<std::string>& spaces) : outer_(outer) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const QualifiedName name = Split(attribute.name());
      const bool declares_default = name.prefix.empty() && name.local == kXmlns;
      if (!declares_default && name.prefix != kXmlns) continue;
      declared_[declares_default ? "" : name.local] = *spaces.insert(attribute.value()).first;
    }
  }

  // False if `prefix` is not declared.
  bool Find(absl::string_view prefix, absl::string_view& space) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
      const auto found = scope->declared_.find(prefix);
      if (found == scope->declared_.end()) continue;
      space = found->second;
      return true;
    }
    return prefix.empty() || prefix == "xml";
  }

 private:
  const Scope* const outer_;
  absl::flat_hash_map<std::string, absl::string_view> declared_;
};

// pugixml accepts references such as &#xD800; that are not characters.
absl::Status CheckText(absl::string_view text, const XmlElement& element) {
  const bool is_text = expr::FindInvalidUtf8(text) == absl::string_view::npos;
  if (is_text) return absl::OkStatus();
  return Refused(absl::StrCat("has a number such as &#xD800; in line ", element.line,
                              " which is not a character in XML: take it out"));
}

absl::Status CopyContent(pugi::xml_node node, XmlElement& element) {
  absl::flat_hash_set<absl::string_view> names;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (!names.insert(attribute.name()).second) {
      return Refused(absl::StrCat("has the attribute ", attribute.name(), " twice on the ",
                                  node.name(), " in line ", element.line));
    }
    if (names.size() > kMaxXmlAttributes) {
      return Refused(absl::StrCat("has more than ", kMaxXmlAttributes, " attributes on the ",
                                  node.name(), " in line ", element.line));
    }
    if (absl::StrContains(attribute.name(), ":") || attribute.name() == kXmlns) continue;
    RETURN_IF_ERROR(CheckText(attribute.value(), element));
    element.attributes.emplace_back(attribute.name(), attribute.value());
  }
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      // pugixml writes &#13; as a plain carriage return, which would be read back as a line break,
      // so it is read as one now.
      element.text += absl::StrReplaceAll(child.value(), {{"\r\n", "\n"}, {"\r", "\n"}});
    }
  }
  return CheckText(element.text, element);
}

void UseUsualSpaces(pugi::xml_node node) {
  for (pugi::xml_attribute attribute : node.attributes()) {
    if (!absl::StartsWith(attribute.name(), kXmlns)) continue;
    for (const auto& [other, usual] : kOldSpaces) {
      if (attribute.value() == other) attribute.set_value(std::string(usual).c_str());
    }
  }
}

// Copies a tree of nodes into elements.
class Copier {
 public:
  Copier(absl::string_view source, std::set<std::string>& spaces)
      : lines_(source), spaces_(spaces) {}

  absl::StatusOr<XmlElement> Copy(pugi::xml_node node, const Scope* outer, int depth) {
    if (depth > kMaxXmlDepth) {
      return Refused(absl::StrCat("is nested more than ", kMaxXmlDepth, " deep"));
    }
    if (++copied_ > kMaxXmlElements) {
      return Refused(absl::StrCat("has more than ", kMaxXmlElements, " elements"));
    }
    UseUsualSpaces(node);
    XmlElement element = {.line = lines_.At(node.offset_debug())};
    RETURN_IF_ERROR(CopyContent(node, element));
    const Scope scope(outer, node, spaces_);
    const QualifiedName name = Split(node.name());
    element.name = std::string(name.local);
    element.node = node;
    if (!scope.Find(name.prefix, element.space)) {
      return Refused(absl::StrCat("does not declare the prefix ", name.prefix, " of ", node.name(),
                                  " in line ", element.line, ": add xmlns:", name.prefix,
                                  "=\"...\""));
    }
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      ASSIGN_OR_RETURN(XmlElement copy, Copy(child, &scope, depth + 1));
      element.children.push_back(std::move(copy));
    }
    return element;
  }

 private:
  Lines lines_;
  std::set<std::string>& spaces_;
  size_t copied_ = 0;
};

// The length of the comment, CDATA section or instruction at the start of `text`, in which & is
// only a character; 0 if there is none.
size_t LiteralPart(absl::string_view text) {
  constexpr std::array<std::pair<absl::string_view, absl::string_view>, 3> kParts = {
      {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}}};
  for (const auto& [begin, end] : kParts) {
    if (!absl::StartsWith(text, begin)) continue;
    const size_t close = text.find(end, begin.size());
    return close == absl::string_view::npos ? text.size() : close + end.size();
  }
  return 0;
}

// There must be no undefined entities, which pugixml leaves as they are.
absl::Status CheckEntities(absl::string_view source) {
  constexpr std::array<absl::string_view, 5> kEntities = {"&amp;", "&lt;", "&gt;", "&quot;",
                                                          "&apos;"};
  for (size_t at = 0; at < source.size();) {
    const absl::string_view rest = source.substr(at);
    if (const size_t literal = rest.front() == '<' ? LiteralPart(rest) : 0; literal > 0) {
      at += literal;
      continue;
    }
    ++at;
    if (rest.front() != '&' || absl::StartsWith(rest, "&#")) continue;
    const bool is_known = std::ranges::any_of(
        kEntities, [&](absl::string_view entity) { return absl::StartsWith(rest, entity); });
    if (!is_known) {
      return Refused(absl::StrCat("has an & in line ", Lines(source).At(at),
                                  " that does not begin one of XML's five entities: write &amp; "
                                  "for an &, and the character itself for any other entity"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTopLevel(const pugi::xml_document& tree) {
  int roots = 0;
  for (const pugi::xml_node node : tree.children()) {
    if (node.type() == pugi::node_doctype && absl::StrContains(node.value(), "[")) {
      return Refused("has a DOCTYPE with declarations in it, which are not read: take it out");
    }
    roots += node.type() == pugi::node_element ? 1 : 0;
  }
  if (roots == 1) return absl::OkStatus();
  return Refused(absl::StrCat("is not well-formed XML: it has ", roots, " root elements, not 1"));
}

}  // namespace

absl::string_view XmlElement::Attribute(absl::string_view name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name) return value;
  }
  return "";
}

bool IsDeclaredPrefix(pugi::xml_node node, absl::string_view prefix) {
  const std::string name = absl::StrCat(kXmlns, ":", prefix);
  for (; node; node = node.parent()) {
    if (node.attribute(name.c_str())) return true;
  }
  return false;
}

bool IsXmlText(absl::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
}

absl::StatusOr<XmlDocument> ParseXml(absl::string_view source) {
  if (expr::FindInvalidUtf8(source) != absl::string_view::npos) return Refused("is not UTF-8");
  XmlDocument document = {.tree = std::make_unique<pugi::xml_document>()};
  const pugi::xml_parse_result result = document.tree->load_buffer(
      source.data(), source.size(), pugi::parse_full | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!result) {
    return Refused(absl::StrCat("is not well-formed XML: line ", Lines(source).At(result.offset),
                                ": ", result.description()));
  }
  RETURN_IF_ERROR(CheckTopLevel(*document.tree));
  RETURN_IF_ERROR(CheckEntities(source));
  Copier copier(source, document.spaces);
  ASSIGN_OR_RETURN(document.root, copier.Copy(document.tree->document_element(), nullptr, 1));
  return document;
}

}  // namespace magpie::flow
