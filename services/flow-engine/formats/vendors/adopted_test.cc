#include "services/flow-engine/formats/vendors/adopted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/value/json.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The elements of a process, in which c is Camunda, f is Flowable, a is Activiti and z is Zeebe.
std::string Vendors(absl::string_view elements) {
  return absl::StrReplaceAll(Bpmn(elements),
                             {{"xmlns:m=", R"(xmlns:c="http://camunda.org/schema/1.0/bpmn"
      xmlns:f="http://flowable.org/bpmn" xmlns:a="http://activiti.org/bpmn"
      xmlns:z="http://camunda.org/schema/zeebe/1.0" xmlns:m=)"}});
}

Model AdoptedModelOf(absl::string_view source) {
  const absl::StatusOr<ReadModel> read = Read(source, "f", "");
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? read->model : Model{*FlowKey::Parse("unreadable")};
}

// The properties of the first element.
std::string PropertiesOf(absl::string_view elements) {
  return ToJson(AdoptedModelOf(Vendors(elements)).elements[0].properties);
}

std::string UserTask(absl::string_view attributes, absl::string_view children = "") {
  return absl::StrCat("<b:userTask id='t' ", attributes, ">", children, "</b:userTask>");
}

std::string Role(absl::string_view role, absl::string_view expression) {
  return absl::StrCat("<b:", role, "><b:resourceAssignmentExpression><b:formalExpression>",
                      expression,
                      "</b:formalExpression></b:resourceAssignmentExpression></b:", role, ">");
}

TEST(AdoptedTest, RolesNameTheAssignee) {
  EXPECT_EQ(PropertiesOf(UserTask("", Role("humanPerformer", "ann"))), R"({"assignee":"\"ann\""})");
  EXPECT_EQ(PropertiesOf(UserTask("", Role("humanPerformer", "${boss}"))),
            R"({"assignee":"boss"})");
  EXPECT_EQ(PropertiesOf(UserTask("", Role("potentialOwner", "user(ann)"))),
            R"({"assignee":"\"ann\""})");
  EXPECT_EQ(PropertiesOf(UserTask("", Role("potentialOwner", "group(sales), group(law)"))),
            R"({"candidate_groups":["sales","law"]})");
}

TEST(AdoptedTest, AmbiguousInstructionsAreNotAdopted) {
  for (const absl::string_view owners : {"sales", "user(ann), group(sales)", "user(ann), user(bob)",
                                         "${owners}", "user(${a})", ""}) {
    EXPECT_EQ(PropertiesOf(UserTask("", Role("potentialOwner", owners))), "{}") << owners;
  }
  EXPECT_EQ(PropertiesOf(UserTask("", Role("performer", "ann"))), "{}");
  EXPECT_EQ(PropertiesOf(UserTask("c:assignee='user-${id}'")), "{}");
  EXPECT_EQ(PropertiesOf(UserTask("c:candidateGroups='${groups}'")), "{}");
  EXPECT_EQ(PropertiesOf("<b:manualTask id='t' c:assignee='ann'/>"), "{}");
}

TEST(AdoptedTest, VendorInstructionsWithACertainMeaningAreRead) {
  for (const absl::string_view vendor : {"c", "f", "a"}) {
    EXPECT_EQ(PropertiesOf(UserTask(absl::StrCat(vendor, ":assignee='demo' ", vendor,
                                                 ":candidateGroups='a, b' ", vendor,
                                                 ":formKey='ask.form'"))),
              R"({"assignee":"\"demo\"","candidate_groups":["a","b"],)"
              R"("form":{"form_key":"ask.form"}})");
    EXPECT_EQ(PropertiesOf(UserTask(absl::StrCat(vendor, ":assignee='${starter}'"))),
              R"({"assignee":"starter"})");
  }
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:extensionElements>
      <z:assignmentDefinition assignee="demo" candidateGroups="a, b"/>
      <z:formDefinition formId="ask"/></b:extensionElements>)")),
            R"({"assignee":"\"demo\"","candidate_groups":["a","b"],"form":{"form_key":"ask"}})");
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:extensionElements>
      <z:assignmentDefinition assignee="=order.owner" candidateGroups="=groups"/>
      </b:extensionElements>)")),
            R"({"assignee":"order.owner"})");
  EXPECT_EQ(PropertiesOf(UserTask("x:assignee='demo'")), "{}");
}

TEST(AdoptedTest, DuplicateInstructionsAreNotRead) {
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:extensionElements>
      <z:assignmentDefinition assignee="ann"/><z:assignmentDefinition assignee="bob"/>
      <z:formDefinition formId="ask"/></b:extensionElements>)")),
            R"({"form":{"form_key":"ask"}})");
  EXPECT_EQ(PropertiesOf(R"(<b:callActivity id="t"><b:extensionElements>
      <z:calledElement processId="pay"/><z:calledElement processId="refund"/>
      </b:extensionElements></b:callActivity>)"),
            "{}");
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:multiInstanceLoopCharacteristics><b:extensionElements>
      <z:loopCharacteristics inputCollection="=bikes"/>
      <z:loopCharacteristics inputCollection="=cars"/></b:extensionElements>
      </b:multiInstanceLoopCharacteristics>)")),
            R"({"multi_instance":{}})");
}

TEST(AdoptedTest, CallsNameTheirFlow) {
  EXPECT_EQ(PropertiesOf(R"(<b:callActivity id="t"><b:extensionElements>
      <z:calledElement processId="pay"/></b:extensionElements></b:callActivity>)"),
            R"({"flow_key":"pay"})");
  // Versions of other engines do not apply here.
  EXPECT_EQ(PropertiesOf("<b:callActivity id='t' calledElement='pay' c:calledElementBinding="
                         "'version' c:calledElementVersion='3'/>"),
            R"({"flow_key":"pay"})");
}

TEST(AdoptedTest, CallsPassTheirParameters) {
  const auto passing = [](absl::string_view extensions) {
    return PropertiesOf(
        absl::StrCat("<b:callActivity id='t' calledElement='p'>"
                     "<b:extensionElements>",
                     extensions, "</b:extensionElements></b:callActivity>"));
  };
  EXPECT_EQ(passing("<c:in variables='all'/><c:out source='a' target='b'/>"),
            R"({"flow_key":"p","input_mode":"full","output":{"b":"a"},"output_mode":"part"})");
  EXPECT_EQ(passing("<f:in sourceExpression='${n + 1}' target='m'/>"),
            R"({"flow_key":"p","input":{"m":"n + 1"},"input_mode":"part","output_mode":"none"})");
  EXPECT_EQ(passing("<c:in businessKey='#{k}'/><c:out variables='all'/>"),
            R"({"flow_key":"p","input_mode":"none","output_mode":"full"})");
  EXPECT_EQ(passing("<x:in variables='all'/>"), R"({"flow_key":"p"})");
  EXPECT_EQ(passing("<c:in source='a.b' target='m'/><c:in source='a' target='m' local='true'/>"),
            R"({"flow_key":"p","input_mode":"none","output_mode":"none"})");
}

TEST(AdoptedTest, RepetitionsNameTheirList) {
  EXPECT_EQ(PropertiesOf(UserTask("",
                                  "<b:multiInstanceLoopCharacteristics c:collection='bikes' "
                                  "c:elementVariable='bike'/>")),
            R"({"multi_instance":{"collection":"bikes","element_variable":"bike"}})");
  EXPECT_EQ(PropertiesOf(UserTask("",
                                  "<b:multiInstanceLoopCharacteristics isSequential='true' "
                                  "f:collection='${order.bikes}'/>")),
            R"({"multi_instance":{"collection":"order.bikes","sequential":true}})");
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:multiInstanceLoopCharacteristics><b:extensionElements>
      <z:loopCharacteristics inputCollection="=bikes" inputElement="bike" outputCollection="all"
        outputElement="=result"/></b:extensionElements></b:multiInstanceLoopCharacteristics>)")),
            R"({"multi_instance":{"collection":"bikes","element_variable":"bike",)"
            R"("output_collection":"all","output_element":"result"}})");
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:multiInstanceLoopCharacteristics>
      <b:loopDataInputRef>bikes</b:loopDataInputRef><b:inputDataItem name="bike"/>
      </b:multiInstanceLoopCharacteristics>)")),
            R"({"multi_instance":{"collection":"bikes","element_variable":"bike"}})");
  EXPECT_EQ(PropertiesOf(UserTask("", R"(<b:ioSpecification><b:dataInput id="in"/>
      </b:ioSpecification><b:dataInputAssociation><b:sourceRef>bikes</b:sourceRef>
      <b:targetRef>in</b:targetRef></b:dataInputAssociation><b:multiInstanceLoopCharacteristics>
      <b:loopDataInputRef>in</b:loopDataInputRef></b:multiInstanceLoopCharacteristics>)")),
            R"({"multi_instance":{"collection":"bikes"}})");
}

TEST(AdoptedTest, WhatWouldChangeTheFlowIsLeftToTheCompiler) {
  EXPECT_EQ(PropertiesOf(UserTask("startQuantity='2' completionQuantity='3'")),
            R"({"completion_quantity":"3","start_quantity":"2"})");
  EXPECT_EQ(PropertiesOf(UserTask("startQuantity='1' completionQuantity='1'")), "{}");
  EXPECT_EQ(PropertiesOf(R"(<b:serviceTask id="t"><b:ioSpecification><b:dataInput id="in"/>
      </b:ioSpecification><b:dataInputAssociation><b:sourceRef>bikes</b:sourceRef>
      <b:targetRef>in</b:targetRef></b:dataInputAssociation><b:multiInstanceLoopCharacteristics>
      <b:loopDataInputRef>in</b:loopDataInputRef></b:multiInstanceLoopCharacteristics>
      </b:serviceTask>)"),
            R"({"multi_instance":{"collection":"bikes"}})");
  constexpr absl::string_view kMoves = R"(<b:ioSpecification><b:dataInput id="in"/>
      </b:ioSpecification><b:dataInputAssociation><b:sourceRef>n</b:sourceRef>
      <b:targetRef>in</b:targetRef></b:dataInputAssociation>)";
  EXPECT_EQ(PropertiesOf(absl::StrCat("<b:serviceTask id='t'>", kMoves, "</b:serviceTask>")),
            R"({"data_associations":["dataInputAssociation"]})");
  EXPECT_EQ(PropertiesOf(UserTask("", kMoves)), "{}");
  EXPECT_EQ(PropertiesOf(R"(<b:serviceTask id="t"><b:property id="in"/><b:dataInputAssociation>
      <b:sourceRef>drawn</b:sourceRef><b:targetRef>in</b:targetRef></b:dataInputAssociation>
      </b:serviceTask>)"),
            "{}");
}

TEST(AdoptedTest, OurExtensionsTakePrecedence) {
  EXPECT_EQ(PropertiesOf(UserTask("c:assignee='demo' c:formKey='k' c:candidateGroups='a'",
                                  R"(<b:extensionElements><m:form form_key="ours"/>
      <m:properties assignee="rider" candidate_groups=""/></b:extensionElements>)")),
            R"({"assignee":"rider","form":{"form_key":"ours"}})");
}

TEST(AdoptedTest, AreKeptAsWrittenUntilTheyChange) {
  const std::string source = Vendors(
      UserTask("c:assignee='demo' c:formKey='k' startQuantity='2'",
               "<b:multiInstanceLoopCharacteristics c:collection='l' c:elementVariable='e'/>"));
  const Model model = AdoptedModelOf(source);
  EXPECT_THAT(WriteBpmn(model, source), Not(HasSubstr("extensionElements")));
  EXPECT_EQ(AdoptedModelOf(WriteBpmn(model, "")), model);

  Model changed = model;
  Value::Map& properties = changed.elements[0].properties;
  changed.elements[0].name = "n";
  properties["assignee"] = "rider";
  properties.erase("form");
  properties.erase("start_quantity");
  properties["multi_instance"].as_map()->erase("element_variable");
  properties["multi_instance"].as_map()->insert_or_assign("sequential", true);
  EXPECT_EQ(Describe(AdoptedModelOf(WriteBpmn(changed, source))), Describe(changed));

  properties.erase("multi_instance");
  EXPECT_EQ(Describe(AdoptedModelOf(WriteBpmn(changed, source))), Describe(changed));
}

}  // namespace
}  // namespace magpie::flow
