#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "common/status/error.h"
#include "services/flow-engine/formats/condition.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A process of `elements` in BPMN, with the prefix that our samples use.
std::string Bpmn(absl::string_view elements) {
  return absl::StrCat(
      R"(<?xml version="1.0"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
               xmlns:m="http://magpie.dev/bpmn/1.0" xmlns:x="http://other.example/x">
<b:process id="lock" name="Lock
  trouble" isExecutable="true">)",
      elements, "</b:process></b:definitions>");
}

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

std::vector<std::string> Faults(absl::string_view source, absl::string_view key = "",
                                absl::string_view mapping = "") {
  return FaultsOf(Read(source, key, mapping).status());
}

// The faults of a process with one more element.
std::vector<std::string> BpmnFaults(absl::string_view element) {
  return Faults(Bpmn(absl::StrCat(kNodes, kWays, element)));
}

TEST(BpmnTest, ReadsNodesAndWays) {
  const absl::StatusOr<ReadModel> read = Read(Bpmn(absl::StrCat(kNodes, kWays)), "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"Lock trouble\"\n"
            "s start \"Reported\" [] -> [f1]\n"
            "g gateway \"Open?\" [f1] -> [f3,f2]\n"
            "e1 end \"\" [f2] -> []\n"
            "e2 end \"\" [f3] -> []\n"
            "f1 flow \"\" [s] -> [g]\n"
            "f2 flow \"still open\" [g] -> [e1] if bike.lock_state == 'open'\n"
            "f3 flow \"\" [g] -> [e2] default\n");
  EXPECT_THAT(read->warnings, IsEmpty());
}

TEST(BpmnTest, TakesAnyPrefixAndTheKeyThatIsGiven) {
  const std::string plain = absl::StrReplaceAll(
      Bpmn(absl::StrCat(kNodes, kWays)), {{"xmlns:b=", "xmlns="}, {"<b:", "<"}, {"</b:", "</"}});
  const absl::StatusOr<ReadModel> read = Read(plain, "other-key", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->model.key.str(), "other-key");
  EXPECT_EQ(read->model.elements.size(), 7);
}

TEST(BpmnTest, ReadsOurExtensions) {
  const absl::StatusOr<ReadModel> read = Read(Bpmn(R"(
    <b:userTask id="ask"><b:extensionElements><x:note/>
      <m:form key="lock" title="Your lock">
        <m:field key="closed" label="Did it close?" type="enum" required="true">
          <m:option>yes</m:option><m:option> no </m:option>
        </m:field>
        <m:field key="note"/>
      </m:form></b:extensionElements></b:userTask>
    <b:serviceTask id="look"><b:extensionElements>
      <m:fetch fields="order.status, bike.lock_state">
        <m:param name="order_id" value="order.id"/></m:fetch>
    </b:extensionElements></b:serviceTask>
    <b:serviceTask id="lock"><b:extensionElements>
      <m:call api="bike.lock" result="lock"><m:param name="bike" value="bike.id"/></m:call>
    </b:extensionElements></b:serviceTask>)"),
                                              "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"Lock trouble\"\n"
            "ask task \"\" [] -> [] form lock \"Your lock\" "
            "{closed \"Did it close?\" enum required yes|no}{note \"\" string}\n"
            "look service \"\" [] -> [] fetch order.status,bike.lock_state order_id=order.id\n"
            "lock service \"\" [] -> [] call bike.lock bike=bike.id to lock\n");
}

TEST(BpmnTest, RefusesExtensionsThatSayNothingHere) {
  EXPECT_THAT(
      BpmnFaults(R"(<b:userTask id="u"><b:extensionElements>
      <m:form><m:field key="k" type="date" required="maybe"><m:x/></m:field><m:y/></m:form><m:call/>
    </b:extensionElements></b:userTask>)"),
      ElementsAre("elements[u].form.fields[0].type: is not one of string, bool, int, double, "
                  "enum",
                  "elements[u].form.fields[0].required: is neither true nor false",
                  "elements[u].form.fields[0]: has a x, which does not belong there",
                  "elements[u].form: has a y, which does not belong there",
                  "elements[u].call: does not belong to an element of this kind",
                  "elements[u]: has more than one form, fetch or call"));
  EXPECT_THAT(BpmnFaults(R"(<b:serviceTask id="v"><b:extensionElements>
      <m:call><m:param name="a"/><m:param name="a"/><m:param/></m:call>
    </b:extensionElements></b:serviceTask>)"),
              ElementsAre("elements[v].call.params.a: stands twice",
                          "elements[v].call.params: has a parameter without a name"));
}

TEST(BpmnTest, RefusesWhatItCannotRunByNameAndKind) {
  EXPECT_THAT(BpmnFaults(R"(<b:parallelGateway id="fork"/><b:subProcess id="sub"/>)"),
              ElementsAre("elements[fork]: is or has a parallelGateway: not supported",
                          "elements[sub]: is or has a subProcess: not supported"));
  EXPECT_THAT(BpmnFaults(R"(<b:boundaryEvent id="b"/><b:callActivity id="c"/><b:task id="t"/>)"),
              ElementsAre("elements[b]: is or has a boundaryEvent: not supported",
                          "elements[c]: is or has a callActivity: not supported",
                          "elements[t]: is or has a task: not supported"));
  EXPECT_THAT(BpmnFaults(R"(<b:startEvent id="w"><b:timerEventDefinition/></b:startEvent>)"),
              ElementsAre("elements[w]: is or has a timerEventDefinition: not supported"));
  EXPECT_THAT(BpmnFaults(R"(<b:userTask id="l"><b:standardLoopCharacteristics/></b:userTask>)"),
              ElementsAre("elements[l]: is or has a standardLoopCharacteristics: not supported"));
}

TEST(BpmnTest, LeavesAloneWhatDoesNotRun) {
  EXPECT_THAT(BpmnFaults(R"(<b:laneSet id="l"><b:lane/></b:laneSet><b:dataObject id="d"/>
      <b:textAnnotation id="t"><b:text>a note</b:text></b:textAnnotation><x:anything/>
      <b:association id="a"/><b:documentation>what it is for</b:documentation>)"),
              IsEmpty());
}

TEST(BpmnTest, PutsRightWhatNodesNameWrongly) {
  const absl::StatusOr<ReadModel> read =
      Read(Bpmn(absl::StrCat(R"(<b:endEvent id="e"><b:incoming>f3</b:incoming></b:endEvent>
        <b:startEvent id="s"><b:outgoing>f9</b:outgoing></b:startEvent>
        <b:sequenceFlow id="f1" sourceRef="s" targetRef="e"/>)")),
           "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(
      read->warnings,
      ElementsAre("elements[e].incoming is not what leads there; it was put right",
                  "elements[s].outgoing names f9, which does not leave it; it was put right"));
  EXPECT_THAT(Describe(read->model), HasSubstr("s start \"\" [] -> [f1]"));
}

TEST(BpmnTest, ADefaultNeedsNoCondition) {
  const absl::StatusOr<ReadModel> read =
      Read(Bpmn(absl::StrReplaceAll(absl::StrCat(kNodes, kWays),
                                    {{"default=\"f3\"", "default=\"f2\""}})),
           "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, ElementsAre("elements[f2] is a default; its condition was left out"));
  EXPECT_THAT(BpmnFaults(R"(<b:exclusiveGateway id="h" default="f7"/>)"),
              ElementsAre("elements[f7]: is named as a default, and is no sequence flow"));
}

TEST(BpmnTest, RunsTheExecutableProcessOrElseTheOnlyOne) {
  const auto faults = [](absl::string_view processes) {
    return Faults(
        absl::StrCat(R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">)",
                     processes, "</definitions>"),
        "k");
  };
  EXPECT_THAT(faults(R"(<process id="a"/><process id="b" isExecutable="true"/>)"), IsEmpty());
  EXPECT_THAT(faults(R"(<process id="a"/>)"), IsEmpty());
  EXPECT_THAT(faults(R"(<process id="a"/><process id="b"/>)"),
              ElementsAre("source: has 2 processes, 0 of them executable; one has to be"));
  EXPECT_THAT(faults(R"(<process isExecutable="true"/><process isExecutable="1"/>)"),
              ElementsAre("source: has 2 processes, 2 of them executable; one has to be"));
  EXPECT_THAT(faults(""), ElementsAre(HasSubstr("has 0 processes")));
}

TEST(XmlTest, RefusesWhatIsNoXmlOrMayDoHarm) {
  EXPECT_THAT(Faults("<a><b></a>"), ElementsAre(HasSubstr("source: is no XML: line 1: ")));
  EXPECT_THAT(Faults("<a>\n\n</b>"), ElementsAre(HasSubstr("line 3: ")));
  EXPECT_THAT(Faults("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"),
              ElementsAre("source: has a DOCTYPE, which is not read"));
  EXPECT_THAT(Faults("<p:a/>"), ElementsAre("source: does not declare the prefix of p:a"));
  EXPECT_THAT(Faults("<a/>"),
              ElementsAre("source: is XML, but its root is no definitions of BPMN 2.0"));
  EXPECT_THAT(Faults("<a>\xff</a>"), ElementsAre("source: is no UTF-8"));
  EXPECT_THAT(Faults("<a b='&#xD800;'/>"), ElementsAre("source: has a character that is none"));
}

TEST(XmlTest, NestsToTheLimitAndNoDeeper) {
  const auto nested = [](int depth) {
    std::string elements;
    for (int i = 0; i < depth; ++i) elements += "<x:a>";
    for (int i = 0; i < depth; ++i) elements += "</x:a>";
    return Faults(Bpmn(elements));
  };
  EXPECT_THAT(nested(62), IsEmpty());  // definitions and process are two more
  EXPECT_THAT(nested(63), ElementsAre("source: is nested more than 64 deep"));
  EXPECT_THAT(nested(60'000), ElementsAre("source: is nested more than 64 deep"));
}

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

TEST(TurboTest, ReadsNodesAndWays) {
  const absl::StatusOr<ReadModel> read =
      Read(Turbo(R"("conditionsequenceflow": "${a.equals(\"1\")}", "defaultConditions": false)"),
           "k", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "k \"\"\n"
            "s start \"begin\" [] -> [f1]\n"
            "f1 flow \"\" [s] -> [g]\n"
            "g gateway \"which way?\" [f1] -> [f2,f3]\n"
            "f2 flow \"\" [g] -> [e] if a == \"1\"\n"
            "f3 flow \"else\" [g] -> [e] default\n"
            "e end \"\" [f2,f3] -> []\n");
  EXPECT_THAT(read->warnings, IsEmpty());
}

TEST(TurboTest, RefusesWhatItCannotRunByElementAndType) {
  const std::string source = R"({"flowElementList": [{"key": "a", "type": 8}, {"key": "b"},
      {"type": 9}, {"key": "c", "type": 4, "incoming": "f", "properties": {"name": 1}}, 5]})";
  EXPECT_THAT(Faults(source, "k"),
              ElementsAre("elements[a].type: is 8, a call activity: not supported",
                          "elements[b].type: is absent, unknown: not supported",
                          "elements[2].type: is 9, a parallel gateway: not supported",
                          "elements[c].incoming: is a string, not a list",
                          "elements[c].properties.name: is a int, not a string",
                          "elements[4]: is a int, not a map", "elements[4]: is a int, not a map",
                          "elements[4].type: is absent, unknown: not supported"));
  EXPECT_THAT(Faults(Turbo(R"("defaultConditions": "perhaps")"), "k"),
              ElementsAre("elements[f2].properties.defaultConditions: is neither true nor false"));
}

TEST(TurboTest, FollowsTheNodesWhereLinksDisagree) {
  const absl::StatusOr<ReadModel> read = Read(R"({"flowElementList": [
      {"key": "s", "type": 2, "outgoing": ["f"]}, {"key": "e", "type": 3, "incoming": ["lost"]},
      {"key": "f", "type": 1, "incoming": ["e"], "outgoing": ["e"]},
      {"key": "lost", "type": 1, "incoming": ["s"], "outgoing": ["e"]}]})",
                                              "k", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "k \"\"\ns start \"\" [] -> [f]\ne end \"\" [f] -> []\nf flow \"\" [s] -> [e]\n");
  EXPECT_THAT(read->warnings,
              ElementsAre("elements[lost] leaves no node; it was dropped",
                          "elements[e].incoming is not what leads there; it was put right",
                          "elements[f].incoming is not what leads there; it was put right"));
}

TEST(ConditionTest, TakesOffTheWrapping) {
  EXPECT_EQ(ToCel("a==1"), "a==1");
  EXPECT_EQ(ToCel(" ${(a>=10)} "), "(a>=10)");
  EXPECT_EQ(ToCel("#{a}"), "a");
  EXPECT_EQ(ToCel(""), "");
}

TEST(ConditionTest, TurnsEqualsIntoTheOperator) {
  EXPECT_EQ(ToCel(R"(x.equals("y"))"), R"(x == "y")");
  EXPECT_EQ(ToCel(R"(a.equals("1") || a.equals('2'))"), R"(a == "1" || a == '2')");
  EXPECT_EQ(ToCel(R"("456".equals( order.id ))"), R"("456" == order.id)");
  EXPECT_EQ(ToCel("!a.b[0].equals(c)"), "!(a.b[0] == c)");
  EXPECT_EQ(ToCel("(a.equals(b) && n > 1) ? true : d.equals(e)"),
            "(a == b && n > 1) ? true : d == e");
  EXPECT_EQ(ToCel("x == a.equals(b)"), "x == (a == b)");
  EXPECT_EQ(ToCel("a.equals(b).equals(true)"), "(a == b) == true");
  EXPECT_EQ(ToCel("a.equals(b || c)"), "a == (b || c)");
  EXPECT_EQ(ToCel("f(a.equals(b)).size() > 1"), "f(a == b).size() > 1");
}

TEST(ConditionTest, LeavesAloneWhatItDoesNotUnderstand) {
  for (const absl::string_view text :
       {"'.equals(x)' == a", "a.equals()", "a.equals(b", "a.equals(b))", "a.equals('b)", "(]",
        "a.equals", "equals(a)", "bpmn:getDataObject('approved') = 'yes'"}) {
    EXPECT_EQ(ToCel(text), text);
  }
  const std::string deep = std::string(100, '(') + "a.equals(b)" + std::string(100, ')');
  EXPECT_EQ(ToCel(deep), deep);
}

constexpr absl::string_view kCanonical = R"({"flow_key": "lock", "name": "Lock", "elements": [
  {"key": "s", "outgoing": ["f1"], "start_event": {}},
  {"key": "f1", "incoming": ["s"], "outgoing": ["u"], "sequenceFlow": {"isDefault": true}},
  {"key": "u", "name": "Ask", "incoming": ["f1"], "outgoing": ["f2"], "user_task": {"form": {
     "formKey": "q", "title": "Q", "fields": [
       {"key": "a", "label": "A", "type": "TYPE_ENUM", "required": true, "options": ["x", "y"]},
       {"key": "b", "type": 3}]}}},
  {"key": "f2", "incoming": ["u"], "outgoing": ["t"], "sequence_flow": {"condition": "a == 'x'"}},
  {"key": "t", "incoming": ["f2"], "outgoing": ["f3"], "serviceTask": {"call": {
     "api": "bike.lock", "params": {"bike": "bike.id"}, "resultVariable": "lock"}}},
  {"key": "f3", "incoming": ["t"], "outgoing": ["e"], "sequenceFlow": {}},
  {"key": "e", "incoming": ["f3"], "endEvent": {}}]})";

TEST(CanonicalTest, ReadsBothSpellingsOfNames) {
  const absl::StatusOr<ReadModel> read = Read(kCanonical, "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"Lock\"\n"
            "s start \"\" [] -> [f1]\n"
            "f1 flow \"\" [s] -> [u] default\n"
            "u task \"Ask\" [f1] -> [f2] form q \"Q\" {a \"A\" enum required x|y}{b \"\" int}\n"
            "f2 flow \"\" [u] -> [t] if a == 'x'\n"
            "t service \"\" [f2] -> [f3] call bike.lock bike=bike.id to lock\n"
            "f3 flow \"\" [t] -> [e]\n"
            "e end \"\" [f3] -> []\n");
}

TEST(CanonicalTest, RefusesWhatTheMessageDoesNotHave) {
  EXPECT_THAT(
      Faults(R"({"flow_key": "k", "colour": 1, "elements": [
      {"key": "a"}, {"key": "b", "start_event": {}, "end_event": {"x": 1}}, {"key": 5, "userTask":
      {"form": {"fields": [{"type": "TYPE_DATE", "options": [1]}]}}}, {"key": "d", "service_task":
      {"fetch": {"fields": "x"}, "call": {"params": {"p": 1}}}}]})"),
      ElementsAre("elements[a]: has 0 kinds, not 1", "elements[b].end_event.x: is unknown",
                  "elements[b]: has 2 kinds, not 1", "elements[2].key: is a int, not a string",
                  "elements[2].form.fields[0].type: is not one of string, bool, int, "
                  "double, enum",
                  "elements[2].form.fields[0].options[0]: is a int, not a string",
                  "elements[d].fetch.fields: is a string, not a list",
                  "elements[d].call.params.p: is a int, not a string",
                  "elements[d]: has both a fetch and a call", "source.colour: is unknown"));
}

TEST(MappingTest, ReplacesWhatTheSourceSays) {
  const absl::StatusOr<ReadModel> read = Read(kCanonical, "", R"({
      "conditions": {"f1": "1 < 2", "f2": "default"},
      "service_tasks": {"t": {"fetch": {"fields": ["order.status"], "params": {"id": "order_id"}}}},
      "forms": {"u": {"form_key": "k", "fields": [{"key": "ok", "type": "bool"}]}}})");
  ASSERT_TRUE(read.ok()) << read.status();
  const std::string model = Describe(read->model);
  EXPECT_THAT(model, HasSubstr("f1 flow \"\" [s] -> [u] if 1 < 2\n"));
  EXPECT_THAT(model, HasSubstr("f2 flow \"\" [u] -> [t] default\n"));
  EXPECT_THAT(model, HasSubstr("[f3] fetch order.status id=order_id\n"));
  EXPECT_THAT(model, HasSubstr("form k \"\" {ok \"\" bool}\n"));
}

TEST(MappingTest, RefusesKeysThatNameNothing) {
  EXPECT_THAT(Faults(kCanonical, "", R"({"conditions": {"f9": "a", "u": "a", "f1": 1},
      "service_tasks": {"u": {}}, "forms": {"t": {}}, "colours": {}})"),
              ElementsAre("mapping.conditions[f1]: is no string",
                          "mapping.conditions[f9]: names no sequence flow",
                          "mapping.conditions[u]: names no sequence flow",
                          "mapping.service_tasks[u]: names no service task",
                          "mapping.forms[t]: names no user task", "mapping.colours: is unknown"));
  EXPECT_THAT(Faults(kCanonical, "", "[1]"),
              ElementsAre("mapping: JSON: is a list, not an object"));
}

TEST(ReadTest, TellsFormatsApartByContent) {
  EXPECT_THAT(Faults(absl::StrCat("\xEF\xBB\xBF\n ", kCanonical)), IsEmpty());
  EXPECT_THAT(Faults(""), ElementsAre("source: is empty"));
  EXPECT_THAT(Faults("flow: lock"),
              ElementsAre("source: is neither BPMN XML nor the JSON of a flow model"));
  EXPECT_THAT(Faults("{\"nodes\": []}"),
              ElementsAre("source: is JSON with neither elements nor flowElementList"));
  EXPECT_THAT(Faults("{\"elements\""), ElementsAre(HasSubstr("source: JSON: ")));
  EXPECT_EQ(ReasonOf(Read("", "", "").status()), "BAD_MODEL");
}

TEST(ReadTest, AFlowHasAKey) {
  EXPECT_THAT(Faults(Turbo("")), ElementsAre("flow_key: id is empty"));
  EXPECT_THAT(Faults(Turbo(""), "a b"), ElementsAre("flow_key: id has a bad character: a b"));
}

TEST(ReadTest, SizesAreBounded) {
  const auto padded = [](size_t size) {
    return absl::StrCat(kCanonical, std::string(size - kCanonical.size(), ' '));
  };
  EXPECT_THAT(Faults(padded(kMaxSourceBytes)), IsEmpty());
  EXPECT_THAT(Faults(padded(kMaxSourceBytes + 1)),
              ElementsAre("source: is larger than 1048576 bytes"));
  EXPECT_THAT(Faults(kCanonical, "", std::string(kMaxMappingBytes + 1, ' ')),
              ElementsAre("mapping: is larger than 262144 bytes"));
}

TEST(ReadTest, ElementsAreBounded) {
  std::string tasks;
  std::string list;
  for (size_t i = 0; i < kMaxElements; ++i) {
    absl::StrAppend(&tasks, "<b:userTask id='u", i, "'/>");
    absl::StrAppend(&list, "{\"key\":\"u", i, "\",\"type\":4},");
  }
  EXPECT_THAT(Faults(Bpmn(tasks)), IsEmpty());
  EXPECT_THAT(Faults(Bpmn(tasks + "<b:endEvent id='e'/><b:endEvent id='f'/>")),
              ElementsAre("elements: are more than 2000"));
  EXPECT_THAT(
      Faults(absl::StrCat("{\"flowElementList\":[", list, "{\"key\":\"e\",\"type\":3}]}"), "k"),
      ElementsAre("elements: are more than 2000"));
}

}  // namespace
}  // namespace magpie::flow
