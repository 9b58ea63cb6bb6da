#include "services/flow-engine/domain/model/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Lines(const std::vector<FieldViolation>& faults) {
  std::vector<std::string> lines;
  for (const FieldViolation& fault : faults) {
    lines.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return lines;
}

// The faults of the form itself.
std::vector<std::string> FaultsOf(absl::string_view json) {
  const Value::Map members = *ParseJsonObject(json);
  std::vector<FieldViolation> faults;
  ReadForm(Properties(members, "form", faults));
  return Lines(faults);
}

std::vector<std::string> Check(absl::string_view fields, absl::string_view answers) {
  const Value::Map members = *ParseJsonObject(absl::StrCat(R"({"fields": [)", fields, "]}"));
  std::vector<FieldViolation> faults;
  const Form form = ReadForm(Properties(members, "form", faults));
  EXPECT_THAT(faults, IsEmpty());
  return Lines(CheckAnswers(form, *ParseJsonObject(answers)));
}

TEST(FormTest, AcceptsAnAnswerOfEachType) {
  EXPECT_THAT(Check(R"({"key":"s"},{"key":"b","type":"bool"},{"key":"i","type":"int"},
                       {"key":"d","type":"double"},{"key":"e","type":"enum","options":["x","y"]})",
                    R"({"s":"text","b":true,"i":3,"d":1.5,"e":"y"})"),
              IsEmpty());
}

TEST(FormTest, RefusesAnswersOfTheWrongType) {
  EXPECT_THAT(Check(R"({"key":"s"},{"key":"b","type":"bool"},{"key":"i","type":"int"},
                       {"key":"d","type":"double"},{"key":"e","type":"enum","options":["x","y"]})",
                    R"({"s":1,"b":"true","i":1.5,"d":"1","e":"z"})"),
              ElementsAre("variables.s: is not a string", "variables.b: is not a bool",
                          "variables.i: is not an int", "variables.d: is not a number",
                          "variables.e: is not one of x, y"));
}

TEST(FormTest, AcceptsAWholeNumberForADouble) {
  for (const char* const answer : {"1", "18446744073709551615", "123456789012345678901"}) {
    EXPECT_THAT(Check(R"({"key":"d","type":"double"})", absl::StrCat(R"({"d":)", answer, "}")),
                IsEmpty());
  }
}

TEST(FormTest, RefusesAWholeNumberBeyondAnInt) {
  for (const char* const answer : {"9223372036854775808", "-123456789012345678901"}) {
    EXPECT_THAT(Check(R"({"key":"i","type":"int"})", absl::StrCat(R"({"i":)", answer, "}")),
                ElementsAre("variables.i: is too large for an int"));
  }
}

TEST(FormTest, AsksOnlyForWhatIsRequired) {
  EXPECT_THAT(Check(R"({"key":"a","required":true},{"key":"b"})", R"({})"),
              ElementsAre("variables.a: is required"));
  EXPECT_THAT(Check(R"({"key":"a","required":true})", R"({"a":null})"),
              ElementsAre("variables.a: is required"));
}

TEST(FormTest, AcceptsAnswersThatTheFormDoesNotAskFor) {
  EXPECT_THAT(Check(R"({"key":"a"})", R"({"more":{"than":"asked"}})"), IsEmpty());
}

TEST(FormTest, RefusesAFormThatAsksNothing) {
  EXPECT_THAT(
      FaultsOf(R"({"fields":[{"label":"?"}]})"),
      ElementsAre(
          "form.fields[0].key: is empty: name the variable that the answer sets, such as city"));
  EXPECT_THAT(FaultsOf(R"({"fields":[{"key":"e","type":"enum"}]})"),
              ElementsAre("form.fields[0].options: are empty: list what may be chosen, each in a "
                          "<magpie:option> of the field"));
  EXPECT_THAT(FaultsOf(R"({"fields":[{"key":"e","typ":"enum"}]})"), testing::SizeIs(1));
}

TEST(FormTest, AcceptsUpToTheLimitOfFields) {
  for (const size_t count : {kMaxFormFields, kMaxFormFields + 1}) {
    std::string fields;
    for (size_t i = 0; i < count; ++i) {
      absl::StrAppend(&fields, i == 0 ? "" : ",", R"({"key":"k)", i, R"("})");
    }
    const auto faults = FaultsOf(absl::StrCat(R"({"fields":[)", fields, "]}"));
    EXPECT_EQ(faults.empty(), count == kMaxFormFields);
  }
}

}  // namespace
}  // namespace magpie::flow
