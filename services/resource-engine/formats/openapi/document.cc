#include "services/resource-engine/formats/openapi/document.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// For references to references.
constexpr int kMaxReferences = 16;

// "%7B" as "{" (RFC 3986, 2.1); nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> PercentDecode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return std::nullopt;
    }
    decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return decoded;
}

// The type of an enum value.
absl::string_view TypeOfValue(const Value& value) {
  if (value.as_string() != nullptr) return "string";
  if (value.as_bool() != nullptr) return "boolean";
  if (value.as_list() != nullptr) return "array";
  if (value.as_map() != nullptr) return "object";
  return value.is_null() ? "null" : "number";
}

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

const Value::List* ListOf(const Value* value, absl::string_view name) {
  const Value* found = Find(value, name);
  return found == nullptr ? nullptr : found->as_list();
}

const Value::Map* MapOf(const Value* value, absl::string_view name) {
  const Value* found = Find(value, name);
  return found == nullptr ? nullptr : found->as_map();
}

std::string VersionOf(const Value& root) {
  const Value* version = Find(&root, "openapi");
  if (version == nullptr) return "";
  // YAML reads 3.1 as a number.
  return version->as_string() != nullptr ? *version->as_string() : ToJson(*version);
}

// Visits a schema and all its parts, each once.
class Document::Walk {
 public:
  explicit Walk(const Document& document) : document_(document) {}

  // Whether to visit the schema: it exists and has not been visited.
  bool Enter(const Value* schema) {
    if (depth_ == kMaxDepth) too_deep_ = true;
    return depth_ < kMaxDepth && schema != nullptr && document_.budget_.Spend() &&
           seen_.insert(schema).second;
  }

  bool too_deep() const { return too_deep_; }

  // Calls `visit` with the parts that all apply: the target of a reference, and allOf. Returns a
  // reference that leads nowhere.
  template <class Visit>
  absl::string_view EachOfAll(const Value* schema, Visit visit) {
    absl::string_view lost;
    if (const absl::string_view reference = TextOf(schema, "$ref"); !reference.empty()) {
      const Value* target = document_.Follow(reference);
      if (target == nullptr) lost = reference;
      if (target != nullptr) visit(target);
      if (!document_.beside_counts_) return lost;
    }
    if (const Value::List* all = ListOf(schema, "allOf")) {
      for (const Value& part : *all) visit(&part);
    }
    return lost;
  }

  // The alternatives of a schema, except null.
  std::vector<const Value*> KindsOf(const Value* schema, bool& nullable) const {
    std::vector<const Value*> kinds;
    for (const char* word : {"oneOf", "anyOf"}) {
      const Value::List* list = ListOf(schema, word);
      if (list == nullptr || !document_.budget_.Spend(list->size())) continue;
      for (const Value& kind : *list) {
        if (TextOf(&kind, "type") == "null") {
          nullable = true;
        } else {
          kinds.push_back(&kind);
        }
      }
    }
    return kinds;
  }

  void Collect(const Value* schema, bool is_kind, Properties& properties) {
    if (!Enter(schema)) return;
    const Deeper deeper(depth_);
    const bool hides = !TextOf(schema, "$ref").empty() && !document_.beside_counts_;
    if (!hides) CollectOwn(schema, is_kind, properties);
    const absl::string_view lost =
        EachOfAll(schema, [&](const Value* part) { Collect(part, is_kind, properties); });
    if (properties.elsewhere.empty()) properties.elsewhere = lost;
    if (hides) return;
    bool nullable = false;
    const std::vector<const Value*> kinds = KindsOf(schema, nullable);
    const bool is_choice = kinds.size() > 1;
    const size_t before = properties.schemas.size();
    for (const Value* kind : kinds) Collect(kind, is_kind || is_choice, properties);
    if (is_choice && properties.schemas.size() > before) properties.has_kinds = true;
    if (Find(schema, "discriminator") != nullptr) properties.has_kinds = true;
  }

  void Collect(const Value* schema, Types& types) {
    if (!Enter(schema)) return;
    const Deeper deeper(depth_);
    if (IsTrue(schema, "nullable")) types.nullable = true;
    AddOwn(schema, types);
    EachOfAll(schema, [&](const Value* part) { Collect(part, types); });
    for (const Value* kind : KindsOf(schema, types.nullable)) Collect(kind, types);
  }

 private:
  void CollectOwn(const Value* schema, bool is_kind, Properties& properties) {
    if (const Value::Map* own = MapOf(schema, "properties")) {
      for (const auto& [name, property] : *own) {
        if (!document_.budget_.Spend()) return;
        if (properties.schemas.size() == Properties::kMost) {
          properties.has_more = true;
          break;
        }
        properties.schemas.try_emplace(name, &property);
      }
    }
    const Value* others = Find(schema, "additionalProperties");
    if (others != nullptr && (others->as_bool() == nullptr || *others->as_bool())) {
      properties.is_open = true;
    }
    const Value::List* required = ListOf(schema, "required");
    if (required == nullptr || is_kind || !document_.budget_.Spend(required->size())) return;
    for (const Value& name : *required) {
      if (name.as_string() != nullptr) properties.required.insert(*name.as_string());
    }
  }

  static void Add(absl::string_view type, Types& types) {
    if (type == "null") {
      types.nullable = true;
    } else if (!type.empty()) {
      types.names.insert(type == "integer" ? "number" : type);
    }
  }

  void AddOwn(const Value* schema, Types& types) {
    Add(TextOf(schema, "type"), types);
    if (const Value::List* several = ListOf(schema, "type")) {  // since 3.1
      if (!document_.budget_.Spend(several->size())) return;
      for (const Value& type : *several) {
        if (type.as_string() != nullptr) Add(*type.as_string(), types);
      }
    }
    if (Find(schema, "type") != nullptr) return;
    if (MapOf(schema, "properties") != nullptr) Add("object", types);
    if (Find(schema, "items") != nullptr) Add("array", types);
    if (const Value* only = Find(schema, "const")) Add(TypeOfValue(*only), types);
    const Value::List* values = ListOf(schema, "enum");
    if (values == nullptr || !document_.budget_.Spend(values->size())) return;
    for (const Value& value : *values) Add(TypeOfValue(value), types);
  }

  struct Deeper {
    explicit Deeper(int& depth) : depth(++depth) {}
    ~Deeper() { --depth; }
    int& depth;
  };

  // For nested schemas; the recursion is as deep.
  static constexpr int kMaxDepth = 1000;

  const Document& document_;
  std::unordered_set<const Value*> seen_;
  int depth_ = 0;
  bool too_deep_ = false;
};

Document::Document(const Value& root, Budget& budget)
    : root_(root), budget_(budget), beside_counts_(!absl::StartsWith(VersionOf(root), "3.0")) {}

const Value* Document::Follow(absl::string_view reference) const {
  if (!absl::ConsumePrefix(&reference, "#") || !budget_.Spend(1 + reference.size() / 16)) {
    return nullptr;
  }
  const std::optional<std::string> pointer = PercentDecode(reference);
  return pointer.has_value() ? FindPointer(root_, *pointer) : nullptr;
}

const Value* Document::Resolve(const Value* value) const {
  for (int i = 0; i < kMaxReferences; ++i) {
    const absl::string_view reference = TextOf(value, "$ref");
    if (reference.empty()) return value;
    value = Follow(reference);
    if (value == nullptr) return nullptr;
  }
  return nullptr;
}

absl::string_view Document::LostIn(const Value* value) const {
  absl::string_view reference;
  for (int i = 0; i < kMaxReferences && value != nullptr; ++i) {
    const absl::string_view next = TextOf(value, "$ref");
    if (next.empty()) break;
    reference = next;
    value = Follow(reference);
  }
  return reference;
}

Properties Document::PropertiesOf(const Value* schema) const {
  Properties properties;
  Walk walk(*this);
  walk.Collect(schema, false, properties);
  properties.has_more |= walk.too_deep();
  return properties;
}

Types Document::TypesOf(const Value* schema) const {
  Types types;
  Walk(*this).Collect(schema, types);
  return types;
}

bool Document::Says(const Value* schema, absl::string_view word) const {
  return IsTrue(schema, word) || IsTrue(Resolve(schema), word);
}

}  // namespace magpie::resource
