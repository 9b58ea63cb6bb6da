// A constant that can never work is a fault of the model, not an incident in each run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/domain/model/wanted.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Model With(absl::string_view node, absl::string_view properties) {
  return Draw("m", absl::StrCat("start S\n", node, "\nend E\nX: ", properties, "\nS -> X -> E"));
}

std::vector<std::string> ConstantFaults(const Model& model) {
  std::vector<std::string> lines;
  for (const FieldViolation& fault : ViolationsOf(Compile(model).status())) {
    lines.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return lines;
}
std::vector<std::string> ConstantFaults(absl::string_view node, absl::string_view properties) {
  return ConstantFaults(With(node, properties));
}

// The faults of a user task with this repetition.
std::vector<std::string> Repeated(absl::string_view name, absl::string_view expression) {
  Model model = With("user X", R"({"multi_instance": {"collection": "[1]"}})");
  for (Element& element : model.elements) {
    if (element.key != "X") continue;
    element.properties["multi_instance"] = Value::Map{{std::string(name), expression}};
  }
  return ConstantFaults(model);
}

TEST(ConstantsTest, ACollectionIsAList) {
  constexpr absl::string_view kField = "elements[X].multi_instance.collection: ";
  const auto told = [&](absl::string_view text) { return Repeated("collection", text); };
  EXPECT_THAT(told("5"),
              ElementsAre(absl::StrCat(kField, "is 5, not a list of at most 500 items")));
  EXPECT_THAT(told("\"abc\""),
              ElementsAre(absl::StrCat(kField, "is \"abc\", not a list of at most 500 items")));
  EXPECT_THAT(told("{'a': 1}"), ElementsAre(absl::StrCat(kField, "is `{'a': 1}`, which is a map, ",
                                                         "not a list of at most 500 items")));
  EXPECT_THAT(told("null"), ElementsAre(HasSubstr("is null, not a list")));
  EXPECT_THAT(told("1 == 1"), ElementsAre(HasSubstr("is `1 == 1`, which is true, not a list")));
  EXPECT_THAT(told("lists.range(501)"),
              ElementsAre(HasSubstr("which is a list of 501 items, more than 500")));
  for (const char* fine : {"[]", "[1] + [2]", "lists.range(500)", "items", "a ? 1 : items"}) {
    EXPECT_THAT(told(fine), IsEmpty()) << fine;
  }
}

TEST(ConstantsTest, ACardinalityIsAWholeNumber) {
  constexpr absl::string_view kField = "elements[X].multi_instance.loop_cardinality: ";
  const auto told = [&](absl::string_view text) { return Repeated("loop_cardinality", text); };
  for (const char* wrong : {"-1", "501", "1.5", "3.0", "\"3\"", "true", "null"}) {
    EXPECT_THAT(told(wrong), ElementsAre(absl::StrCat(kField, "is ", wrong,
                                                      ", not a whole number from 0 to 500")));
  }
  EXPECT_THAT(told("500 + 1"),
              ElementsAre(absl::StrCat(kField, "is `500 + 1`, which is 501, not a whole number ",
                                       "from 0 to 500")));
  EXPECT_THAT(told("[3]"), ElementsAre(HasSubstr("which is a list, not a whole number")));
  EXPECT_THAT(told("10 / (5 - 5)"),
              ElementsAre(StartsWith(absl::StrCat(kField, "never has a value"))));
  for (const char* fine : {"0", "500", "2 + 3", "size([1, 2])", "n", "-n"}) {
    EXPECT_THAT(told(fine), IsEmpty()) << fine;
  }
  EXPECT_THAT(
      ConstantFaults("user X", R"({"multi_instance": {"loop_cardinality": 3}})"),
      ElementsAre(absl::StrCat(kField, "is 3, not an expression in a string: write \"3\"")));
}

TEST(ConstantsTest, AnAssigneeIsAString) {
  const auto told = [](absl::string_view text) {
    return ConstantFaults("user X", absl::StrCat(R"({"assignee": ")", text, "\"}"));
  };
  EXPECT_THAT(told("5"),
              ElementsAre("elements[X].assignee: is 5, not a string: write the id of a person as a "
                          "string, or null for anybody"));
  EXPECT_THAT(told("true"), ElementsAre(HasSubstr("assignee: is true, not a string")));
  EXPECT_THAT(told("['a']"), ElementsAre(HasSubstr("`['a']`, which is a list, not a string")));
  EXPECT_THAT(told("1 / 0"), ElementsAre(HasSubstr("assignee: never has a value")));
  for (const char* fine : {"'a'", "''", "null", "lead", "'a' + 'b'"}) {
    EXPECT_THAT(told(fine), IsEmpty()) << fine;
  }
}

TEST(ConstantsTest, AConditionIsABool) {
  const auto told = [](absl::string_view text) {
    return ConstantFaults(Draw("m", absl::StrCat("start S\n exclusive G\n end E\n end F\n S -> G\n",
                                                 "G -> E when ", text, "\n G -> F otherwise")));
  };
  EXPECT_THAT(told("1"), ElementsAre(HasSubstr("can never be one")));
  EXPECT_THAT(told("[1][0]"),
              ElementsAre("elements[G->E].condition: is `[1][0]`, which is 1, not a "
                          "bool"));
  EXPECT_THAT(told("'a' > 1"), ElementsAre(HasSubstr("condition: never has a value")));
  EXPECT_THAT(told("1 == 1"), IsEmpty());
  EXPECT_THAT(Repeated("completion_condition", "[1][0]"),
              Contains(HasSubstr("completion_condition: is `[1][0]`, which is 1, not a bool")));
}

TEST(ConstantsTest, AParameterOfSolutionMatchingIsAString) {
  const auto told = [](absl::string_view text) {
    return ConstantFaults(
        "business_rule_task X",
        absl::StrCat(R"({"match": {"result_variable": "r", "params": {"city": ")", text, "\"}}}"));
  };
  EXPECT_THAT(told("7"),
              ElementsAre("elements[X].match.params.city: is 7, not a string, or null to "
                          "leave it out"));
  EXPECT_THAT(told("null"), IsEmpty());
  EXPECT_THAT(told("c"), IsEmpty());
}

// Wherever it is, since no run could get past it.
TEST(ConstantsTest, AConstantWithoutAValueIsAFault) {
  EXPECT_THAT(ConstantFaults("script X n = 1 / 0", "{}"),
              ElementsAre(StartsWith("elements[X].script, line 1: never has a value")));
  EXPECT_THAT(ConstantFaults("call X a.b", R"({"fallback": "[] + 1"})"),
              ElementsAre(StartsWith("elements[X].fallback: never has a value")));
  EXPECT_THAT(ConstantFaults("flow X sub", R"({"input": {"n": "[1][3]"}})"),
              ElementsAre(StartsWith("elements[X].input.n: never has a value")));
  EXPECT_THAT(ConstantFaults("script X n = true || 1 / 0 == 1", "{}"), IsEmpty());
  // Too costly to evaluate here.
  EXPECT_THAT(Repeated("collection", "lists.range(5000).map(i, i * i)"), IsEmpty());
}

TEST(ConstantsTest, ADurationIsWithinItsRange) {
  for (const char* wrong : {"0s", "0", "1us", "-1s", "2h", "soon"}) {
    EXPECT_THAT(ConstantFaults("call X a.b", absl::StrCat(R"({"timeout": ")", wrong, "\"}")),
                ElementsAre(absl::StrCat("elements[X].timeout: is \"", wrong,
                                         "\", not a duration from 1ms to 1h, such as 1m30s")));
  }
  EXPECT_THAT(ConstantFaults("call X a.b", R"({"timeout": "1ms"})"), IsEmpty());
  // Retrying at once makes sense.
  EXPECT_THAT(ConstantFaults("call X a.b", R"({"retry": {"max_attempts": 2, "backoff": "0s"}})"),
              IsEmpty());
  EXPECT_THAT(ConstantFaults("call X a.b", R"({"retry": {"max_attempts": 2, "backoff": "25h"}})"),
              ElementsAre(HasSubstr("is \"25h\", not a duration from 0 to 24h, such as 1m30s")));
}

TEST(ConstantsTest, TheLongestBackoffIsNotShorterThanTheFirst) {
  EXPECT_THAT(ConstantFaults("call X a.b", R"({"retry": {"backoff": "5s", "max_backoff": "1s"}})"),
              ElementsAre("elements[X].retry.max_backoff: is 1s, less than backoff, 5s: write at "
                          "least that, or a smaller backoff"));
  for (const char* fine : {R"({"backoff": "5m"})", R"({"max_backoff": "0s"})",
                           R"({"backoff": "5s", "max_backoff": "5s"})"}) {
    EXPECT_THAT(ConstantFaults("call X a.b", absl::StrCat(R"({"retry": )", fine, "}")), IsEmpty());
  }
}

TEST(ConstantsTest, OutputsOfRepetitionsNeedATarget) {
  const auto told = [](absl::string_view members) {
    return ConstantFaults(
        "user X", absl::StrCat(R"({"multi_instance": {"collection": "[1]", )", members, "}}"));
  };
  EXPECT_THAT(
      told(R"("output_element": "v")"),
      ElementsAre("elements[X].multi_instance.output_collection: is missing, and the values "
                  "of output_element would go nowhere: name the variable that takes their "
                  "list, or remove both"));
  EXPECT_THAT(told(R"("output_element": "")"), IsEmpty());
  EXPECT_THAT(told(R"("output_collection": "o")"),
              ElementsAre("elements[X].multi_instance.output_element: is missing, and o, the "
                          "output_collection, would be a list of nulls: write an expression for "
                          "what each repetition adds to it, such as item, or remove both"));
  EXPECT_THAT(told(R"("output_collection": "o", "output_element": "(")"),
              ElementsAre(HasSubstr("output_element: 1:2: expected an operand")));
  EXPECT_THAT(told(R"("output_collection": "o", "output_element": "item")"), IsEmpty());
}

// The message of the incident for a computed value.
std::string IncidentOf(absl::string_view properties, Value::Map variables) {
  const Model model = With("user X", properties);
  Library library;
  library.own = std::make_shared<const Deployed>(
      Deployed{{.id = *DeploymentId::Parse("m.1"), .model = model}, Compile(model)->graph});
  const absl::StatusOr<Decision> decision =
      Decide({library},
             Command{.asked = {*RequestId::Parse("r"), 7},
                     .target = {*InstanceId::Parse("i")},
                     .what = StartFlow{.flow = *FlowKey::Parse("m"),
                                       .deployment = *DeploymentId::Parse("m.1"),
                                       .variables = std::move(variables)}},
             absl::FromUnixSeconds(1000));
  if (!decision.ok()) return std::string(decision.status().message());
  return decision->after.tokens.front().message;
}

TEST(ConstantsTest, AnIncidentSaysWhichValueWasComputed) {
  constexpr absl::string_view kOften = R"({"multi_instance": {"loop_cardinality": "n"}})";
  EXPECT_EQ(IncidentOf(kOften, {{"n", -1}}),
            "loop_cardinality: is -1, not a whole number from 0 to 500");
  EXPECT_EQ(IncidentOf(kOften, {{"n", "3"}}),
            "loop_cardinality: is \"3\", not a whole number from 0 to 500");
  // Long values are not shown.
  EXPECT_EQ(IncidentOf(kOften, {{"n", std::string(1000, 'x')}}),
            "loop_cardinality: is a string, not a whole number from 0 to 500");
  EXPECT_EQ(IncidentOf(R"({"multi_instance": {"collection": "l"}})", {{"l", Value::Map()}}),
            "collection: is a map, not a list of at most 500 items");
  EXPECT_EQ(IncidentOf(R"({"multi_instance": {"collection": "l"}})", {{"l", Value::List(501)}}),
            "collection: is a list of 501 items, more than 500");
  EXPECT_EQ(IncidentOf(R"({"assignee": "who"})", {{"who", 7}}),
            "assignee: is 7, not a string: write the id of a person as a string, or null for "
            "anybody");
}

// Flows that earlier releases deployed keep running.
TEST(ConstantsTest, ADeployedModelIsAccepted) {
  for (const char* properties :
       {R"({"assignee": "5"})", R"({"multi_instance": {"loop_cardinality": "-1"}})",
        R"({"assignee": "1 / 0"})",
        R"({"multi_instance": {"collection": "[1]", "output_collection": "o"}})",
        R"({"multi_instance": {"collection": "[1]", "output_element": "1"}})"}) {
    const Model model = With("user X", properties);
    EXPECT_FALSE(Compile(model, {.is_lenient = true}).ok()) << properties;
    EXPECT_TRUE(Compile(model, {.is_lenient = true, .is_deployed = true}).ok()) << properties;
  }
  const Model model = With("call X a.b", R"({"timeout": "0s"})");
  EXPECT_TRUE(Compile(model, {.is_lenient = true, .is_deployed = true}).ok());
}

}  // namespace
}  // namespace magpie::flow
