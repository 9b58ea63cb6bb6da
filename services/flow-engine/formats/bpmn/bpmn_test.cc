#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kWays = R"(
  <b:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
  <b:sequenceFlow id="f2" name="still open" sourceRef="g" targetRef="e1">
    <b:conditionExpression>${bike.lock_state == 'open'}</b:conditionExpression>
  </b:sequenceFlow>
  <b:sequenceFlow id="f3" sourceRef="g" targetRef="e2"/>)";

constexpr absl::string_view kNodes = R"(
  <b:startEvent id="s" name="Reported"/>
  <b:exclusiveGateway id="g" name="Open?" default="f3"><b:outgoing>f3</b:outgoing></b:exclusiveGateway>
  <b:endEvent id="e1"><b:terminateEventDefinition/></b:endEvent>
  <b:endEvent id="e2"/>)";

// What `elements` are read as, without the model's own line.
std::string ElementsOf(absl::string_view elements) {
  const absl::StatusOr<ReadModel> read = Read(Bpmn(elements), "", "");
  if (!read.ok()) return std::string(read.status().message());
  const std::string text = Describe(read->model);
  return text.substr(text.find('\n') + 1);
}

std::vector<std::string> Warnings(absl::string_view source) {
  const absl::StatusOr<ReadModel> read = Read(source, "k", "");
  return read.ok() ? read->warnings : FaultsOf(read.status());
}

TEST(BpmnTest, ReadsNodesAndWays) {
  const absl::StatusOr<ReadModel> read = Read(Bpmn(absl::StrCat(kNodes, kWays)), "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"Lock trouble\"\n"
            "s start_event \"Reported\" [] -> [f1]\n"
            "g exclusive_gateway \"Open?\" [f1] -> [f3,f2]\n"
            "e1 terminate_end_event \"\" [f2] -> []\n"
            "e2 end_event \"\" [f3] -> []\n"
            "f1 sequence_flow \"\" [s] -> [g]\n"
            "f2 sequence_flow \"still open\" [g] -> [e1] "
            "{\"condition\":\"bike.lock_state != null && "
            "bike.lock_state + \\\"\\\" == 'open'\"}\n"
            "f3 sequence_flow \"\" [g] -> [e2] {\"default\":true}\n");
  EXPECT_THAT(read->warnings, IsEmpty());
}

TEST(BpmnTest, AcceptsAnyPrefixAndAGivenKey) {
  const std::string plain = absl::StrReplaceAll(
      Bpmn(absl::StrCat(kNodes, kWays)), {{"xmlns:b=", "xmlns="}, {"<b:", "<"}, {"</b:", "</"}});
  const absl::StatusOr<ReadModel> read = Read(plain, "other-key", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model.key.str(), "other-key");
  EXPECT_EQ(read->model.elements.size(), 7);
}

TEST(BpmnTest, ReadsEveryKindOfNodeByItsName) {
  EXPECT_EQ(ElementsOf(R"(<b:task id="a"/><b:manualTask id="b"/><b:businessRuleTask id="c"/>
                <b:eventBasedGateway id="d"/><b:intermediateThrowEvent id="e"/>
                <b:transaction id="f"/><b:adHocSubProcess id="g"/><b:callActivity id="h"/>)"),
            "a task \"\" [] -> []\n"
            "b manual_task \"\" [] -> []\n"
            "c business_rule_task \"\" [] -> []\n"
            "d event_based_gateway \"\" [] -> []\n"
            "e intermediate_throw_event \"\" [] -> []\n"
            "f transaction \"\" [] -> []\n"
            "g ad_hoc_sub_process \"\" [] -> []\n"
            "h call_activity \"\" [] -> []\n");
}

TEST(BpmnTest, LeavesAloneWhatDoesNotRun) {
  EXPECT_EQ(ElementsOf(R"(<b:laneSet id="l"><b:lane/></b:laneSet><b:dataObject id="d"/>
      <b:textAnnotation id="t"><b:text>a note</b:text></b:textAnnotation><x:userTask/>
      <b:association id="a"/><b:documentation>what it is for</b:documentation>)"),
            "");
}

TEST(BpmnTest, ReadsElementsInSubProcesses) {
  EXPECT_EQ(ElementsOf(R"(<b:subProcess id="p" triggeredByEvent="true">
                <b:startEvent id="s"/><b:subProcess id="q"><b:task id="t"/></b:subProcess>
                <b:sequenceFlow id="f" sourceRef="s" targetRef="q"/></b:subProcess>)"),
            "p sub_process \"\" [] -> [] {\"triggered_by_event\":true}\n"
            "p/s start_event \"\" [] -> [f]\n"
            "p/q sub_process \"\" [f] -> [] {\"ways\":\"all\"}\n"
            "q/t task \"\" [] -> []\n"
            "p/f sequence_flow \"\" [s] -> [q]\n");
}

TEST(BpmnTest, ReadsStandardXml) {
  EXPECT_EQ(ElementsOf(R"(
      <b:boundaryEvent id="b" attachedToRef="t"><b:timerEventDefinition/></b:boundaryEvent>
      <b:startEvent id="s"><b:messageEventDefinition/><b:signalEventDefinition/></b:startEvent>
      <b:callActivity id="c" calledElement="refund" isForCompensation="true"/>
      <b:scriptTask id="r"><b:script> a = 1
b = a</b:script></b:scriptTask>
      <b:userTask id="t"><b:standardLoopCharacteristics/></b:userTask>
      <b:userTask id="m"><b:multiInstanceLoopCharacteristics isSequential="false">
        <b:completionCondition>#{n &gt;= 2}</b:completionCondition>
        </b:multiInstanceLoopCharacteristics></b:userTask>)"),
            "b boundary_event \"\" [] -> [] "
            "{\"attached_to\":\"t\",\"event_definitions\":[\"timer\"]}\n"
            "s start_event \"\" [] -> [] {\"event_definitions\":[\"message\",\"signal\"]}\n"
            "c call_activity \"\" [] -> [] {\"flow_key\":\"refund\",\"is_for_compensation\":true}\n"
            "r script_task \"\" [] -> [] {\"script\":\"a = 1\\nb = a\"}\n"
            "t user_task \"\" [] -> [] {\"standard_loop\":true}\n"
            "m user_task \"\" [] -> [] {\"multi_instance\":"
            "{\"completion_condition\":\"n >= 2\",\"sequential\":false}}\n");
}

TEST(BpmnTest, CorrectsWrongLinksOfNodes) {
  const absl::StatusOr<ReadModel> read =
      Read(Bpmn(R"(<b:endEvent id="e"><b:incoming>f3</b:incoming></b:endEvent>
        <b:startEvent id="s"><b:outgoing>f9</b:outgoing></b:startEvent>
        <b:sequenceFlow id="f1" sourceRef="s" targetRef="e"/>)"),
           "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(
      read->warnings,
      ElementsAre("elements[e].incoming names f3, but f1 leads there; it was corrected",
                  "elements[s].outgoing names f9, which does not leave it; it was corrected"));
  EXPECT_THAT(Describe(read->model), HasSubstr("s start_event \"\" [] -> [f1]"));
}

TEST(BpmnTest, ADefaultNeedsNoConditionAndLeavesItsNode) {
  EXPECT_THAT(Warnings(Bpmn(absl::StrReplaceAll(absl::StrCat(kNodes, kWays),
                                                {{"default=\"f3\"", "default=\"f2\""}}))),
              ElementsAre("elements[f2] is a default; its condition was left out"));
  EXPECT_THAT(
      Warnings(Bpmn(absl::StrCat(kNodes, kWays, R"(<b:userTask id="h" default="f7"/>
                                                  <b:userTask id="i" default="f1"/>)"))),
      ElementsAre(
          "elements[h] names f7 as its default, which is not a sequence flow; that was left out",
          "elements[i] names f1 as its default, which does not leave it; that was left out"));
}

TEST(BpmnTest, ReadsExpressionsByTheirLanguage) {
  const auto condition = [](absl::string_view attributes, absl::string_view text) {
    const std::string read = ElementsOf(
        absl::StrCat(R"(<b:sequenceFlow id="f"><b:conditionExpression )", attributes, "><![CDATA[",
                     text, "]]></b:conditionExpression></b:sequenceFlow>"));
    const size_t begin = read.find("condition\":\"");
    return begin == std::string::npos ? read
                                      : read.substr(begin + 12, read.rfind('"') - begin - 12);
  };
  EXPECT_EQ(condition("", "${n / 2 > 3}"), "n / 2.0 > 3");
  EXPECT_EQ(condition("", "= n / 2 = 3.5"), "n / 2.0 == 3.5");
  EXPECT_EQ(condition("", "n / 2 > 3"), "n / 2 > 3");
  EXPECT_EQ(condition(R"(language="cel")", "n / 2 > 3"), "n / 2 > 3");
  EXPECT_EQ(condition(R"(language="javascript")", "n / 2 > 3"), "n / 2.0 > 3");
  EXPECT_EQ(condition(R"(expressionLanguage="feel")", "items[1] > 3"), "items[0] > 3");
  EXPECT_EQ(condition(R"(language="http://www.w3.org/1999/XPath")", "${n > 3}"), "xpath: ${n > 3}");
  EXPECT_EQ(condition(R"(expressionLanguage="python")", "= n > 3"), "python: = n > 3");
  EXPECT_EQ(condition("", "${execution.get( 'a' }"), "${execution.get( 'a' }");
  EXPECT_EQ(condition(R"(language="http://www.mvel.org/2.0")", "n > 3"), "mvel: n > 3");
}

TEST(BpmnTest, ReadsExpressionsInTheLanguageOfTheFile) {
  const absl::StatusOr<ReadModel> read = Read(
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
            expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"><process id="p">
           <sequenceFlow id="f"><conditionExpression>n / 2 &gt; 3</conditionExpression></sequenceFlow>
           <sequenceFlow id="g"><conditionExpression language="cel">n / 2 &gt; 3
             </conditionExpression></sequenceFlow></process></definitions>)",
      "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "p \"\"\n"
            "f sequence_flow \"\" [] -> [] {\"condition\":\"n / 2.0 > 3\"}\n"
            "g sequence_flow \"\" [] -> [] {\"condition\":\"n / 2 > 3\"}\n");
}

TEST(BpmnTest, KeepsScriptsOfOtherLanguagesAfterTheirNames) {
  EXPECT_EQ(ElementsOf(R"(<b:scriptTask id="a" scriptFormat="javascript">
                            <b:script>half = n / 2</b:script></b:scriptTask>
                          <b:scriptTask id="b" scriptFormat="cel">
                            <b:script>half = n / 2.0</b:script></b:scriptTask>)"),
            "a script_task \"\" [] -> [] {\"script\":\"javascript: half = n / 2\"}\n"
            "b script_task \"\" [] -> [] {\"script\":\"half = n / 2.0\"}\n");
}

TEST(BpmnTest, ReadsTheExecutableProcessOrTheLargest) {
  const auto warnings = [](absl::string_view processes) {
    return Warnings(
        absl::StrCat(R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">)",
                     processes, "</definitions>"));
  };
  EXPECT_THAT(warnings(R"(<process id="a"/><process id="b" isExecutable="true"/>)"), IsEmpty());
  EXPECT_THAT(warnings(R"(<process id="a"/>)"), IsEmpty());
  EXPECT_THAT(warnings(R"(<process id="a"/><process id="b"><task id="t"/></process><process/>)"),
              IsEmpty());
  EXPECT_THAT(
      warnings(R"(<process id="a"><task id="s"/></process>
                          <process id="b"><task id="t"/><task id="u"/></process>
                          <process><task id="v"/></process>)"),
      ElementsAre("source has 3 processes, none of them executable; b has most elements and "
                  "was read, not a, one without an id in line 3: mark the one that is meant "
                  "with isExecutable=\"true\", or give its id as flow key (--flow-key)"));
  EXPECT_THAT(warnings(R"(<process id="a" isExecutable="true"/><process id="b"/>
                          <process id="c" isExecutable="1"><task id="t"/></process>)"),
              IsEmpty());
  EXPECT_THAT(warnings(""), ElementsAre(HasSubstr("source: has no process: ")));
}

TEST(XmlTest, RefusesWhatIsNoXmlOrMayDoHarm) {
  EXPECT_THAT(Faults("<a><b></a>"),
              ElementsAre(HasSubstr("source: is not well-formed XML: line 1: ")));
  EXPECT_THAT(Faults("<a>\n\n</b>"), ElementsAre(HasSubstr("line 3: ")));
  EXPECT_THAT(Faults("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"),
              ElementsAre(HasSubstr("source: has a DOCTYPE with declarations in it")));
  EXPECT_THAT(
      Faults("<a>&amp;&x;</a>"),
      ElementsAre(HasSubstr("has an & in line 1 that does not begin one of XML's five entities")));
  EXPECT_THAT(Faults("<!-- &x; --><a><![CDATA[&y;]]></a>"),
              ElementsAre(HasSubstr("XML with the root a without a namespace")));
  EXPECT_THAT(Faults("<p:a/>"),
              ElementsAre(HasSubstr("does not declare the prefix p of p:a in line 1")));
  EXPECT_THAT(Faults("<a/>"), ElementsAre(HasSubstr("XML with the root a without a namespace")));
  EXPECT_THAT(Faults("<a/><b/>"),
              ElementsAre("source: is not well-formed XML: it has 2 root elements, not 1"));
  EXPECT_THAT(Faults("<a b='1' b='2'/>"),
              ElementsAre("source: has the attribute b twice on the a in line 1"));
  EXPECT_THAT(Faults("<a>\xff</a>"), ElementsAre(HasSubstr("source: is not UTF-8 in line 1")));
  EXPECT_THAT(Faults("<a b='&#xD800;'/>"),
              ElementsAre(HasSubstr("&#xD800; in line 1 which is not a character in XML")));
}

TEST(XmlTest, IsAsDeepAndAsLargeAsTheLimitsAndNoMore) {
  const auto nested = [](int depth) {
    std::string elements;
    for (int i = 0; i < depth; ++i) elements += "<x:a>";
    for (int i = 0; i < depth; ++i) elements += "</x:a>";
    return Faults(Bpmn(elements));
  };
  EXPECT_THAT(nested(62), IsEmpty());  // definitions and process are two more
  EXPECT_THAT(nested(63), ElementsAre("source: is nested more than 64 deep"));
  EXPECT_THAT(nested(60'000), ElementsAre("source: is nested more than 64 deep"));
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "<x:a/>";
  EXPECT_THAT(Faults(Bpmn(many)), ElementsAre("source: has more than 100000 elements"));
  std::string wide;
  for (int i = 0; i < 257; ++i) absl::StrAppend(&wide, " a", i, "=''");
  EXPECT_THAT(Faults(Bpmn(absl::StrCat("<x:a", wide, "/>"))),
              ElementsAre("source: has more than 256 attributes on the x:a in line 5"));
}

}  // namespace
}  // namespace magpie::flow
