#include "common/value/json_view.h"

#include <simdjson.h>

#include <bit>
#include <cstring>
#include <utility>

#include "absl/base/attributes.h"
#include "common/status/macros.h"
#include "common/value/parse_json.h"

namespace magpie {
namespace {

namespace dom = simdjson::dom;

static_assert(sizeof(dom::element) == sizeof(JsonView));
static_assert(std::is_trivially_copyable_v<dom::element>);

dom::element ElementOf(const JsonView& view) { return std::bit_cast<dom::element>(view); }
JsonView ViewOf(const dom::element& element) { return std::bit_cast<JsonView>(element); }

// Compares length and first letter first, which excludes most keys cheaply.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline bool IsKey(const dom::object::iterator& entry,
                                               absl::string_view name) {
  if (entry.key_length() != name.size()) return false;
  const char* const key = entry.key_c_str();
  return name.empty() || (key[0] == name[0] && std::memcmp(key, name.data(), name.size()) == 0);
}

// Replaces a map by its entry with that name; false if there is none.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline bool Enter(dom::element& map, absl::string_view name,
                                               size_t& visited) {
  const dom::object object = map.get_object().value_unsafe();
  const dom::object::iterator end = object.end();
  for (dom::object::iterator entry = object.begin(); entry != end; ++entry) {
    ++visited;
    if (!IsKey(entry, name)) continue;
    map = entry.value();
    return true;
  }
  return false;
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void Read(const dom::element& element, JsonScalar& scalar) {
  switch (element.type()) {
    case dom::element_type::BOOL:
      scalar.kind = JsonView::Kind::kBool;
      scalar.as_bool = element.get_bool().value_unsafe();
      break;
    case dom::element_type::INT64:
      scalar.kind = JsonView::Kind::kInt;
      scalar.as_int = element.get_int64().value_unsafe();
      break;
    case dom::element_type::UINT64:
      scalar.kind = JsonView::Kind::kUint;
      scalar.as_uint = element.get_uint64().value_unsafe();
      break;
    case dom::element_type::DOUBLE:
      scalar.kind = JsonView::Kind::kDouble;
      scalar.as_double = element.get_double().value_unsafe();
      break;
    case dom::element_type::STRING: {
      const std::string_view text = element.get_string().value_unsafe();
      scalar.kind = JsonView::Kind::kString;
      scalar.as_string = absl::string_view(text.data(), text.size());
      break;
    }
    case dom::element_type::ARRAY:
      scalar.kind = JsonView::Kind::kList;
      scalar.as_view = ViewOf(element);
      break;
    case dom::element_type::OBJECT:
      scalar.kind = JsonView::Kind::kMap;
      scalar.as_view = ViewOf(element);
      break;
    default:
      scalar.kind = JsonView::Kind::kNull;
  }
}

}  // namespace

JsonView::Kind JsonView::kind() const {
  switch (ElementOf(*this).type()) {
    case dom::element_type::BOOL:
      return Kind::kBool;
    case dom::element_type::INT64:
      return Kind::kInt;
    case dom::element_type::UINT64:
      return Kind::kUint;
    case dom::element_type::DOUBLE:
      return Kind::kDouble;
    case dom::element_type::STRING:
      return Kind::kString;
    case dom::element_type::ARRAY:
      return Kind::kList;
    case dom::element_type::OBJECT:
      return Kind::kMap;
    default:
      return Kind::kNull;
  }
}

JsonScalar JsonView::scalar() const {
  JsonScalar scalar;
  Read(ElementOf(*this), scalar);
  return scalar;
}

bool JsonView::AsBool() const { return ElementOf(*this).get_bool().value_unsafe(); }
int64_t JsonView::AsInt() const { return ElementOf(*this).get_int64().value_unsafe(); }
uint64_t JsonView::AsUint() const { return ElementOf(*this).get_uint64().value_unsafe(); }
double JsonView::AsDouble() const { return ElementOf(*this).get_double().value_unsafe(); }
absl::string_view JsonView::AsString() const {
  const std::string_view text = ElementOf(*this).get_string().value_unsafe();
  return absl::string_view(text.data(), text.size());
}

size_t JsonView::size() const {
  const dom::element element = ElementOf(*this);
  if (element.is_array()) return element.get_array().value_unsafe().size();
  return element.get_object().value_unsafe().size();
}

JsonView JsonView::At(size_t index) const {
  return ViewOf(ElementOf(*this).get_array().value_unsafe().at(index).value_unsafe());
}

std::optional<JsonView> JsonView::Find(absl::string_view key) const {
  size_t visited = 0;
  return Find(key, visited);
}

std::optional<JsonView> JsonView::Find(absl::string_view key, size_t& visited) const {
  dom::element found = ElementOf(*this);
  if (!Enter(found, key, visited)) return std::nullopt;
  return ViewOf(found);
}

bool JsonView::FindPath(std::span<const absl::string_view> names, JsonScalar& found,
                        size_t& visited) const {
  dom::element at = ElementOf(*this);
  for (const absl::string_view name : names) {
    if (!at.is_object() || !Enter(at, name, visited)) return false;
  }
  Read(at, found);
  return true;
}

void JsonView::EachItem(absl::FunctionRef<bool(JsonView)> visit) const {
  const dom::array array = ElementOf(*this).get_array().value_unsafe();
  for (const dom::element item : array) {
    if (!visit(ViewOf(item))) return;
  }
}

void JsonView::EachScalar(absl::FunctionRef<bool(const JsonScalar&)> visit) const {
  const dom::array array = ElementOf(*this).get_array().value_unsafe();
  for (const dom::element item : array) {
    JsonScalar scalar;
    Read(item, scalar);
    if (!visit(scalar)) return;
  }
}

void JsonView::EachEntry(absl::FunctionRef<bool(absl::string_view, JsonView)> visit) const {
  const dom::object object = ElementOf(*this).get_object().value_unsafe();
  for (const dom::key_value_pair entry : object) {
    if (!visit(absl::string_view(entry.key.data(), entry.key.size()), ViewOf(entry.value))) return;
  }
}

struct JsonDocument::Parser {
  dom::parser parser;
};

JsonDocument::JsonDocument() : parser_(std::make_unique<Parser>()), root_(ViewOf(dom::element())) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

absl::StatusOr<JsonDocument> JsonDocument::Parse(absl::string_view text) {
  JsonDocument document;
  RETURN_IF_ERROR(document.Reparse(text));
  return document;
}

absl::Status JsonDocument::Reparse(absl::string_view text) {
  ASSIGN_OR_RETURN(const ParsedElement parsed, ParseElement(parser_->parser, text));
  if (!parsed.mark.empty()) return MalformedJson("has a whole number beyond 64 bits");
  root_ = ViewOf(parsed.root);
  return absl::OkStatus();
}

}  // namespace magpie
