#include "common/value/json.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "common/value/parse_json.h"

namespace magpie {
namespace {

namespace dom = simdjson::dom;

// A thread reuses its parser's memory unless a text was longer than this.
constexpr size_t kKeptBytes = size_t{1} << 20;

std::string Text(std::string_view text) { return std::string(text); }

// Strings that begin with `mark`, if it is not empty, are whole numbers: parse_json.h.
absl::StatusOr<Value> Build(dom::element json, absl::string_view mark, int depth);

Value BuildString(std::string_view text, absl::string_view mark) {
  const absl::string_view view(text.data(), text.size());
  if (mark.empty() || !absl::StartsWith(view, mark)) return view;
  return BigInt{std::string(view.substr(mark.size()))};
}

absl::StatusOr<Value> BuildList(dom::array array, absl::string_view mark, int depth) {
  if (depth > kMaxJsonDepth) return JsonTooDeep();
  Value::List list;
  list.reserve(array.size());
  for (const dom::element item : array) {
    ASSIGN_OR_RETURN(Value value, Build(item, mark, depth));
    list.push_back(std::move(value));
  }
  return Value(std::move(list));
}

absl::StatusOr<Value> BuildMap(dom::object object, absl::string_view mark, int depth) {
  if (depth > kMaxJsonDepth) return JsonTooDeep();
  Value::Map map;
  for (const dom::key_value_pair member : object) {
    const auto [place, is_new] = map.try_emplace(Text(member.key));
    if (!is_new) return MalformedJson(absl::StrCat("has the key \"", place->first, "\" twice"));
    ASSIGN_OR_RETURN(place->second, Build(member.value, mark, depth));
  }
  return Value(std::move(map));
}

absl::StatusOr<Value> Build(dom::element json, absl::string_view mark, int depth) {
  switch (json.type()) {
    case dom::element_type::NULL_VALUE:
      return Value();
    case dom::element_type::BOOL:
      return Value(json.get_bool().value_unsafe());
    case dom::element_type::INT64:
      return Value(int64_t{json.get_int64().value_unsafe()});
    case dom::element_type::UINT64:
      return Value(uint64_t{json.get_uint64().value_unsafe()});
    case dom::element_type::DOUBLE:
      return Value(json.get_double().value_unsafe());
    case dom::element_type::STRING:
      return BuildString(json.get_string().value_unsafe(), mark);
    case dom::element_type::ARRAY:
      return BuildList(json.get_array().value_unsafe(), mark, depth + 1);
    case dom::element_type::OBJECT:
      return BuildMap(json.get_object().value_unsafe(), mark, depth + 1);
  }
  return MalformedJson("has a value of an unknown kind");
}

absl::StatusOr<Value> ParseWith(dom::parser& parser, absl::string_view text) {
  ASSIGN_OR_RETURN(const ParsedElement parsed, ParseElement(parser, text));
  return Build(parsed.root, parsed.mark, 0);
}

const Value* FindMember(const Value::Map& map, absl::string_view token) {
  const auto found = map.find(PointerName(token));
  return found == map.end() ? nullptr : &found->second;
}

const Value* FindItem(const Value::List& list, absl::string_view token) {
  const std::optional<size_t> index = PointerIndex(token);
  return index.has_value() && *index < list.size() ? &list[*index] : nullptr;
}

// "a list", "an int", "null".
std::string Named(const Value& value) {
  if (value.is_null()) return "null";
  return absl::StrCat(value.as_int() == nullptr ? "a " : "an ", KindOf(value));
}

}  // namespace

absl::StatusOr<Value> ParseJson(absl::string_view text) {
  if (text.size() > kKeptBytes) {
    dom::parser parser;
    return ParseWith(parser, text);
  }
  thread_local dom::parser parser;
  return ParseWith(parser, text);
}

absl::StatusOr<Value::Map> ParseJsonObject(absl::string_view text) {
  if (text.empty()) return Value::Map();
  ASSIGN_OR_RETURN(Value value, ParseJson(text));
  if (Value::Map* const map = value.as_map()) return std::move(*map);
  return MalformedJson(absl::StrCat("is ", Named(value), ", not an object"));
}

const Value* FindPointer(const Value& value, absl::string_view pointer) {
  if (pointer.empty()) return &value;
  if (pointer[0] != '/') return nullptr;
  const Value* at = &value;
  for (const absl::string_view token : absl::StrSplit(pointer.substr(1), '/')) {
    if (const Value::Map* const map = at->as_map()) {
      at = FindMember(*map, token);
    } else if (const Value::List* const list = at->as_list()) {
      at = FindItem(*list, token);
    } else {
      return nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

Value* FindPointer(Value& value, absl::string_view pointer) {
  return const_cast<Value*>(FindPointer(std::as_const(value), pointer));
}

bool IsUtf8(absl::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::string PointerName(absl::string_view token) {
  return absl::StrReplaceAll(token, {{"~1", "/"}, {"~0", "~"}});
}

std::optional<size_t> PointerIndex(absl::string_view token) {
  size_t index = 0;
  if (token.find_first_not_of("0123456789") != absl::string_view::npos) return std::nullopt;
  if (token.size() > 1 && token[0] == '0') return std::nullopt;
  if (!absl::SimpleAtoi(token, &index)) return std::nullopt;
  return index;
}

}  // namespace magpie
