#include "services/knowledge/domain/schema.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"

namespace magpie::knowledge {
namespace {

using Type = SchemaField::Type;

Schema SchemaOf(std::vector<SchemaField> fields) {
  return {.id = *SchemaId::Parse("device"), .fields = std::move(fields)};
}

// "fields[0].name is empty; …"
std::string Described(const Faults& faults) {
  return absl::StrJoin(ViolationsOf(faults.ToStatus()), "; ",
                       [](std::string* out, const FieldViolation& fault) {
                         absl::StrAppend(out, fault.field, " ", fault.description);
                       });
}

std::string FaultsOf(const Schema& schema) {
  Faults faults;
  Check(schema, "schema", faults);
  return Described(faults);
}

SchemaField Choice(size_t count) {
  SchemaField field = {.name = "colour", .type = Type::kChoice};
  for (size_t i = 0; i < count; ++i) field.values.push_back(absl::StrCat("c", i));
  return field;
}

TEST(SchemaTest, ReportsItsFaults) {
  EXPECT_EQ(FaultsOf(SchemaOf({{.name = "price", .type = Type::kNumber}, Choice(kMaxChoices)})),
            "");
  EXPECT_EQ(FaultsOf(SchemaOf({{.name = "a b"}, {.name = "x"}, {.name = "x"}})),
            "schema.fields[0].name may contain only letters, digits and -_.: a b; "
            "schema.fields[2].name is there twice");
  EXPECT_EQ(FaultsOf(SchemaOf({Choice(kMaxChoices + 1)})),
            "schema.fields[0].values are more than 100");
  EXPECT_EQ(FaultsOf(SchemaOf({Choice(0)})),
            "schema.fields[0].values are missing: a choice has at least one");
  EXPECT_EQ(FaultsOf(SchemaOf({{.name = "x", .values = {"a"}}})),
            "schema.fields[0].values are of a choice only");
  EXPECT_EQ(FaultsOf(SchemaOf({{.name = "x",
                                .type = Type::kChoice,
                                .values = {"a", "a", std::string(kMaxValueBytes + 1, 'v')}}})),
            "schema.fields[0].values[1] is there twice; "
            "schema.fields[0].values[2] is longer than 64 bytes");
  std::vector<SchemaField> many;
  for (size_t i = 0; i < kMaxFields; ++i) many.push_back({.name = absl::StrCat("f", i)});
  EXPECT_EQ(FaultsOf(SchemaOf(many)), "");
  many.push_back({.name = "more"});
  EXPECT_EQ(FaultsOf(SchemaOf(many)), "schema.fields are more than 100");
}

TEST(SchemaTest, AChangeMayNotExcludeAnArticleThatFitted) {
  const Schema before =
      SchemaOf({{.name = "price", .type = Type::kNumber, .required = true},
                {.name = "note"},
                {.name = "colour", .type = Type::kChoice, .values = {"red", "blue"}}});
  const auto why = [&](std::vector<SchemaField> fields) {
    return std::string(Replace(before, SchemaOf(std::move(fields)), 0).status().message());
  };
  std::vector<SchemaField> fields = before.fields;
  EXPECT_EQ(why(fields), "");
  fields[0].required = false;
  fields[2].values = {"blue", "green", "red"};
  fields.push_back({.name = "size", .searchable = true});
  EXPECT_EQ(why(fields), "");

  fields.back().required = true;
  const std::string narrowed = "articles may not fit schema device: field ";
  EXPECT_EQ(why(fields), narrowed + "size is new and required: leave it optional");
  fields = before.fields;
  fields[1].required = true;
  EXPECT_EQ(why(fields), narrowed + "note is required now: leave it optional");
  fields = before.fields;
  fields[1].type = Type::kDate;
  fields[2].values = {"red"};
  EXPECT_EQ(why(fields),
            narrowed + "note has another type: add a field with another name (and 1 more)");
  fields[1].type = Type::kText;
  EXPECT_EQ(why(fields), narrowed + "colour has lost the value blue: keep it");
  EXPECT_EQ(why({before.fields[0], before.fields[2]}), narrowed + "note is removed: keep it");
  EXPECT_EQ(ReasonOf(Replace(before, SchemaOf({}), 0).status()), "SCHEMA_NARROWED");
}

TEST(SchemaTest, CountsItsVersions) {
  EXPECT_EQ(Replace(std::nullopt, SchemaOf({}), 0)->version, 1);
  EXPECT_EQ(ReasonOf(Replace(std::nullopt, SchemaOf({}), 1).status()), "STALE_VERSION");
  Schema schema = SchemaOf({});
  schema.version = 4;
  EXPECT_EQ(Replace(schema, SchemaOf({}), 4)->version, 5);
}

TEST(SchemaTest, FieldsFitTheirTypes) {
  const Schema schema = SchemaOf({{.name = "text", .required = true},
                                  {.name = "number", .type = Type::kNumber},
                                  {.name = "boolean", .type = Type::kBoolean},
                                  {.name = "choice", .type = Type::kChoice, .values = {"red"}},
                                  {.name = "date", .type = Type::kDate}});
  const auto faults_of = [&](const std::map<std::string, FieldValue>& fields) {
    Faults faults;
    CheckFields(schema, fields, "fields", faults);
    return Described(faults);
  };
  EXPECT_EQ(faults_of({{"text", ""},
                       {"number", 1.5},
                       {"boolean", false},
                       {"choice", "red"},
                       {"date", "2024-02-29"}}),
            "");
  EXPECT_EQ(faults_of({{"text", 1.0},
                       {"number", "1"},
                       {"boolean", 1.0},
                       {"choice", "green"},
                       {"date", "2026-02-29"}}),
            "fields.boolean is not true or false; fields.choice is not one of its values; "
            "fields.date is not a date such as 2026-01-31; fields.number is not a number; "
            "fields.text is not a text");
  EXPECT_EQ(faults_of({{"other", ""}}),
            "fields.other is not a field of schema device; fields.text is required and missing");
  for (const char* date : {"2026-1-31", "2026-01-31 ", "26-01-31", "2026-13-01", "2026-01-00",
                           "2026/01/31", "yesterday"}) {
    EXPECT_EQ(faults_of({{"text", ""}, {"date", date}}),
              "fields.date is not a date such as 2026-01-31")
        << date;
  }
}

}  // namespace
}  // namespace magpie::knowledge
