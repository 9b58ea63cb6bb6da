// An OpenAPI document as a tree: references followed, schemas flattened.

#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::resource {

// The member of a map; null where `value` is no map or has none of that name.
const Value* Find(const Value* value, absl::string_view name);
absl::string_view TextOf(const Value* value, absl::string_view name);  // empty where there is none
bool IsTrue(const Value* value, absl::string_view name);

// Whether a media type's body is JSON: "application/json; charset=utf-8", "application/hal+json".
bool IsJson(absl::string_view media_type);

// Of a map of media types, what is told of JSON; null where there is none.
const Value* JsonOf(const Value* content);

// What a schema says of an object, with all of its allOf.
struct Properties {
  std::map<std::string, const Value*> schemas;
  std::set<std::string, std::less<>> required;
};

class Document {
 public:
  // Must outlive it.
  explicit Document(const Value& root) : root_(root) {}

  const Value& root() const { return root_; }

  // What `value` refers to, and that in turn; itself where it is no reference. Null where what it
  // refers to is not in this document, or itself again.
  const Value* Resolve(const Value* value) const;

  Properties PropertiesOf(const Value* schema) const;

  // "object", "array", "string" ..; empty where it does not say, or says several.
  std::string TypeOf(const Value* schema) const;

 private:
  void Collect(const Value* schema, int depth, Properties& properties) const;

  const Value& root_;
};

}  // namespace magpie::resource
