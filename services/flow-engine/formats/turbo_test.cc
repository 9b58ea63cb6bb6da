#include "services/flow-engine/formats/turbo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"
#include "services/flow-engine/formats/turbo_params.h"

namespace magpie::flow {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A Turbo model of start, task, gateway and two ends; `$0` stands in the gateway's first way out.
constexpr absl::string_view kTurbo = R"({"flowElementList": [
  {"key": "s", "type": 2, "outgoing": ["f1"], "properties": {"name": "begin", "x": 310}},
  {"key": "f1", "type": 1, "incoming": ["s"], "outgoing": ["g"], "properties": null},
  {"key": "g", "type": 6, "incoming": ["f1"], "outgoing": ["f2", "f3"], "dockers": [],
   "properties": {"name": "", "text": {"x": 1, "value": "which\nway?"}}},
  {"key": "f2", "type": 1, "incoming": ["g"], "outgoing": ["e"], "properties": {$0}},
  {"key": "f3", "type": 1, "incoming": ["g"], "outgoing": ["e"],
   "properties": {"text": "else", "defaultConditions": "true", "pointsList": "\"\""}},
  {"key": "e", "type": 3, "incoming": ["f2", "f3"], "outgoing": null}]})";

std::string Turbo(absl::string_view properties) { return absl::Substitute(kTurbo, properties); }

// A model of one element, and what is read.
absl::StatusOr<ReadModel> ReadOne(int type, absl::string_view properties) {
  return Read(absl::Substitute(R"({"flowElementList": [{"key": "a", "type": $0,
                                   "properties": {$1}}]})",
                               type, properties),
              "k", "");
}

std::string One(int type, absl::string_view properties) {
  const absl::StatusOr<ReadModel> read = ReadOne(type, properties);
  return read.ok() ? Describe(read->model).substr(5) : std::string(read.status().message());
}

TEST(TurboTest, ReadsNodesAndWays) {
  const absl::StatusOr<ReadModel> read =
      Read(Turbo(R"("conditionsequenceflow": "${a.equals(\"1\")}", "defaultConditions": false)"),
           "k", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "k \"\"\n"
            "s start_event \"begin\" [] -> [f1] # {\"x\":310}\n"
            "f1 sequence_flow \"\" [s] -> [g]\n"
            "g exclusive_gateway \"which way?\" [f1] -> [f2,f3] "
            "# {\"text\":{\"value\":\"which\\nway?\",\"x\":1}}\n"
            "f2 sequence_flow \"\" [g] -> [e] {\"condition\":\"a == \\\"1\\\"\"}\n"
            "f3 sequence_flow \"else\" [g] -> [e] {\"default\":true} "
            "# {\"pointsList\":\"\\\"\\\"\",\"text\":\"else\"}\n"
            "e end_event \"\" [f2,f3] -> []\n");
  EXPECT_THAT(read->warnings, IsEmpty());
}

TEST(TurboTest, ReadsGatewaysThatForkAndJoin) {
  EXPECT_EQ(One(9, R"("forkJoinMatch": {"fork": "a", "join": "b"}, "branchMerge": "AnyOne",
                      "dataMerge": "None")"),
            R"(a parallel_gateway "" [] -> [] {"branch_merge":"any","data_merge":"none",)"
            R"("matching":{"fork":"a","join":"b"}})"
            "\n");
  EXPECT_EQ(One(10, R"("forkJoinMatch": "{\"fork\": \"a\"}", "branchMerge": "JoinAll",
                       "dataMerge": "All", "colour": 1)"),
            R"(a inclusive_gateway "" [] -> [] {"branch_merge":"all","matching":{"fork":"a"}})"
            R"( # {"colour":1})"
            "\n");
}

TEST(TurboTest, ReadsCallsOfOtherFlows) {
  EXPECT_EQ(One(8, R"("callActivityFlowModuleId": "sub", "callActivityExecuteType": "sync",
      "callActivityInParamType": "part", "callActivityOutParamType": "FULL",
      "callActivityInParam": "[{\"sourceType\":\"context\",\"sourceKey\":\"user.id\",)"
                   R"(\"targetKey\":\"id\"},{\"sourceType\":\"fixed\",\"sourceValue\":\"web\",)"
                   R"(\"targetKey\":\"via\"}]", "callActivityOutParam": "")"),
            R"(a call_activity "" [] -> [] {"flow_key":"sub","input":{"id":"user.id",)"
            R"("via":"\"web\""},"input_mode":"part","output_mode":"full"})"
            R"( # {"callActivityExecuteType":"sync"})"
            "\n");
}

TEST(TurboTest, WarnsOfWhatRunsOtherwise) {
  const absl::StatusOr<ReadModel> read = ReadOne(8, R"("callActivityInstanceType": "multiple",
      "callActivityInParam": [{"sourceType": "context", "sourceKey": "a-", "targetKey": "b"}])");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(
      read->warnings,
      ElementsAre(
          "elements[a].properties.callActivityInParam[0].sourceKey is not the name of a variable: "
          "a-",
          "elements[a].properties.callActivityInstanceType is \"multiple\"; it runs as single"));
}

TEST(TurboTest, ReadsUnknownTypesForTheCompilerToTell) {
  EXPECT_EQ(One(5, ""), "a turbo_5 \"\" [] -> []\n");
  EXPECT_EQ(One(70, ""), "a turbo_70 \"\" [] -> []\n");
  const absl::StatusOr<ReadModel> read =
      Read(R"({"flowElementList": [{"key": "b"}, {"key": "c", "type": "four"}]})", "k", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "k \"\"\nb turbo_unknown \"\" [] -> []\nc turbo_unknown \"\" [] -> []\n");
}

TEST(TurboTest, RefusesMembersOfTheWrongKind) {
  EXPECT_THAT(
      Faults(R"({"flowElementList": [{"key": "c", "type": 4, "incoming": "f",
                         "properties": {"name": 1}}, 5, {"type": 9}]})",
             "k"),
      ElementsAre("elements[c].incoming: is \"f\", not a list",
                  "elements[c].properties.name: is 1, not a string", "elements[1]: is 5, not a map",
                  "elements[1]: is 5, not a map", HasSubstr("elements[2]: has no key")));
  EXPECT_THAT(Faults(R"({"flowElementList": [{"type": 9}]})", "k"),
              ElementsAre(HasSubstr("elements[0]: has no key")));
  EXPECT_THAT(
      Faults(Turbo(R"("defaultConditions": "perhaps")"), "k"),
      ElementsAre("elements[f2].properties.defaultConditions: is \"perhaps\", not true or false"));
  EXPECT_THAT(
      FaultsOf(
          ReadOne(8, R"("callActivityInParam": "{", "callActivityOutParam": "[{}]")").status()),
      ElementsAre(HasSubstr("elements[a].properties.callActivityInParam: JSON: "),
                  HasSubstr("callActivityOutParam[0].targetKey: is empty"),
                  HasSubstr("[0].sourceType: is \"\", not context or fixed")));
}

TEST(TurboTest, FollowsTheNodesWhereLinksDisagree) {
  const absl::StatusOr<ReadModel> read = Read(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]}, {"key": "e", "type": 3, "incoming": ["lost"]},
      {"key": "f", "type": 1, "incoming": ["e"], "outgoing": ["e"]},
      {"key": "lost", "type": 1, "incoming": ["s"], "outgoing": ["e"]}]})",
                                              "k", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "k \"\"\ns start_event \"\" [] -> [f]\ne end_event \"\" [f] -> []\n"
            "f sequence_flow \"\" [s] -> [e]\n");
  EXPECT_THAT(read->warnings,
              ElementsAre("elements[lost].incoming names s, but is in the outgoing of no node, so "
                          "that nothing takes it; it was dropped",
                          "elements[e].incoming names lost, but f leads there; it was put right",
                          "elements[f].incoming names e, but s leads there; it was put right"));
}

// Two tasks share a sequence flow, which names another node, two nodes or none.
TEST(TurboTest, AFlowOfTwoNodesIsOneOfItsOwnForEach) {
  for (const absl::string_view incoming : {R"(["e"])", R"(["a", "b"])", R"(["b"])", "[]", "null"}) {
    const absl::StatusOr<ReadModel> read = Read(absl::Substitute(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["g"]},
      {"key": "g", "type": 1, "incoming": ["s"], "outgoing": ["a"]},
      {"key": "a", "type": 4, "incoming": ["g"], "outgoing": ["f", "h"]},
      {"key": "h", "type": 1, "incoming": ["a"], "outgoing": ["b"]},
      {"key": "b", "type": 4, "incoming": ["h"], "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": $0, "outgoing": ["e"],
       "properties": {"conditionsequenceflow": "x == 1"}},
      {"key": "e", "type": 3, "incoming": ["f"]}]})",
                                                                 incoming),
                                                "k", "");
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(
        Describe(read->model),
        "k \"\"\ns start_event \"\" [] -> [g]\ng sequence_flow \"\" [s] -> [a]\n"
        "a user_task \"\" [g] -> [f,h] {\"ways\":\"first\"}\nh sequence_flow \"\" [a] -> [b]\n"
        "b user_task \"\" [h] -> [f_from_b] {\"ways\":\"first\"}\n"
        "f sequence_flow \"\" [a] -> [e] {\"condition\":\"x == 1\"}\n"
        "f_from_b sequence_flow \"\" [b] -> [e] {\"condition\":\"x == 1\"}\n"
        "e end_event \"\" [f,f_from_b] -> []\n");
    EXPECT_THAT(read->warnings,
                Contains("elements[f] leaves a and b, as their outgoing says; that which leaves b "
                         "was read as one of its own, f_from_b"));
  }
}

TEST(TurboTest, LeavesOutWhatTurboNeverFollows) {
  const absl::StatusOr<ReadModel> read = Read(R"({"flowElementList": [
      {"key": "s", "type": "2", "outgoing": ["f", "f"]},
      {"key": "f", "type": "1", "incoming": ["s"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["f"], "outgoing": ["g"]},
      {"key": "g", "type": 1, "incoming": ["e"], "outgoing": ["s"]}]})",
                                              "k", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "k \"\"\ns start_event \"\" [] -> [f]\nf sequence_flow \"\" [s] -> [e]\n"
            "e end_event \"\" [f] -> []\n");
  EXPECT_THAT(
      read->warnings,
      ElementsAre(
          "elements[s].outgoing names f twice; once was left out",
          "elements[e].outgoing names g, but a flow ends there; it was left out",
          "elements[g].incoming names e, but is in the outgoing of no node, so that nothing "
          "takes it; it was dropped"));
}

TEST(TurboTest, FixedValuesBecomeLiterals) {
  for (const absl::string_view json :
       {R"("a\"b\\\n\u0001é")", "5", "-1.5", "1.0", "18446744073709551615", "true", "null",
        R"([1,"x",{"a b":[]}])"}) {
    const Value value = *ParseJson(absl::StrCat("[", json, "]"));
    const auto program = expr::Program::Compile(CelLiteral(value));
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_EQ(*program->Eval(Value::Map()), value) << json;
  }
}

}  // namespace
}  // namespace magpie::flow
