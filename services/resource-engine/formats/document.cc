#include "services/resource-engine/formats/document.h"

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// Of references to references, and of allOf within allOf.
constexpr int kMaxSteps = 16;

}  // namespace

const Value* Find(const Value* value, absl::string_view name) {
  const Value::Map* map = value == nullptr ? nullptr : value->as_map();
  if (map == nullptr) return nullptr;
  const auto found = map->find(name);
  return found == map->end() ? nullptr : &found->second;
}

absl::string_view TextOf(const Value* value, absl::string_view name) {
  const Value* found = Find(value, name);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? absl::string_view() : absl::string_view(*text);
}

bool IsTrue(const Value* value, absl::string_view name) {
  const Value* found = Find(value, name);
  return found != nullptr && found->as_bool() != nullptr && *found->as_bool();
}

bool IsJson(absl::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(media_type), "application/json") ||
         absl::EndsWithIgnoreCase(absl::StripAsciiWhitespace(media_type), "+json");
}

const Value* JsonOf(const Value* content) {
  const Value::Map* types = content == nullptr ? nullptr : content->as_map();
  if (types == nullptr) return nullptr;
  for (const auto& [type, told] : *types) {
    if (IsJson(type)) return &told;
  }
  return nullptr;
}

const Value* Document::Resolve(const Value* value) const {
  for (int i = 0; i < kMaxSteps; ++i) {
    absl::string_view reference = TextOf(value, "$ref");
    if (reference.empty()) return value;
    if (!absl::ConsumePrefix(&reference, "#")) return nullptr;
    value = FindPointer(root_, reference);
    if (value == nullptr) return nullptr;
  }
  return nullptr;
}

Properties Document::PropertiesOf(const Value* schema) const {
  Properties properties;
  Collect(schema, 0, properties);
  return properties;
}

void Document::Collect(const Value* schema, int depth, Properties& properties) const {
  schema = Resolve(schema);
  if (schema == nullptr || depth > kMaxSteps) return;
  if (const Value* own = Find(schema, "properties"); own != nullptr && own->as_map() != nullptr) {
    for (const auto& [name, property] : *own->as_map()) properties.schemas[name] = &property;
  }
  const Value* required = Find(schema, "required");
  if (required != nullptr && required->as_list() != nullptr) {
    for (const Value& name : *required->as_list()) {
      if (name.as_string() != nullptr) properties.required.insert(*name.as_string());
    }
  }
  const Value* all = Find(schema, "allOf");
  if (all == nullptr || all->as_list() == nullptr) return;
  for (const Value& part : *all->as_list()) Collect(&part, depth + 1, properties);
}

std::string Document::TypeOf(const Value* schema) const {
  schema = Resolve(schema);
  const Value* type = Find(schema, "type");
  if (type == nullptr) return Find(schema, "properties") == nullptr ? "" : "object";
  if (type->as_string() != nullptr) return *type->as_string();
  std::string only;  // since 3.1: ["string", "null"]
  if (type->as_list() == nullptr) return only;
  for (const Value& one : *type->as_list()) {
    if (one.as_string() == nullptr || *one.as_string() == "null") continue;
    if (!only.empty()) return "";
    only = *one.as_string();
  }
  return only;
}

}  // namespace magpie::resource
