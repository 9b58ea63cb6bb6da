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
  absl::string_view space;  // the namespace's URI, kept by the document; empty where there is none
  std::string name;         // without a prefix
  std::vector<std::pair<std::string, std::string>> attributes;  // those without a prefix
  std::string text;                                             // its own, without its children's
  std::vector<XmlElement> children;
  int line = 0;         // where it begins
  pugi::xml_node node;  // the same in the document's tree, for those who change it

  // Empty where there is no such attribute.
  absl::string_view Attribute(absl::string_view name) const;
};

struct XmlDocument {
  // With all white space, comments and processing instructions. A change of it shows in no element.
  std::unique_ptr<pugi::xml_document> tree;
  std::set<std::string> spaces;
  XmlElement root;
};

// Reads text in UTF-8 (encoding.h), whatever encoding it declares. A namespace of BPMN 2.0 that is
// written in another way than usual is made the usual one, in the tree, too.
//
// INVALID_ARGUMENT where `source` is not well-formed, exceeds one of the limits, uses a prefix that
// it does not declare, has a document type with declarations in it, or an entity beyond XML's own
// five: entities are how XML does harm. A document type without declarations is passed over.
absl::StatusOr<XmlDocument> ParseXml(absl::string_view source);

// Whether `prefix` is declared on `node` or around it.
bool IsDeclaredPrefix(pugi::xml_node node, absl::string_view prefix);

// Whether `text` comes back the same when it is written into a document: without control characters
// other than \n and \t.
bool IsXmlText(absl::string_view text);

}  // namespace magpie::flow
