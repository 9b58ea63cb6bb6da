#include "services/flow-engine/formats/bpmn/write.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Model BpmnModelOf(absl::string_view source) {
  const absl::StatusOr<ReadModel> read = Read(source, "", "");
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? read->model : Model{*FlowKey::Parse("unreadable")};
}

Element& Find(Model& model, absl::string_view key) {
  return *std::ranges::find(model.elements, key, &Element::key);
}

// A small process with a diagram and parts of other tools.
constexpr absl::string_view kDrawn = R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- the first version -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:m="http://magpie.dev/bpmn/1.0" xmlns:x="http://other.example/x" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <collaboration id="pools">
    <participant id="pool" processRef="p"/>
  </collaboration>
  <process id="p" name="Lock" isExecutable="true">
    <laneSet id="lanes">
      <lane id="lane">
        <flowNodeRef>ask</flowNodeRef>
        <flowNodeRef>end</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="start" x:colour="red"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="ask"/>
    <userTask id="ask" name="Ask">
      <documentation>Ask <b xmlns="">them</b>.</documentation>
      <extensionElements>
        <x:note>n</x:note>
        <m:form form_key="q"/>
      </extensionElements>
    </userTask>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="end">
      <conditionExpression x:language="juel">${a.equals('1')}</conditionExpression>
    </sequenceFlow>
    <endEvent id="end"/>
  </process>
  <di:BPMNDiagram id="diagram">
    <di:BPMNPlane id="plane" bpmnElement="pools">
      <di:BPMNShape id="ask_shape" bpmnElement="ask">
        <dc:Bounds x="100" y="40" width="110" height="80"/>
      </di:BPMNShape>
      <di:BPMNShape id="end_shape" bpmnElement="end">
        <dc:Bounds x="270" y="62" width="36" height="36"/>
      </di:BPMNShape>
      <di:BPMNEdge id="f2_edge" bpmnElement="f2"/>
    </di:BPMNPlane>
  </di:BPMNDiagram>
</definitions>
)";

TEST(BpmnWriteTest, KeepsUnchangedPartsAsWritten) {
  EXPECT_EQ(WriteBpmn(BpmnModelOf(kDrawn), kDrawn), kDrawn);
}

TEST(BpmnWriteTest, ChangesOnlyWhatDiffers) {
  Model model = BpmnModelOf(kDrawn);
  Find(model, "ask").name = "Ask \"them\"";
  Find(model, "f2").properties["condition"] = "a < 2";
  Find(model, "ask").properties["form"] = Value::Map{{"form_key", "r"}};
  const std::string written = WriteBpmn(model, kDrawn);
  EXPECT_EQ(written, absl::StrReplaceAll(kDrawn, {{"name=\"Ask\"", "name=\"Ask &quot;them&quot;\""},
                                                  {"form_key=\"q\"", "form_key=\"r\""},
                                                  {" x:language=\"juel\"", ""},
                                                  {"${a.equals('1')}", "a &lt; 2"}}));
  EXPECT_EQ(BpmnModelOf(written), model);
}

TEST(BpmnWriteTest, MarksChangedExpressionsAsCelAmongOthers) {
  constexpr absl::string_view kFeel =
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" expressionLanguage="feel">
  <process id="p">
    <sequenceFlow id="f"><conditionExpression>n = 3</conditionExpression></sequenceFlow>
    <scriptTask id="s" scriptFormat="groovy"><script>n = 3</script></scriptTask>
  </process>
</definitions>
)";
  Model model = BpmnModelOf(kFeel);
  EXPECT_EQ(WriteBpmn(model, kFeel), kFeel);
  Find(model, "f").properties["condition"] = "n / 2 == 3";
  Find(model, "s").properties["script"] = "n = m / 2";
  const std::string written = WriteBpmn(model, kFeel);
  EXPECT_THAT(written, AllOf(HasSubstr(R"(<conditionExpression language="cel">n / 2 == 3<)"),
                             HasSubstr(R"(scriptFormat="cel")")));
  EXPECT_EQ(BpmnModelOf(written), model);
}

TEST(BpmnWriteTest, RemovesAnElementEverywhere) {
  Model model = BpmnModelOf(kDrawn);
  std::erase_if(model.elements,
                [](const Element& element) { return element.key == "end" || element.key == "f2"; });
  Find(model, "ask").outgoing.clear();
  const std::string written = WriteBpmn(model, kDrawn);
  EXPECT_THAT(written, AllOf(Not(HasSubstr("\"end\"")), Not(HasSubstr(">end<")),
                             Not(HasSubstr("f2")), HasSubstr(">ask</flowNodeRef>\n      </lane>")));
  EXPECT_EQ(BpmnModelOf(written), model);
}

TEST(BpmnWriteTest, AddsAndDrawsNewElements) {
  Model model = BpmnModelOf(kDrawn);
  model.elements.push_back({.key = "more",
                            .type = "service_task",
                            .outgoing = {"f3"},
                            .properties = {{"call", Value::Map{{"api", "a"}}}}});
  model.elements.push_back(
      {.key = "f3", .type = "sequence_flow", .incoming = {"more"}, .outgoing = {"end"}});
  Find(model, "end").incoming = {"f2", "f3"};
  Find(model, "f2").outgoing = {"more"};
  Find(model, "more").incoming = {"f2"};
  Find(model, "end").incoming = {"f3"};
  const std::string written = WriteBpmn(model, kDrawn);
  EXPECT_THAT(written, HasSubstr(R"(
    <serviceTask id="more">
      <extensionElements>
        <m:call api="a"/>
      </extensionElements>
      <incoming>f2</incoming>
      <outgoing>f3</outgoing>
    </serviceTask>
    <sequenceFlow id="f3" sourceRef="more" targetRef="end"/>
  </process>)"));
  EXPECT_THAT(written, HasSubstr(R"(
      <di:BPMNShape id="more_shape" bpmnElement="more">
        <dc:Bounds x="270" y="128" width="110" height="80"/>
      </di:BPMNShape>)"));
  EXPECT_THAT(written, HasSubstr("<di:BPMNEdge id=\"f3_edge\" bpmnElement=\"f3\">"));
  EXPECT_EQ(BpmnModelOf(written), model);
}

TEST(BpmnWriteTest, ElementsChangeTypeAndSubProcess) {
  const std::string source = Bpmn(R"(<b:subProcess id="p"><b:subProcess id="q">
      <b:task id="t"/></b:subProcess></b:subProcess>
      <b:endEvent id="e"><b:terminateEventDefinition/></b:endEvent><b:endEvent id="d"/>)");
  Model model = BpmnModelOf(source);
  Find(model, "q").parent = "";
  Find(model, "p").parent = "q";
  Find(model, "t").parent = "p";
  Find(model, "t").type = "script_task";
  Find(model, "t").properties["script"] = "a = 1";
  Find(model, "e").type = "end_event";
  Find(model, "d").type = "terminate_end_event";
  const std::string written = WriteBpmn(model, source);
  EXPECT_THAT(written, HasSubstr("<b:script>a = 1</b:script>\n          </b:scriptTask>"));
  Model read = BpmnModelOf(written);
  std::ranges::sort(read.elements, {}, &Element::key);
  std::ranges::sort(model.elements, {}, &Element::key);
  EXPECT_EQ(Describe(read), Describe(model));
}

// Values that XML can express and values that it cannot.
constexpr absl::string_view kAll = R"({"flow_key": "all", "name": "All <of> it", "elements": [
  {"key": "s", "type": "start_event", "outgoing": ["f1"], "properties": {
    "event_definitions": ["timer", "message"]}},
  {"key": "p", "type": "sub_process", "incoming": ["f1"], "outgoing": ["f2", "f3"], "properties": {
    "multi_instance": {"collection": "bikes", "sequential": true, "completion_condition": "n > 1",
                       "loop_cardinality": "${bad"}, "triggered_by_event": true}},
  {"key": "in", "type": "call_activity", "parent": "p", "properties": {"flow_key": "sub",
    "input": {"a": "b", "c d": "e"}, "output": {}, "standard_loop": true}},
  {"key": "b", "type": "boundary_event", "properties": {"attached_to": "p"}},
  {"key": "f1", "type": "sequence_flow", "incoming": ["s"], "outgoing": ["p"], "properties": {
    "condition": " ${spaces} "}},
  {"key": "f2", "type": "sequence_flow", "incoming": ["p"], "outgoing": ["e"], "properties": {
    "condition": "a == 'x' && b < 1"}},
  {"key": "f3", "type": "sequence_flow", "incoming": ["p"], "outgoing": ["e"], "properties": {
    "default": true}},
  {"key": "e", "type": "terminate_end_event", "incoming": ["f2", "f3"]},
  {"key": "u", "type": "user_task", "properties": {"candidate_groups": ["a", "b c"],
    "assignee": "x", "form": {"form_key": "k", "fields": [{"key": "a", "options": ["1", "2"]},
    {"key": "b", "empty": ""}]}},
    "annotations": {"x": 310, "text": {"value": "a\r\nb"}, "skill": "\u0001", "team": "locks"}},
  {"key": "odd one", "type": "turbo_5", "properties": {"nested": {"map": {"of": {"maps": "x"}}},
    "lists": [["a"]], "empty_lists": [], "pairs": [{"name": "a", "value": "b"}], "a b": "c",
    "blank": [" "], "null": null, "json": {"a": "b"}, "tabs": "a\tb\nc"}},
  {"key": "r", "type": "script_task", "properties": {"script": "a = 1\nb = \"<&>\""}},
  {"key": "w", "type": "script_task", "properties": {"script": " spaces "}}]})";

TEST(BpmnWriteTest, WritesAndReadsAModelWithoutABpmnSource) {
  const Model model = BpmnModelOf(kAll);
  const std::string written = WriteBpmn(model, kAll);
  EXPECT_EQ(Describe(BpmnModelOf(written)), Describe(model));
  EXPECT_EQ(BpmnModelOf(written), model);
  EXPECT_EQ(WriteBpmn(model, written), written);
}

TEST(BpmnWriteTest, ANewDocumentIsDrawnFromLeftToRight) {
  const std::string written = WriteBpmn(BpmnModelOf(R"({"flow_key": "k", "elements": [
      {"key": "s", "type": "start_event", "outgoing": ["f"]},
      {"key": "f", "type": "sequence_flow", "incoming": ["s"], "outgoing": ["t"]},
      {"key": "t", "type": "task", "incoming": ["f"], "properties": {"n": 1}}]})"),
                                        "");
  EXPECT_EQ(written, R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:magpie="http://magpie.dev/bpmn/1.0" id="definitions" targetNamespace="http://magpie.dev/bpmn/1.0">
  <bpmn:process id="k" isExecutable="true">
    <bpmn:startEvent id="s">
      <bpmn:outgoing>f</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <bpmn:task id="t">
      <bpmn:extensionElements>
        <magpie:properties n="1" ways="first"/>
      </bpmn:extensionElements>
      <bpmn:incoming>f</bpmn:incoming>
    </bpmn:task>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="k">
      <bpmndi:BPMNShape id="s_shape" bpmnElement="s">
        <dc:Bounds x="30" y="52" width="36" height="36"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="t_shape" bpmnElement="t">
        <dc:Bounds x="126" y="30" width="110" height="80"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="f_edge" bpmnElement="f">
        <di:waypoint x="66" y="70"/>
        <di:waypoint x="126" y="70"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
)");
}

TEST(BpmnWriteTest, WritesModelsThatMakeNoSense) {
  Model model = BpmnModelOf(R"({"flow_key": "k", "elements": [
      {"key": "a", "type": "task", "parent": "b"}, {"key": "b", "type": "", "parent": "a"},
      {"key": "c", "type": "x y", "parent": "lost"},
      {"key": "f", "type": "sequence_flow", "incoming": ["a", "b"]}]})");
  EXPECT_EQ(BpmnModelOf(WriteBpmn(model, "")).elements.size(), 4);
  std::ranges::copy(Model(model).elements, std::back_inserter(model.elements));
  EXPECT_EQ(BpmnModelOf(WriteBpmn(model, "")).elements.size(), 4);
}

TEST(BpmnWriteTest, ReadsTheSameProcessAgain) {
  const std::string source =
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <process id="a"><task id="t"/></process><process id="b"><task id="u"/><task id="v"/></process>
</definitions>)";
  Model model = BpmnModelOf(source);
  EXPECT_EQ(model.key.str(), "b");
  model.elements.clear();
  const std::string written = WriteBpmn(model, source);
  EXPECT_EQ(BpmnModelOf(written), model);
}

TEST(BpmnWriteTest, CarriageReturnsInTextAreLineBreaks) {
  const std::string source = Bpmn(
      R"(<b:scriptTask id="t"><b:script>a = 1&#13;b = 2&#13;
c = 3</b:script></b:scriptTask>)");
  const Model model = BpmnModelOf(source);
  EXPECT_THAT(Describe(model), HasSubstr(R"({"script":"a = 1\nb = 2\nc = 3"})"));
  EXPECT_EQ(BpmnModelOf(WriteBpmn(model, source)), model);
}

TEST(BpmnWriteTest, UsesThePrefixesOfTheDocument) {
  Model model = BpmnModelOf(
      R"(<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:magpie="x">
  <b:process id="p"><b:task id="t"/></b:process></b:definitions>)");
  Find(model, "t").properties["timeout"] = "5s";
  const std::string written = WriteBpmn(
      model,
      R"(<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:magpie="x">
  <b:process id="p"><b:task id="t"/></b:process></b:definitions>)");
  EXPECT_THAT(written, HasSubstr("<magpie1:properties timeout=\"5s\"/>"));
  EXPECT_EQ(BpmnModelOf(written), model);
}

// The extensions of a loop are written at its element, and only there.
TEST(BpmnWriteTest, ExtensionsOfALoopBecomeThoseOfItsElement) {
  const std::string source = Bpmn(R"(<b:task id="t"><b:multiInstanceLoopCharacteristics>
      <b:extensionElements><x:note/><m:multi_instance collection="bikes"/></b:extensionElements>
      </b:multiInstanceLoopCharacteristics></b:task>)");
  Model model = BpmnModelOf(source);
  EXPECT_THAT(WriteBpmn(model, source), HasSubstr("<m:multi_instance collection=\"bikes\"/>"));
  for (const absl::string_view collection : {"cars", "bikes.list"}) {
    Find(model, "t").properties["multi_instance"] = Value::Map{{"collection", collection}};
    const std::string text = WriteBpmn(model, source);
    EXPECT_EQ(BpmnModelOf(text), model) << text;
    EXPECT_THAT(text, AllOf(HasSubstr("x:note"), Not(HasSubstr("\"bikes\""))));
  }
}

}  // namespace
}  // namespace magpie::flow
