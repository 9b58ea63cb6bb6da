// Changes to an XML document that leave the rest as it was written: prefixes,
// white space and comments included.

#pragma once

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::flow {

class XmlEditor {
 public:
  // `tree` must outlive it, and have a root.
  explicit XmlEditor(pugi::xml_document& tree) : tree_(tree) {}

  // The first child of that namespace and name; nothing where there is none.
  pugi::xml_node Find(pugi::xml_node node, absl::string_view space, absl::string_view name) const;

  // A new child, where BPMN's schema has such a child stand. It takes the prefix that `node` knows
  // for `space`; where it knows none, the root declares one.
  pugi::xml_node Add(pugi::xml_node node, absl::string_view space, absl::string_view name);

  // The same, before all other children.
  pugi::xml_node AddFirst(pugi::xml_node node, absl::string_view space, absl::string_view name);

  // Moves `child` to where Add would put it.
  void Move(pugi::xml_node child, pugi::xml_node node);

  // Gives it another name under the prefix that it has.
  void Rename(pugi::xml_node node, absl::string_view name);

  // Removed where `value` is empty.
  void SetAttribute(pugi::xml_node node, absl::string_view name, absl::string_view value);

  void SetText(pugi::xml_node node, absl::string_view text);

  // With the white space before it. Nothing within may be used any more.
  void Remove(pugi::xml_node node);

  // All children of that namespace and name.
  void RemoveAll(pugi::xml_node node, absl::string_view space, absl::string_view name);

  // The document, with each new element on a line of its own where others stand so.
  std::string Text();

 private:
  std::string QualifiedName(pugi::xml_node node, absl::string_view space, absl::string_view name);

  pugi::xml_document& tree_;
  std::vector<pugi::xml_node> added_;
};

// The name without its prefix.
absl::string_view LocalName(pugi::xml_node node);

// The namespace of `node`, as it and those around it declare it.
absl::string_view SpaceOf(pugi::xml_node node);

}  // namespace magpie::flow
