// Faults that BPMN's schema forbids or leaves ambiguous.

#include "services/flow-engine/formats/bpmn/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A flow of a start event S, these elements, and an end event E.
std::string Flow(absl::string_view elements, absl::string_view beside = "") {
  return absl::StrCat(
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p" isExecutable="true"><startEvent id="S"/><endEvent id="E"/>
)",
      elements, "\n</process>", beside, "</definitions>");
}

std::string OneFlow(absl::string_view attributes, absl::string_view inside) {
  return Flow(absl::StrCat("<sequenceFlow id='f' sourceRef='S' targetRef='E' ", attributes, ">",
                           inside, "</sequenceFlow>"));
}

TEST(BpmnChecksTest, RefusesDuplicatesOfWhatMayOccurOnce) {
  EXPECT_THAT(Faults(OneFlow("",
                             "<conditionExpression>a</conditionExpression>\n"
                             "<conditionExpression>b</conditionExpression>")),
              ElementsAre("elements[f]: has 2 conditionExpression, in lines 3 and 4, and may have "
                          "one: keep the one that is meant"));
  EXPECT_THAT(Faults(Flow("<scriptTask id='a'><script>x = 1</script><script>x = 2</script>"
                          "</scriptTask>")),
              ElementsAre(HasSubstr("elements[a]: has 2 script")));
  const auto loop = [](absl::string_view inside) {
    return Flow(absl::StrCat("<userTask id='a'><multiInstanceLoopCharacteristics>", inside,
                             "</multiInstanceLoopCharacteristics></userTask>"));
  };
  EXPECT_THAT(Faults(loop("<completionCondition>a</completionCondition>"
                          "<completionCondition>b</completionCondition>")),
              ElementsAre(HasSubstr("elements[a].multi_instance: has 2 completionCondition")));
  EXPECT_THAT(Faults(loop("<loopCardinality>1</loopCardinality>"
                          "<loopCardinality>2</loopCardinality>")),
              ElementsAre(HasSubstr("has 2 loopCardinality")));
  EXPECT_THAT(Faults(loop("<loopDataInputRef>a</loopDataInputRef><inputDataItem name='b'/>"
                          "<inputDataItem name='c'/>")),
              ElementsAre(HasSubstr("has 2 inputDataItem")));
  EXPECT_THAT(Faults(Flow("<userTask id='a'><multiInstanceLoopCharacteristics/>"
                          "<multiInstanceLoopCharacteristics/></userTask>")),
              ElementsAre(HasSubstr("elements[a]: says 2 times how it repeats itself")));
  EXPECT_THAT(Faults(Flow("<userTask id='a'><standardLoopCharacteristics/>"
                          "<multiInstanceLoopCharacteristics/></userTask>")),
              ElementsAre(HasSubstr("says 2 times")));
  EXPECT_THAT(Faults(OneFlow("", "<conditionExpression>a == <b/> 1</conditionExpression>")),
              ElementsAre(HasSubstr("has the element b within its conditionExpression")));
}

TEST(BpmnChecksTest, ABoolIsTrueOrFalse) {
  EXPECT_THAT(Faults(Flow("<userTask id='a' isForCompensation='yes'/>")),
              ElementsAre("elements[a].isForCompensation: is \"yes\", which is neither true nor "
                          "false: write one of them"));
  EXPECT_THAT(Faults(Flow("<userTask id='a'><multiInstanceLoopCharacteristics "
                          "isSequential='seq'/></userTask>")),
              ElementsAre(HasSubstr("multi_instance.isSequential: is \"seq\"")));
  const auto read = Read(Flow("<userTask id='a'><multiInstanceLoopCharacteristics "
                              "isSequential=' True '/></userTask>"),
                         "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model.elements[2].properties.at("multi_instance"),
            Value(Value::Map{{"sequential", true}}));
  const auto odd = Read(R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p" isExecutable="ja"><startEvent id="S"/></process></definitions>)",
                        "", "");
  EXPECT_THAT(odd->warnings,
              testing::Contains(HasSubstr("isExecutable is \"ja\", which is neither true nor")));
}

TEST(BpmnChecksTest, ReportsAFlowThatIsNotImmediate) {
  const auto read = Read(OneFlow("isImmediate='false'", ""), "", "");
  EXPECT_THAT(read->warnings, ElementsAre("elements[f]: isImmediate=\"false\" is not read"));
  EXPECT_THAT(Read(OneFlow("isImmediate='true'", ""), "", "")->warnings, IsEmpty());
}

TEST(BpmnChecksTest, ASequenceFlowStaysInItsProcess) {
  constexpr absl::string_view kOther = R"(
<process id="q"><startEvent id="s"/><task id="t"/><endEvent id="E"/>
<sequenceFlow id="own" sourceRef="s" targetRef="t"/><sequenceFlow id="end" sourceRef="t" targetRef="E"/>
<subProcess id="sub"><sequenceFlow id="x" sourceRef="S" targetRef="t"/></subProcess>
<sequenceFlow id="y" sourceRef="t" targetRef="S"/><sequenceFlow id="z" sourceRef="S" targetRef="E"/>
</process>)";
  EXPECT_THAT(
      Faults(Flow("<sequenceFlow id='f' sourceRef='S' targetRef='t'/>", kOther), "p"),
      UnorderedElementsAre(
          HasSubstr("elements[f].outgoing: names t, which is in process q; a sequence flow stays"),
          HasSubstr("elements[x]: leads from S to t and is in process q in line 7, not in "
                    "process p; a sequence flow"),
          HasSubstr("elements[y]: leads from t to S"),
          HasSubstr("elements[z]: leads from S to E and is in process q in line 8, not in "
                    "process p, where both are: move it there")));
  EXPECT_THAT(Faults(Flow("",
                          "<collaboration id='c'><sequenceFlow id='f' sourceRef='S' "
                          "targetRef='E'/></collaboration>")),
              ElementsAre(HasSubstr("is in the collaboration in line 4")));
}

TEST(BpmnChecksTest, ReportsADuplicateInstructionAsUnread) {
  const auto read = Read(
      Flow("<userTask id='a' xmlns:c='http://camunda.org/schema/1.0/bpmn' c:assignee='ann'>"
           "<humanPerformer><resourceAssignmentExpression><formalExpression>bob</formalExpression>"
           "</resourceAssignmentExpression></humanPerformer></userTask>"),
      "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model.elements[2].properties.at("assignee"), Value("\"ann\""));
  EXPECT_THAT(read->warnings, testing::Contains(HasSubstr("humanPerformer is not read")));
}

}  // namespace
}  // namespace magpie::flow
