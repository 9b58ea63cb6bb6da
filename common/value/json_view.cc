#include "common/value/json_view.h"

#include <simdjson.h>

#include <bit>
#include <utility>

#include "common/status/macros.h"
#include "common/value/parse_json.h"

namespace magpie {
namespace {

namespace dom = simdjson::dom;

static_assert(sizeof(dom::element) == sizeof(JsonView));
static_assert(std::is_trivially_copyable_v<dom::element>);

dom::element ElementOf(const JsonView& view) { return std::bit_cast<dom::element>(view); }
JsonView ViewOf(const dom::element& element) { return std::bit_cast<JsonView>(element); }

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

JsonView::Scalar JsonView::scalar() const {
  Scalar scalar{.kind = kind(), .as_uint = 0};
  switch (scalar.kind) {
    case Kind::kBool:
      scalar.as_bool = AsBool();
      break;
    case Kind::kInt:
      scalar.as_int = AsInt();
      break;
    case Kind::kUint:
      scalar.as_uint = AsUint();
      break;
    case Kind::kDouble:
      scalar.as_double = AsDouble();
      break;
    case Kind::kString:
      scalar.as_string = AsString();
      break;
    default:
      break;
  }
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
  const std::string_view name(key.data(), key.size());
  const dom::object object = ElementOf(*this).get_object().value_unsafe();
  const dom::object::iterator end = object.end();
  for (dom::object::iterator entry = object.begin(); entry != end; ++entry) {
    ++visited;
    if (entry.key_equals(name)) return ViewOf(entry.value());
  }
  return std::nullopt;
}

void JsonView::EachItem(absl::FunctionRef<bool(JsonView)> visit) const {
  const dom::array array = ElementOf(*this).get_array().value_unsafe();
  for (const dom::element item : array) {
    if (!visit(ViewOf(item))) return;
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
  ASSIGN_OR_RETURN(const dom::element root, ParseElement(parser_->parser, text));
  root_ = ViewOf(root);
  return absl::OkStatus();
}

}  // namespace magpie
