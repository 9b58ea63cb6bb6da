// Forms, and the check of answers to them.

#pragma once

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/value/value.h"
#include "services/flow-engine/domain/model/properties.h"

namespace magpie::flow {

inline constexpr size_t kMaxFormFields = 100;

enum class FieldType { kString, kBool, kInt, kDouble, kEnum };

// One question of a form; the answer becomes the variable `key`.
struct FormField {
  std::string key;
  std::string label;
  FieldType type = FieldType::kString;
  bool required = false;
  std::vector<std::string> options;  // for kEnum

  bool operator==(const FormField&) const = default;
};

struct Form {
  std::string key;
  std::string title;
  std::vector<FormField> fields;

  bool operator==(const Form&) const = default;
};

// {"form_key", "title", "fields": [{"key", "label", "type", "required", "options"}]}
Form ReadForm(Properties properties);

// One violation of `variables.<key>` for each wrong answer. Answers that the form does not ask for
// are accepted: a caller may add what it knows.
std::vector<FieldViolation> CheckAnswers(const Form& form, const Value::Map& answers);

}  // namespace magpie::flow
