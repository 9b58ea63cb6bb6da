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

// INVALID_ARGUMENT where `source` is not well-formed UTF-8 XML, exceeds one of the limits,
// uses a prefix that it does not declare, or has a document type or an entity beyond XML's own
// five: entities are how XML does harm.
absl::StatusOr<XmlDocument> ParseXml(absl::string_view source);

// Whether `text` comes back the same when it is written into a document: without control characters
// other than \n and \t.
bool IsXmlText(absl::string_view text);

}  // namespace magpie::flow
