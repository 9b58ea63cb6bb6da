// An OpenAPI document as a tree: references followed, schemas flattened. A schema is looked at once
// for each question, whatever refers to it, and each look is a step of the budget.

#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"
#include "services/resource-engine/formats/budget.h"

namespace magpie::resource {

// The member of a map; null where `value` is no map or has none of that name.
const Value* Find(const Value* value, absl::string_view name);
absl::string_view TextOf(const Value* value, absl::string_view name);  // empty where there is none
bool IsTrue(const Value* value, absl::string_view name);
const Value::List* ListOf(const Value* value, absl::string_view name);  // null where there is none
const Value::Map* MapOf(const Value* value, absl::string_view name);

// "3.0.3": what a document says that it is; empty where it does not.
std::string VersionOf(const Value& root);

// What a schema says of an object, with all of its allOf, and of what it may be besides.
struct Properties {
  static constexpr size_t kMost = 1000;

  std::map<absl::string_view, const Value*> schemas;  // the nearest of each name; at most kMost
  std::set<absl::string_view> required;               // of those, whatever it is
  // It is one of several kinds (oneOf, anyOf, a discriminator), which differ in properties.
  bool has_kinds = false;
  // It says that it has properties of other names, too.
  bool is_open = false;
  bool has_more = false;        // than kMost, or stands deeper than is looked at
  absl::string_view elsewhere;  // what it refers to and this document lacks; empty for nothing
};

// What values of a schema are.
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

  // What `value` refers to, and that in turn; itself where it is no reference. Null where what it
  // refers to is not in this document, or itself again.
  const Value* Resolve(const Value* value) const;

  // What the first reference of `value` that leads nowhere says: "other.yaml#/Bike".
  absl::string_view LostIn(const Value* value) const;

  Properties PropertiesOf(const Value* schema) const;
  Types TypesOf(const Value* schema) const;

  // Whether the schema, or what it refers to, says so: "readOnly".
  bool Says(const Value* schema, absl::string_view word) const;

 private:
  class Walk;

  const Value* Follow(absl::string_view reference) const;

  const Value& root_;
  Budget& budget_;
  const bool beside_counts_;  // of a schema that is a reference: what stands there too; since 3.1
};

}  // namespace magpie::resource
