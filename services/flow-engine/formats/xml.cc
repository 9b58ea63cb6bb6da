#include "services/flow-engine/formats/xml.h"

#include <algorithm>
#include <pugixml.hpp>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/expr/utf8.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kXmlns = "xmlns";

absl::Status Refused(absl::string_view what) { return absl::InvalidArgumentError(what); }

struct QualifiedName {
  absl::string_view prefix;
  absl::string_view local;
};

QualifiedName Split(absl::string_view name) {
  const size_t colon = name.find(':');
  if (colon == absl::string_view::npos) return {"", name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

// The prefixes that an element declares, within those that stand around it.
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

  // False where nobody declares `prefix`.
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

// Numbers such as &#xD800; stand for no character, and pugixml lets them pass.
absl::Status CheckText(absl::string_view text) {
  const bool is_text = expr::FindInvalidUtf8(text) == absl::string_view::npos;
  return is_text ? absl::OkStatus() : Refused("has a character that is none");
}

absl::Status CopyContent(pugi::xml_node node, XmlElement& element) {
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (absl::StrContains(attribute.name(), ":") || attribute.name() == kXmlns) continue;
    RETURN_IF_ERROR(CheckText(attribute.value()));
    element.attributes.emplace_back(attribute.name(), attribute.value());
  }
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      element.text += child.value();
    }
  }
  return CheckText(element.text);
}

absl::StatusOr<XmlElement> Copy(pugi::xml_node node, const Scope* outer, int depth,
                                std::set<std::string>& spaces) {
  if (depth > kMaxXmlDepth)
    return Refused(absl::StrCat("is nested more than ", kMaxXmlDepth, " deep"));
  const Scope scope(outer, node, spaces);
  const QualifiedName name = Split(node.name());
  XmlElement element;
  element.name = std::string(name.local);
  if (!scope.Find(name.prefix, element.space)) {
    return Refused(absl::StrCat("does not declare the prefix of ", node.name()));
  }
  RETURN_IF_ERROR(CopyContent(node, element));
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    ASSIGN_OR_RETURN(XmlElement copy, Copy(child, &scope, depth + 1, spaces));
    element.children.push_back(std::move(copy));
  }
  return element;
}

}  // namespace

absl::string_view XmlElement::Attribute(absl::string_view name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name) return value;
  }
  return "";
}

absl::StatusOr<XmlDocument> ParseXml(absl::string_view source) {
  if (expr::FindInvalidUtf8(source) != absl::string_view::npos) return Refused("is no UTF-8");
  pugi::xml_document parsed;
  const pugi::xml_parse_result result = parsed.load_buffer(
      source.data(), source.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!result) {
    const absl::string_view before = source.substr(0, result.offset);
    return Refused(absl::StrCat("is no XML: line ",
                                1 + std::count(before.begin(), before.end(), '\n'), ": ",
                                result.description()));
  }
  for (const pugi::xml_node node : parsed.children()) {
    if (node.type() == pugi::node_doctype) return Refused("has a DOCTYPE, which is not read");
  }
  XmlDocument document;
  ASSIGN_OR_RETURN(document.root, Copy(parsed.document_element(), nullptr, 1, document.spaces));
  return document;
}

}  // namespace magpie::flow
