#include "services/flow-engine/formats/turbo/params.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/formats/raw/json_object.h"
#include "services/flow-engine/formats/vendors/adopted_text.h"

namespace magpie::flow {
namespace {

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      absl::StrAppend(&quoted, "\\", std::string(1, c));
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", c);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

// The expression of one parameter.
std::string ReadSource(JsonObject& param, RawModel& raw) {
  const std::string type = absl::AsciiStrToLower(param.String("sourceType"));
  if (type == "fixed") {
    const Value* const value = param.Find("sourceValue");
    return value == nullptr ? "null" : CelLiteral(*value);
  }
  if (type != "context") param.Fault("sourceType", IsNot("context or fixed", Value(type)));
  std::string key(absl::StripAsciiWhitespace(param.String("sourceKey")));
  if (!expr::Program::Compile(key).ok()) {
    raw.Warn(absl::StrCat(param.PathOf("sourceKey"), " is not the name of a variable: ", key));
  } else if (!IsVariablePath(key)) {
    raw.Warn(absl::StrCat(param.PathOf("sourceKey"), " is ", key,
                          ", which is not the name of a variable, and was read as an expression"));
  }
  return key;
}

}  // namespace

std::string CelLiteral(const Value& value) {
  if (value.as_string() != nullptr) return Quoted(*value.as_string());
  if (const Value::List* const list = value.as_list()) {
    const auto item = [](std::string* out, const Value& of) {
      absl::StrAppend(out, CelLiteral(of));
    };
    return absl::StrCat("[", absl::StrJoin(*list, ", ", item), "]");
  }
  if (const Value::Map* const map = value.as_map()) {
    const auto entry = [](std::string* out, const auto& of) {
      absl::StrAppend(out, Quoted(of.first), ": ", CelLiteral(of.second));
    };
    return absl::StrCat("{", absl::StrJoin(*map, ", ", entry), "}");
  }
  return absl::StrCat(ToJson(value), value.as_uint() == nullptr ? "" : "u");
}

Value::Map ReadTurboParams(const Value& json, const std::string& path, RawModel& raw) {
  Value list = json;
  if (const std::string* const text = json.as_string()) {
    if (absl::StripAsciiWhitespace(*text).empty()) return {};
    absl::StatusOr<Value> parsed = ParseJson(*text);
    if (!parsed.ok()) {
      raw.Fault(path, parsed.status().message());
      return {};
    }
    list = *std::move(parsed);
  }
  if (list.as_list() == nullptr) {
    raw.Fault(path, IsNot("a list", list));
    return {};
  }
  Value::Map params;
  for (size_t i = 0; i < list.as_list()->size(); ++i) {
    JsonObject param((*list.as_list())[i], absl::StrCat(path, "[", i, "]"), raw);
    const std::string target = param.String("targetKey");
    if (target.empty()) param.Fault("targetKey", "is empty: name the variable that is set");
    params[target] = ReadSource(param, raw);
  }
  return params;
}

}  // namespace magpie::flow
