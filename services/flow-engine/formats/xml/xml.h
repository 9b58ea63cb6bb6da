// An XML document as elements with namespaces.

#pragma once

#include <memory>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::flow {

inline constexpr int kMaxXmlDepth = 64;
inline constexpr size_t kMaxXmlElements = 100'000;
inline constexpr size_t kMaxXmlAttributes = 256;  // of one element

struct XmlElement {
  absl::string_view space;  // the namespace's URI, owned by the document; empty: none
  std::string name;         // without a prefix
  std::vector<std::pair<std::string, std::string>> attributes;  // without a prefix
  std::string text;                                             // its own, without its children's
  std::vector<XmlElement> children;
  int line = 0;         // of its first character
  pugi::xml_node node;  // the same in the document's tree, for editing

  // Empty if there is no such attribute.
  absl::string_view Attribute(absl::string_view name) const;
};

struct XmlDocument {
  // With all white space, comments and processing instructions. Changes to it do not affect `root`.
  std::unique_ptr<pugi::xml_document> tree;
  std::set<std::string> spaces;
  XmlElement root;
};

// Reads UTF-8 text (encoding.h), whatever encoding it declares. Other spellings of the BPMN 2.0
// namespaces are replaced by the usual ones, also in the tree.
//
// INVALID_ARGUMENT if `source` is not well-formed, exceeds a limit, uses an undeclared prefix, has
// a document type with declarations, or an entity beyond the five of XML, since entities are the
// dangerous part of XML. A document type without declarations is ignored.
absl::StatusOr<XmlDocument> ParseXml(absl::string_view source);

// Whether `prefix` is declared on `node` or around it.
bool IsDeclaredPrefix(pugi::xml_node node, absl::string_view prefix);

// Whether a document can hold `text` unchanged: no control characters other than \n and \t.
bool IsXmlText(absl::string_view text);

}  // namespace magpie::flow
