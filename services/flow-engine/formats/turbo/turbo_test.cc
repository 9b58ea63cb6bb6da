#include "services/flow-engine/formats/turbo/turbo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"
#include "services/flow-engine/formats/turbo/params.h"

namespace magpie::flow {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A Turbo model of start, task, gateway and two ends; `$0` is inserted into the gateway's first way
// out.
constexpr absl::string_view kTurboFlow = R"({"flowElementList": [
  {"key": "s", "type": 2, "outgoing": ["f1"], "properties": {"name": "begin", "x": 310}},
  {"key": "f1", "type": 1, "incoming": ["s"], "outgoing": ["g"], "properties": null},
  {"key": "g", "type": 6, "incoming": ["f1"], "outgoing": ["f2", "f3"], "dockers": [],
   "properties": {"name": "", "text": {"x": 1, "value": "which\nway?"}}},
  {"key": "f2", "type": 1, "incoming": ["g"], "outgoing": ["e"], "properties": {$0}},
  {"key": "f3", "type": 1, "incoming": ["g"], "outgoing": ["e"],
   "properties": {"text": "else", "defaultConditions": "true", "pointsList": "\"\""}},
  {"key": "e", "type": 3, "incoming": ["f2", "f3"], "outgoing": null}]})";

std::string Turbo(absl::string_view properties) { return absl::Substitute(kTurboFlow, properties); }

// Reads a model with one element.
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

TEST(TurboTest, WarnsOfWhatRunsDifferently) {
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

// A start, a task and an end in a row; `$0` and `$1` replace the types of the task and of the flow
// that leads to it, `$2` is inserted into that flow.
Reading ReadRow(absl::string_view task, absl::string_view flow = "1", absl::string_view more = "") {
  return ReadAll(absl::Substitute(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]},
      {"key": "f", $1 $2 "incoming": ["s"], "outgoing": ["t"]},
      {"key": "t", $0 "incoming": ["f"], "outgoing": ["g"]},
      {"key": "g", "type": 1, "incoming": ["t"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["g"]}]})",
                                  task, flow, more),
                 "k", "");
}

std::vector<std::string> FaultsIn(const Reading& reading) {
  std::vector<std::string> faults;
  for (const FieldViolation& fault : reading.faults) {
    faults.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return faults;
}

constexpr absl::string_view kNumbers =
    ": write one of Turbo's numbers, 1 for a sequence flow, 2 for a start event, 3 for an end "
    "event, "
    "4 for a user task, 6 for an exclusive gateway, 8 for a call activity, 9 for a parallel "
    "gateway, "
    "10 for an inclusive gateway";

TEST(TurboTest, RefusesTypesThatAreNotTurbos) {
  for (const absl::string_view type : {"\"userTask\"", "\"user_task\"", "\"four\"", "\"\"", "2.0",
                                       "99", "5", "0", "-1", "null", "true", "\"70\""}) {
    EXPECT_THAT(FaultsIn(ReadRow(absl::StrCat("\"type\": ", type, ","), "\"type\": 1,")),
                ElementsAre(absl::StrCat("elements[t].type: is ", type, ", not a type of Turbo's",
                                         kNumbers)));
  }
  EXPECT_THAT(FaultsIn(ReadRow("\"type\": [4],", "\"type\": 1,")),
              ElementsAre(HasSubstr("elements[t].type: is a list, not a type of Turbo's: write")));
  EXPECT_THAT(FaultsIn(ReadRow("", "\"type\": 1,")),
              ElementsAre(absl::StrCat("elements[t].type: is missing", kNumbers)));
  EXPECT_THAT(FaultsIn(ReadRow("\"type\": \"4\",", "\"type\": \"1\",")), IsEmpty());
}

// The links are the same as with the right type.
TEST(TurboTest, NothingFollowsFromAWrongType) {
  for (const absl::string_view type : {"", "\"type\": 99,", "\"type\": \"sequenceFlow\",",
                                       "\"type\": 1.0,", "\"type\": \"flow\","}) {
    const Reading reading = ReadRow("\"type\": 4,", type);
    EXPECT_THAT(FaultsIn(reading), ElementsAre(HasSubstr("elements[f].type: is ")));
    EXPECT_THAT(reading.warnings, IsEmpty());
    EXPECT_THAT(Describe(*reading.model), HasSubstr("f sequence_flow \"\" [s] -> [t]"));
  }
  const Reading ends = ReadAll(R"({"flowElementList": [
      {"key": "s", "type": "start", "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": ["e"]},
      {"key": "e", "type": 33, "incoming": ["f"]}]})",
                               "k", "");
  EXPECT_THAT(FaultsIn(ends), ElementsAre(HasSubstr("elements[s].type: is \"start\""),
                                          HasSubstr("elements[e].type: is 33")));
  EXPECT_EQ(Describe(*ends.model),
            "k \"\"\ns start_event \"\" [] -> [f]\nf sequence_flow \"\" [s] -> [e]\n"
            "e end_event \"\" [f] -> []\n");
}

// For example an event at a task's border.
TEST(TurboTest, ANodeThatNothingLeadsToIsNotASecondStart) {
  const Reading reading = ReadAll(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": ["e"]},
      {"key": "b", "type": 20, "outgoing": ["g"]},
      {"key": "g", "type": 1, "incoming": ["b"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["f", "g"]}]})",
                                  "k", "");
  EXPECT_THAT(FaultsIn(reading), ElementsAre(HasSubstr("elements[b].type: is 20, not")));
  EXPECT_THAT(Describe(*reading.model), HasSubstr("b turbo_20 \"\" [] -> [g]"));
}

TEST(TurboTest, ReportsADuplicateKeyOnce) {
  for (const absl::string_view copy :
       {R"({"key": "t", "type": 4, "incoming": ["f"], "outgoing": ["g"]})",
        R"({"key": "t", "type": 4, "incoming": ["f"], "outgoing": []})"}) {
    const Reading reading = ReadAll(absl::Substitute(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": ["t"]},
      {"key": "t", "type": 4, "incoming": ["f"], "outgoing": ["g"]}, $0,
      {"key": "g", "type": 1, "incoming": ["t"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["g"]}]})",
                                                     copy),
                                    "k", "");
    EXPECT_THAT(FaultsIn(reading),
                ElementsAre(HasSubstr("elements[t]: is the key of two elements")));
    EXPECT_THAT(reading.warnings, IsEmpty());
    EXPECT_THAT(Describe(*reading.model), HasSubstr("g sequence_flow \"\" [t] -> [e]"));
  }
}

// A number in place of a text is a single fault; the rest is read as if it were text.
TEST(TurboTest, ANumberAsAKeyReadsAsItsDigits) {
  const Reading reading = ReadAll(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": [7]},
      {"key": 7, "type": 4, "incoming": ["f"], "outgoing": ["g"]},
      {"key": "g", "type": 1, "incoming": ["7"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["g"]}]})",
                                  "k", "");
  EXPECT_THAT(FaultsIn(reading), ElementsAre("elements[f].outgoing[0]: is 7, not a string",
                                             "elements[2].key: is 7, not a string"));
  EXPECT_THAT(reading.warnings, IsEmpty());
}

TEST(TurboTest, AnElementWithoutAKeyIsLinkedToNothing) {
  for (const absl::string_view key : {"null", "true", "[]", "\"\""}) {
    const Reading reading = ReadAll(absl::Substitute(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": ["e"]},
      {"key": $0, "type": 4, "incoming": ["f"], "outgoing": ["f"]},
      {"key": $0, "type": 1, "incoming": ["s"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["f"]}, null, 5]})",
                                                     key),
                                    "k", "");
    EXPECT_THAT(FaultsIn(reading),
                testing::UnorderedElementsAre(HasSubstr("elements[2]"), HasSubstr("elements[3]"),
                                              "elements[5]: is null, not a map",
                                              "elements[6]: is 5, not a map"));
    EXPECT_THAT(reading.warnings, IsEmpty());
  }
}

TEST(TurboTest, KeepsAConditionThatCannotBeRead) {
  for (const absl::string_view properties :
       {R"("properties": {"conditionsequenceflow": 1},)",
        R"("properties": {"conditionsequenceflow": true},)",
        R"("properties": {"conditionsequenceflow": ["a"]},)", R"("properties": "x",)"}) {
    const Reading reading = ReadRow("\"type\": 4,", "\"type\": 1,", properties);
    EXPECT_THAT(FaultsIn(reading), ElementsAre(HasSubstr("elements[f].properties")));
    EXPECT_THAT(Describe(*reading.model),
                HasSubstr(R"(f sequence_flow "" [s] -> [t] {"condition")"));
  }
}

// The compiler reports the fault of the flow; its target is not to blame.
TEST(TurboTest, DoesNotBlameTheTargetThatAFlowLacks) {
  for (const absl::string_view outgoing : {"[]", "null", R"(["zz"])"}) {
    const Reading reading = ReadAll(absl::Substitute(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": $0},
      {"key": "e", "type": 3, "incoming": ["f"]}]})",
                                                     outgoing),
                                    "k", "");
    EXPECT_THAT(reading.warnings, IsEmpty());
    EXPECT_THAT(Describe(*reading.model), HasSubstr("e end_event \"\" [f] -> []"));
  }
}

TEST(TurboTest, ANodeWithoutReadableOutgoingLeavesByTheFlowsThatNameIt) {
  const Reading reading = ReadAll(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": "f"},
      {"key": "f", "type": 1, "incoming": ["s"], "outgoing": ["e"]},
      {"key": "e", "type": 3, "incoming": ["f"]}]})",
                                  "k", "");
  EXPECT_THAT(FaultsIn(reading), ElementsAre("elements[s].outgoing: is \"f\", not a list"));
  EXPECT_THAT(reading.warnings, IsEmpty());
  EXPECT_THAT(Describe(*reading.model), HasSubstr("s start_event \"\" [] -> [f]"));
}

TEST(TurboTest, RefusesMembersOfTheWrongKind) {
  EXPECT_THAT(Faults(R"({"flowElementList": [{"key": "c", "type": 4, "incoming": "f",
                         "properties": {"name": 1}}, 5, {"type": 9}]})",
                     "k"),
              ElementsAre("elements[c].incoming: is \"f\", not a list",
                          "elements[c].properties.name: is 1, not a string",
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

TEST(TurboTest, FollowsTheNodesIfLinksDisagree) {
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
                          "elements[e].incoming names lost, but f leads there; it was corrected",
                          "elements[f].incoming names e, but s leads there; it was corrected"));
}

// Two tasks share a sequence flow, which names a different node, two nodes or none.
TEST(TurboTest, AFlowOfTwoNodesBecomesTwoFlows) {
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
                         "was read as a separate one, f_from_b"));
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
          "elements[s].outgoing names f twice; the repeat was left out",
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
