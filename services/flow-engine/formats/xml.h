// An XML document as elements with namespaces. The only pugixml.

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::flow {

inline constexpr int kMaxXmlDepth = 64;

struct XmlElement {
  absl::string_view space;  // the namespace's URI, kept by the document; empty where there is none
  std::string name;         // without a prefix
  std::vector<std::pair<std::string, std::string>> attributes;  // those without a prefix
  std::string text;                                             // its own, without its children's
  std::vector<XmlElement> children;

  // Empty where there is no such attribute.
  absl::string_view Attribute(absl::string_view name) const;
};

struct XmlDocument {
  std::set<std::string> spaces;
  XmlElement root;
};

// INVALID_ARGUMENT where `source` is not well-formed UTF-8 XML, is deeper than kMaxXmlDepth, uses a
// prefix that it does not declare, or has a document type: entities are how XML does harm.
absl::StatusOr<XmlDocument> ParseXml(absl::string_view source);

}  // namespace magpie::flow
