#include "services/knowledge/domain/schema.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"

namespace magpie::knowledge {
namespace {

using Type = SchemaField::Type;

constexpr const char* kTypes[] = {"a text", "a number", "true or false", "one of its values",
                                  "a date such as 2026-01-31"};

// "2026-01-31", of a day that exists.
bool IsDate(absl::string_view text) {
  absl::CivilDay day;
  return text.size() == 10 && absl::ParseCivilTime(text, &day) &&
         absl::FormatCivilTime(day) == text;
}

bool Fits(const SchemaField& field, const FieldValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  switch (field.type) {
    case Type::kText:
      return text != nullptr;
    case Type::kNumber:
      return std::holds_alternative<double>(value);
    case Type::kBoolean:
      return std::holds_alternative<bool>(value);
    case Type::kChoice:
      return text != nullptr && std::ranges::count(field.values, *text) > 0;
    case Type::kDate:
      return text != nullptr && IsDate(*text);
  }
  return false;
}

void CheckValues(const SchemaField& field, const std::string& at, Faults& faults) {
  if (field.type != Type::kChoice) {
    if (!field.values.empty()) faults.Add(at, "are of a choice only");
    return;
  }
  if (field.values.empty()) faults.Add(at, "are missing: a choice has at least one");
  if (field.values.size() > kMaxChoices) {
    faults.Add(at, absl::StrCat("are more than ", kMaxChoices));
    return;
  }
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < field.values.size(); ++i) {
    const std::string place = absl::StrCat(at, "[", i, "]");
    faults.CheckText(place, field.values[i], kMaxValueBytes);
    if (!seen.insert(field.values[i]).second) faults.Add(place, "is there twice");
  }
}

const SchemaField* Find(const Schema& schema, absl::string_view name) {
  const auto found = std::ranges::find(schema.fields, name, &SchemaField::name);
  return found == schema.fields.end() ? nullptr : &*found;
}

// Why values of `before` may not fit `after`, and what to do; empty if they all do.
std::string Narrowing(const SchemaField& before, const SchemaField* after) {
  if (after == nullptr) return "is removed: keep it";
  if (after->type != before.type) return "has another type: add a field with another name";
  if (after->required && !before.required) return "is required now: leave it optional";
  for (const std::string& value : before.values) {
    if (std::ranges::count(after->values, value) == 0) {
      return absl::StrCat("has lost the value ", value, ": keep it");
    }
  }
  return "";
}

}  // namespace

void Check(const Schema& schema, absl::string_view path, Faults& faults) {
  const std::string fields = absl::StrCat(path, ".fields");
  if (schema.fields.size() > kMaxFields) {
    faults.Add(fields, absl::StrCat("are more than ", kMaxFields));
    return;
  }
  std::set<absl::string_view> names;
  for (size_t i = 0; i < schema.fields.size(); ++i) {
    const SchemaField& field = schema.fields[i];
    const std::string at = absl::StrCat(fields, "[", i, "]");
    faults.Take(at + ".name", Id<SchemaField>::Parse(field.name));
    if (!names.insert(field.name).second) faults.Add(at + ".name", "is there twice");
    CheckValues(field, at + ".values", faults);
  }
}

absl::StatusOr<Schema> Replace(const std::optional<Schema>& before, Schema schema,
                               int64_t expected_version) {
  const int64_t version = before.has_value() ? before->version : 0;
  const std::string& id = schema.id.str();
  if (expected_version != 0 && expected_version != version) {
    return Error(absl::StatusCode::kAborted, "STALE_VERSION",
                 absl::StrCat("schema is at version ", version, ": ", id));
  }
  schema.version = version + 1;
  if (!before.has_value()) return schema;
  std::vector<std::string> narrowed;
  for (const SchemaField& field : before->fields) {
    const std::string why = Narrowing(field, Find(schema, field.name));
    if (!why.empty()) narrowed.push_back(absl::StrCat(field.name, " ", why));
  }
  for (const SchemaField& field : schema.fields) {
    if (field.required && Find(*before, field.name) == nullptr) {
      narrowed.push_back(absl::StrCat(field.name, " is new and required: leave it optional"));
    }
  }
  if (narrowed.empty()) return schema;
  const std::string more =
      narrowed.size() == 1 ? "" : absl::StrCat(" (and ", narrowed.size() - 1, " more)");
  return Error(absl::StatusCode::kFailedPrecondition, "SCHEMA_NARROWED",
               absl::StrCat("articles may not fit schema ", id, ": field ", narrowed[0], more));
}

void CheckFields(const Schema& schema, const std::map<std::string, FieldValue>& fields,
                 absl::string_view path, Faults& faults) {
  for (const auto& [name, value] : fields) {
    const std::string at = absl::StrCat(path, ".", name);
    const SchemaField* const field = Find(schema, name);
    if (field == nullptr) {
      faults.Add(at, absl::StrCat("is not a field of schema ", schema.id.str()));
    } else if (!Fits(*field, value)) {
      faults.Add(at, absl::StrCat("is not ", kTypes[static_cast<size_t>(field->type)]));
    }
  }
  for (const SchemaField& field : schema.fields) {
    if (field.required && !fields.contains(field.name)) {
      faults.Add(absl::StrCat(path, ".", field.name), "is required and missing");
    }
  }
}

}  // namespace magpie::knowledge
