#include "services/flow-engine/formats/parts.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace magpie::flow {
namespace {

struct NamedType {
  absl::string_view name;
  int64_t number;  // of FormField.Type on the wire
  FieldType type;
};

constexpr std::array<NamedType, 6> kTypes = {{{"unspecified", 0, FieldType::kString},
                                              {"string", 1, FieldType::kString},
                                              {"bool", 2, FieldType::kBool},
                                              {"int", 3, FieldType::kInt},
                                              {"double", 4, FieldType::kDouble},
                                              {"enum", 5, FieldType::kEnum}}};

// "enum", "TYPE_ENUM" and 5 are the same.
FieldType ReadType(JsonObject& field) {
  const Value* const json = field.Find("type");
  if (json == nullptr) return FieldType::kString;
  std::string name;
  if (json->as_string() != nullptr) name = absl::AsciiStrToLower(*json->as_string());
  for (const NamedType& type : kTypes) {
    if (json->as_int() != nullptr && *json->as_int() == type.number) return type.type;
    if (absl::StripPrefix(name, "type_") == type.name) return type.type;
  }
  field.Fault("type", "is not one of string, bool, int, double, enum");
  return FieldType::kString;
}

FormField ReadField(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  FormField field = {.key = object.String("key"),
                     .label = object.String("label"),
                     .type = ReadType(object),
                     .required = object.Bool("required"),
                     .options = object.Strings("options")};
  object.RefuseOthers();
  return field;
}

FetchFields ReadFetch(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  FetchFields fetch = {.fields = object.Strings("fields"), .params = object.StringMap("params")};
  object.RefuseOthers();
  return fetch;
}

CallApi ReadCall(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  CallApi call = {.api = object.String("api"),
                  .params = object.StringMap("params"),
                  .result_variable = object.String("result_variable")};
  object.RefuseOthers();
  return call;
}

}  // namespace

std::optional<FieldType> FieldTypeOf(absl::string_view name) {
  for (const NamedType& type : kTypes) {
    if (type.number != 0 && type.name == name) return type.type;
  }
  return std::nullopt;
}

Form ReadForm(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  Form form = {.key = object.String("form_key"), .title = object.String("title")};
  for (const Value& field : object.List("fields")) {
    const std::string at = absl::StrCat(object.path(), ".fields[", form.fields.size(), "]");
    form.fields.push_back(ReadField(field, at, draft));
  }
  object.RefuseOthers();
  return form;
}

ServiceTask ReadServiceTask(const Value& json, std::string path, Draft& draft) {
  JsonObject object(json, std::move(path), draft);
  const Value* const fetch = object.Find("fetch");
  const Value* const call = object.Find("call");
  object.RefuseOthers();
  ServiceTask task;
  if (fetch != nullptr) task.action = ReadFetch(*fetch, object.PathOf("fetch"), draft);
  if (call != nullptr) task.action = ReadCall(*call, object.PathOf("call"), draft);
  if (fetch != nullptr && call != nullptr)
    draft.Fault(object.path(), "has both a fetch and a call");
  return task;
}

}  // namespace magpie::flow
