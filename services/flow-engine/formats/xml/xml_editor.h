// Edits an XML document and leaves the rest as it was written, including prefixes, white space and
// comments.

#pragma once

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::flow {

class XmlEditor {
 public:
  // `tree` must have a root and outlive the editor.
  explicit XmlEditor(pugi::xml_document& tree) : tree_(tree) {}

  // The first child with this namespace and name; nothing if there is none.
  pugi::xml_node Find(pugi::xml_node node, absl::string_view space, absl::string_view name) const;

  // Adds a child at the place that BPMN's schema defines, with the prefix of `space` in scope; if
  // there is none, the root declares one.
  pugi::xml_node Add(pugi::xml_node node, absl::string_view space, absl::string_view name);

  // Adds a child before all others.
  pugi::xml_node AddFirst(pugi::xml_node node, absl::string_view space, absl::string_view name);

  // Moves `child` to where Add would put it.
  void Move(pugi::xml_node child, pugi::xml_node node);

  // Renames it and keeps its prefix.
  void Rename(pugi::xml_node node, absl::string_view name);

  // Removes the attribute if `value` is empty.
  void SetAttribute(pugi::xml_node node, absl::string_view name, absl::string_view value);

  void SetText(pugi::xml_node node, absl::string_view text);

  // Removes it with the white space before it. Nothing inside may be used afterwards.
  void Remove(pugi::xml_node node);

  // Removes all children with this namespace and name.
  void RemoveAll(pugi::xml_node node, absl::string_view space, absl::string_view name);

  // The document, with each new element on a separate line if its siblings are.
  std::string Text();

 private:
  std::string QualifiedName(pugi::xml_node node, absl::string_view space, absl::string_view name);

  pugi::xml_document& tree_;
  std::vector<pugi::xml_node> added_;
};

// The name without its prefix.
absl::string_view LocalName(pugi::xml_node node);

// The namespace of `node`, as declared on it or around it.
absl::string_view SpaceOf(pugi::xml_node node);

}  // namespace magpie::flow
