#include "services/flow-engine/domain/model/form.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/flow-engine/domain/model/names.h"

namespace magpie::flow {
namespace {

// The fault of `answer`; empty if `field` accepts it.
std::string Fault(const FormField& field, const Value& answer) {
  switch (field.type) {
    case FieldType::kString:
      return answer.as_string() ? "" : "is not a string";
    case FieldType::kBool:
      return answer.as_bool() ? "" : "is not a bool";
    case FieldType::kInt:
      if (answer.as_uint() || answer.as_big_int()) return "is too large for an int";
      return answer.as_int() ? "" : "is not an int";
    case FieldType::kDouble: {
      const bool is_whole = answer.as_int() || answer.as_uint() || answer.as_big_int();
      return is_whole || answer.as_double() ? "" : "is not a number";
    }
    case FieldType::kEnum: {
      const std::string* choice = answer.as_string();
      if (choice && std::ranges::find(field.options, *choice) != field.options.end()) return "";
      return absl::StrCat("is not one of ", absl::StrJoin(field.options, ", "));
    }
  }
  return "";
}

// The first string that occurs twice; empty if none does.
std::string FirstTwice(const std::vector<std::string>& all) {
  std::set<absl::string_view> seen;
  for (const std::string& one : all) {
    if (!seen.insert(one).second) return one;
  }
  return "";
}

FormField ReadField(Properties properties) {
  FormField field{.key = properties.String("key"),
                  .label = properties.String("label"),
                  .type = static_cast<FieldType>(
                      properties.OneOf("type", {"string", "bool", "int", "double", "enum"})),
                  .required = properties.Bool("required"),
                  .options = properties.Strings("options")};
  if (field.key.empty()) {
    properties.Fault("key", "is empty: name the variable that the answer sets, such as city");
  } else {
    properties.FaultOfName("key", FaultOfName(field.key));
  }
  if (const std::string twice = FirstTwice(field.options); !twice.empty()) {
    properties.FaultOfName("options", absl::StrCat("have \"", twice, "\" twice: keep one"));
  }
  if (field.type == FieldType::kEnum && field.options.empty()) {
    properties.Fault("options",
                     "are empty: list what may be chosen, each in a <magpie:option> of the field");
  }
  properties.RefuseOthers();
  return field;
}

}  // namespace

Form ReadForm(Properties properties) {
  Form form{.key = properties.String("form_key"), .title = properties.String("title")};
  const Value::List& fields = properties.List("fields");
  if (fields.size() > kMaxFormFields) {
    properties.Fault("fields", absl::StrCat("are ", fields.size(), ", more than ", kMaxFormFields,
                                            ": ask for the rest in a separate user task"));
  }
  for (const Value& field : fields) {
    form.fields.push_back(ReadField(properties.Item("fields", form.fields.size(), field)));
  }
  std::vector<std::string> keys;
  for (const FormField& field : form.fields) keys.push_back(field.key);
  if (const std::string twice = FirstTwice(keys); !twice.empty()) {
    properties.FaultOfName(
        "fields", absl::StrCat("have ", twice, " twice: give one of the two a different key"));
  }
  properties.RefuseOthers();
  return form;
}

std::vector<FieldViolation> CheckAnswers(const Form& form, const Value::Map& answers) {
  std::vector<FieldViolation> faults;
  for (const FormField& field : form.fields) {
    const auto answer = answers.find(field.key);
    std::string fault;
    if (answer == answers.end() || answer->second.is_null()) {
      if (field.required) fault = "is required";
    } else {
      fault = Fault(field, answer->second);
    }
    if (!fault.empty()) faults.push_back({absl::StrCat("variables.", field.key), fault});
  }
  return faults;
}

}  // namespace magpie::flow
