// An OpenAPI document as a tree, with references followed and schemas flattened. A schema is
// evaluated once for each question, whatever refers to it, and each evaluation is a step of the
// budget.

#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/resource-engine/formats/budget.h"

namespace magpie::resource {

// The member of a map; null if `value` is not a map or has no such member.
const Value* Find(const Value* value, absl::string_view name);
absl::string_view TextOf(const Value* value, absl::string_view name);  // empty if there is none
bool IsTrue(const Value* value, absl::string_view name);
const Value::List* ListOf(const Value* value, absl::string_view name);  // null if there is none
const Value::Map* MapOf(const Value* value, absl::string_view name);

// The version that a document states, "3.0.3"; empty if there is none.
std::string VersionOf(const Value& root);

// What a schema, including all of its allOf, says of an object, and of what else it may be.
struct Properties {
  static constexpr size_t kMost = 1000;

  std::map<absl::string_view, const Value*> schemas;  // the nearest of each name; at most kMost
  std::set<absl::string_view> required;               // the required properties
  // It is one of several kinds (oneOf, anyOf, a discriminator) with different properties.
  bool has_kinds = false;
  // It states that there may be other properties, too.
  bool is_open = false;
  bool has_more = false;        // than kMost, or nested deeper than is evaluated
  absl::string_view elsewhere;  // a reference that this document lacks; empty if there is none
};

// The types of a schema's values.
struct Types {
  std::set<absl::string_view> names;  // "object", "array", "string" ..; without "null"
  bool nullable = false;

  bool IsOnly(absl::string_view name) const { return names.size() == 1 && names.contains(name); }
};

class Document {
 public:
  // Both must outlive it.
  Document(const Value& root, Budget& budget);

  const Value& root() const { return root_; }
  Budget& budget() const { return budget_; }

  // Follows the reference of `value`, repeatedly; `value` itself if it is not a reference. Null if
  // the target is not in this document, or refers to itself.
  const Value* Resolve(const Value* value) const;

  // The first reference of `value` that leads nowhere: "other.yaml#/Bike".
  absl::string_view LostIn(const Value* value) const;

  Properties PropertiesOf(const Value* schema) const;
  Types TypesOf(const Value* schema) const;

  // Whether the schema, or what it refers to, has this flag, such as "readOnly".
  bool Says(const Value* schema, absl::string_view word) const;

 private:
  class Walk;

  const Value* Follow(absl::string_view reference) const;

  const Value& root_;
  Budget& budget_;
  const bool beside_counts_;  // whether keywords beside a reference count; since 3.1
};

}  // namespace magpie::resource
