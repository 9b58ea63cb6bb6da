#include "services/resource-engine/domain/definition/encoding.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/path_template.h"

namespace magpie::resource {
namespace {

constexpr absl::string_view kFormType = "application/x-www-form-urlencoded";

absl::Status BadType(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_MEDIA_TYPE", what);
}

absl::Status BadBody(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_BODY_VALUE", what);
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("!#$&^_.+-", absl::string_view(&c, 1));
  });
}

absl::Status CheckCharset(absl::string_view parameter) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(parameter, absl::MaxSplits('=', 1));
  if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts.first), "charset")) {
    return absl::OkStatus();
  }
  absl::string_view charset = absl::StripAsciiWhitespace(parts.second);
  if (charset.size() > 1 && charset.front() == '"') charset = charset.substr(1, charset.size() - 2);
  if (absl::EqualsIgnoreCase(charset, "utf-8")) return absl::OkStatus();
  return BadType(absl::StrCat("has charset ", charset, ", but bodies are sent in UTF-8"));
}

// A list that is sent as one value.
struct Separated {
  char separator;
  const Value& list;
};

std::optional<Separated> SeparatedOf(const Value& value) {
  const Value::Map* map = value.as_map();
  if (map == nullptr || map->size() != 1) return std::nullopt;
  const auto& [separator, list] = *map->begin();
  if (separator != "," && separator != " " && separator != "|") return std::nullopt;
  if (!list.is_null() && list.as_list() == nullptr) return std::nullopt;
  return Separated{separator[0], list};
}

// The elements that are not null, as text. `may_hold` says whether an element may contain the
// separator.
absl::StatusOr<std::vector<std::string>> ElementsOf(const Separated& separated,
                                                    absl::string_view place, bool may_hold) {
  std::vector<std::string> elements;
  if (separated.list.is_null()) return elements;
  for (size_t i = 0; i < separated.list.as_list()->size(); ++i) {
    const Value& element = (*separated.list.as_list())[i];
    if (element.is_null()) continue;
    const std::string where = absl::StrCat(place, "[", i, "]");
    ASSIGN_OR_RETURN(std::string text, ToUrlText(element, where));
    if (!may_hold && absl::StrContains(text, separated.separator)) {
      return Error(absl::StatusCode::kInvalidArgument, "BAD_PATH_VALUE",
                   absl::StrCat(where, " has a '", absl::string_view(&separated.separator, 1),
                                "', which separates the elements"));
    }
    elements.push_back(std::move(text));
  }
  return elements;
}

absl::Status AppendJoined(absl::string_view name, const Separated& separated,
                          absl::string_view place, std::string& pairs) {
  // A URL may contain a plain comma, which differs from an encoded one within an element.
  const bool is_comma = separated.separator == ',';
  ASSIGN_OR_RETURN(std::vector<std::string> elements, ElementsOf(separated, place, is_comma));
  if (elements.empty()) return absl::OkStatus();
  for (std::string& element : elements) element = PercentEncode(element);
  const std::string between =
      is_comma ? "," : PercentEncode(absl::string_view(&separated.separator, 1));
  absl::StrAppend(&pairs, pairs.empty() ? "" : "&", PercentEncode(name), "=",
                  absl::StrJoin(elements, between));
  return absl::OkStatus();
}

// A key may be a private value unless the author wrote it.
bool IsWritten(absl::string_view key, absl::string_view source) {
  return absl::StrContains(source, absl::StrCat("'", key, "'")) ||
         absl::StrContains(source, absl::StrCat("\"", key, "\""));
}

absl::StatusOr<std::string> EncodeForm(const Value& value, absl::string_view source) {
  const Value::Map* members = value.as_map();
  if (members == nullptr) {
    return BadBody(absl::StrCat("a form is an object, but this is of kind ", KindOf(value)));
  }
  std::string form;
  for (const auto& [name, member] : *members) {
    const absl::Status added =
        AppendPairs(name, member, IsWritten(name, source) ? name : "a member", form);
    if (!added.ok()) return BadBody(added.message());
  }
  return form;
}

}  // namespace

absl::StatusOr<BodyKind> BodyKindOf(absl::string_view media_type) {
  const std::vector<absl::string_view> parts = absl::StrSplit(media_type, ';');
  const std::string type = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts[0]));
  const std::pair<absl::string_view, absl::string_view> halves =
      absl::StrSplit(type, absl::MaxSplits('/', 1));
  if (!IsToken(halves.first) || !IsToken(halves.second)) {
    return BadType(
        absl::StrCat("is not a media type: ", media_type, "; write \"application/json\""));
  }
  if (halves.first == "multipart") {
    return BadType(absl::StrCat("is ", type, ", which is not sent; write \"", kFormType,
                                "\" where the API takes a form"));
  }
  for (size_t i = 1; i < parts.size(); ++i) RETURN_IF_ERROR(CheckCharset(parts[i]));
  if (type == kFormType) return BodyKind::kForm;
  if (halves.second == "json" || absl::EndsWith(type, "+json")) return BodyKind::kJson;
  return BodyKind::kText;
}

absl::Status AppendPairs(absl::string_view name, const Value& value, absl::string_view place,
                         std::string& pairs) {
  if (const auto separated = SeparatedOf(value)) {
    return AppendJoined(name, *separated, place, pairs);
  }
  const auto append = [&](const Value& one, absl::string_view where) {
    if (one.is_null()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string text, ToUrlText(one, where));
    absl::StrAppend(&pairs, pairs.empty() ? "" : "&", PercentEncode(name), "=",
                    PercentEncode(text));
    return absl::OkStatus();
  };
  const Value::List* list = value.as_list();
  if (list == nullptr) return append(value, place);
  for (size_t i = 0; i < list->size(); ++i) {
    RETURN_IF_ERROR(append((*list)[i], absl::StrCat(place, "[", i, "]")));
  }
  return absl::OkStatus();
}

absl::StatusOr<Value> JoinHeader(const Value& value, absl::string_view place) {
  const auto separated = SeparatedOf(value);
  if (!separated.has_value() || separated->separator != ',') return value;
  ASSIGN_OR_RETURN(const auto elements, ElementsOf(*separated, place, false));
  return elements.empty() ? Value() : Value(absl::StrJoin(elements, ","));
}

std::string WithoutParam(absl::string_view target, absl::string_view name) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(target, absl::MaxSplits('?', 1));
  std::string kept(parts.first);
  char sign = '?';
  for (const absl::string_view pair : absl::StrSplit(parts.second, '&', absl::SkipEmpty())) {
    if (absl::EqualsIgnoreCase(pair.substr(0, pair.find('=')), name)) continue;
    kept += std::exchange(sign, '&');
    absl::StrAppend(&kept, pair);
  }
  return kept;
}

std::optional<std::string> FindNonFinite(const Value& value, absl::string_view source) {
  if (const double* number = value.as_double()) {
    return std::isfinite(*number) ? std::nullopt : std::optional<std::string>("");
  }
  if (const Value::List* list = value.as_list()) {
    for (size_t i = 0; i < list->size(); ++i) {
      if (auto found = FindNonFinite((*list)[i], source)) return absl::StrCat("/", i, *found);
    }
  }
  const Value::Map* map = value.as_map();
  if (map == nullptr) return std::nullopt;
  for (const auto& [name, member] : *map) {
    if (const auto found = FindNonFinite(member, source)) {
      const std::string token = absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}});
      return absl::StrCat("/", IsWritten(name, source) ? token : "*", *found);
    }
  }
  return std::nullopt;
}

absl::StatusOr<std::string> EncodeBody(BodyKind kind, const Value& value,
                                       absl::string_view source) {
  if (kind == BodyKind::kJson) {
    const auto place = FindNonFinite(value, source);
    if (!place.has_value()) return ToJson(value);
    return BadBody(absl::StrCat(*place, " is NaN or infinite, which JSON cannot represent"));
  }
  if (kind == BodyKind::kForm) return EncodeForm(value, source);
  if (const std::string* text = value.as_string()) return *text;
  return BadBody(absl::StrCat(
      "its Content-Type is not JSON, so it must be a string, but this is of kind ", KindOf(value)));
}

}  // namespace magpie::resource
