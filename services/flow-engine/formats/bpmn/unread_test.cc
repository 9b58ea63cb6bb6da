#include "services/flow-engine/formats/bpmn/unread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// The warnings of a process that declares the prefixes camunda, color and zeebe.
std::vector<std::string> WarningsOf(absl::string_view elements) {
  const std::string source = absl::StrReplaceAll(
      Bpmn(elements), {{"xmlns:m=", R"(xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
      xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:m=)"}});
  const absl::StatusOr<ReadModel> read = Read(source, "f", "");
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? read->warnings : std::vector<std::string>();
}

TEST(UnreadTest, OneWarningNamesAllOfAnElement) {
  EXPECT_THAT(
      WarningsOf(R"(<b:userTask id="t1" name="Approve" camunda:candidateUsers="ann,bob"
                      camunda:dueDate="${soon}"><b:extensionElements>
                      <camunda:taskListener event="create" class="a.B"/>
                      <camunda:taskListener event="end" class="a.B"/>
                      <camunda:formData/></b:extensionElements></b:userTask>)"),
      ElementsAre(R"(elements[t1] "Approve": camunda:candidateUsers="ann,bob", )"
                  R"(camunda:dueDate="${soon}", camunda:taskListener, camunda:formData are not )"
                  R"(read: say <magpie:form>, <magpie:properties assignee=...> or use --mapping)"));
}

TEST(UnreadTest, DoesNotNameWhatWasRead) {
  EXPECT_THAT(WarningsOf(R"(<b:userTask id="t" camunda:assignee="ann" camunda:priority="50"/>)"),
              ElementsAre(R"(elements[t]: camunda:priority="50" is not read)"));
  EXPECT_THAT(WarningsOf(R"(<b:userTask id="t"><b:extensionElements>
                  <zeebe:assignmentDefinition assignee="ann" candidateUsers="bob"/>
                  </b:extensionElements></b:userTask>)"),
              ElementsAre(StartsWith(R"(elements[t]: zeebe:assignmentDefinition )"
                                     R"(candidateUsers="bob" is not read: say)")));
}

TEST(UnreadTest, NamesDuplicateInstructions) {
  EXPECT_THAT(
      WarningsOf(R"(<b:userTask id="t"><b:extensionElements>
                  <zeebe:assignmentDefinition assignee="ann"/>
                  <zeebe:assignmentDefinition assignee="bob"/>
                  </b:extensionElements></b:userTask>)"),
      ElementsAre(StartsWith("elements[t]: zeebe:assignmentDefinition (more than one) is not "
                             "read: say")));
}

// One of them is read; if they agree, neither is named.
TEST(UnreadTest, NamesOneOfTwoWaysToRepeat) {
  const auto of = [](absl::string_view attributes, absl::string_view inside) {
    return WarningsOf(absl::StrCat("<b:userTask id='t'><b:multiInstanceLoopCharacteristics ",
                                   attributes, ">", inside,
                                   "</b:multiInstanceLoopCharacteristics></b:userTask>"));
  };
  constexpr absl::string_view kFlowable = "xmlns:flowable='http://flowable.org/bpmn'";
  constexpr absl::string_view kRef = "<b:loopDataInputRef>other</b:loopDataInputRef>";
  constexpr absl::string_view kZeebe =
      "<b:extensionElements><zeebe:loopCharacteristics inputCollection='=other'/>"
      "</b:extensionElements>";
  const auto both = absl::StrCat(kFlowable, " camunda:collection='other' flowable:collection='");
  EXPECT_THAT(of(absl::StrCat(both, "items'"), ""),
              ElementsAre(HasSubstr("camunda:collection=\"other\" is not read")));
  EXPECT_THAT(of(absl::StrCat(both, "other'"), ""), IsEmpty());
  EXPECT_THAT(of("camunda:collection='items'", kRef),
              ElementsAre(HasSubstr("loopDataInputRef is not read")));
  EXPECT_THAT(of("camunda:collection='other'", kRef), IsEmpty());
  EXPECT_THAT(of("camunda:collection='items'", kZeebe),
              ElementsAre(HasSubstr("camunda:collection=\"items\" is not read")));
  EXPECT_THAT(of(absl::StrCat(kFlowable,
                              " camunda:collection='items' "
                              "camunda:elementVariable='a' flowable:elementVariable='b'"),
                 ""),
              ElementsAre(HasSubstr("camunda:elementVariable=\"a\" is not read")));
}

TEST(UnreadTest, DoesNotNameWhatOurExtensionsSay) {
  constexpr absl::string_view kTask = R"(<b:serviceTask id="t" camunda:class="a.B"
      camunda:priority="1"><b:extensionElements>%s</b:extensionElements></b:serviceTask>)";
  EXPECT_THAT(WarningsOf(absl::StrReplaceAll(kTask, {{"%s", "<m:call api='a'/>"}})),
              ElementsAre(R"(elements[t]: camunda:priority="1" is not read)"));
  const std::string source = Bpmn(absl::StrReplaceAll(kTask, {{"%s", ""}, {"camunda:", "x:"}}));
  const absl::StatusOr<ReadModel> read =
      Read(source, "f", R"({"service_tasks": {"t": {"call": {"api": "a"}}}})");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, ElementsAre(R"(elements[t]: x:priority="1" is not read)"));
}

TEST(UnreadTest, DoesNotAdviseWhatAnElementCannotHave) {
  const auto of = [](absl::string_view element, absl::string_view attributes = "") {
    return WarningsOf(absl::StrCat("<b:", element, " id='t' ", attributes, "><b:extensionElements>",
                                   "<camunda:inputOutput/></b:extensionElements></b:", element,
                                   ">"));
  };
  EXPECT_THAT(of("userTask"), ElementsAre("elements[t]: camunda:inputOutput is not read"));
  EXPECT_THAT(of("serviceTask"), Contains(EndsWith("say <magpie:call>, <magpie:output> or use "
                                                   "--mapping")));
  EXPECT_THAT(of("businessRuleTask"), Contains(EndsWith("say <magpie:match>, <magpie:output> or "
                                                        "use --mapping")));
  EXPECT_THAT(of("callActivity", "calledElement='g'"),
              Contains(EndsWith("say <magpie:input>, <magpie:output> or use --mapping")));
  EXPECT_THAT(WarningsOf("<b:scriptTask id='t' camunda:resultVariable='q'><b:script>a = 1"
                         "</b:script></b:scriptTask>"),
              Contains("elements[t]: camunda:resultVariable=\"q\" is not read"));
}

TEST(UnreadTest, AdvisesOurExtensionsOnlyForActivities) {
  EXPECT_THAT(WarningsOf("<b:startEvent id='s' camunda:formKey='f'/>"),
              ElementsAre("elements[s]: camunda:formKey=\"f\" is not read"));
  for (const char* const passed : {"task", "manualTask"}) {
    EXPECT_THAT(WarningsOf(absl::StrCat("<b:", passed, " id='t' camunda:assignee='bob'/>")),
                Contains("elements[t]: camunda:assignee=\"bob\" is not read"))
        << passed;
  }
}

TEST(UnreadTest, UnknownVendorsAreNamed) {
  EXPECT_THAT(WarningsOf(R"(<b:task id="t" x:shout="loud"><b:extensionElements><x:note/>
                  </b:extensionElements></b:task>)"),
              ElementsAre(R"(elements[t]: x:shout="loud", x:note are not read)"));
}

TEST(UnreadTest, DrawingsAndDocumentationAreNotNamed) {
  EXPECT_THAT(WarningsOf(R"(<b:task id="t" color:background-color="#fff"
                  camunda:modelerTemplate="a"><b:documentation>Do <i xmlns="">it</i>
                  </b:documentation><b:extensionElements><zeebe:properties/><m:note a="1"/>
                  </b:extensionElements></b:task>)"),
              IsEmpty());
}

TEST(UnreadTest, IgnoresNamespacesOfDrawingsOfAnyVendor) {
  const std::string source = absl::StrReplaceAll(
      Bpmn("<b:task id='t' x:font='a'/>"),
      {{"http://other.example/x", "http://www.vendor.example/spec/BPMN/Graph"}});
  const absl::StatusOr<ReadModel> read = Read(source, "f", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
}

TEST(UnreadTest, TheContentsOfAnElementAreItsOwn) {
  EXPECT_THAT(WarningsOf(R"(<b:scriptTask id="t"><b:multiInstanceLoopCharacteristics
                  camunda:asyncBefore="true" behavior="None"><b:loopDataOutputRef>o</b:loopDataOutputRef>
                  </b:multiInstanceLoopCharacteristics><b:script>n = 1</b:script></b:scriptTask>)"),
              ElementsAre(R"(elements[t]: camunda:asyncBefore="true", behavior="None", )"
                          "loopDataOutputRef are not read"));
}

TEST(UnreadTest, NamesStandardBpmnThatHasNoEffect) {
  EXPECT_THAT(WarningsOf(R"(<b:serviceTask id="t" implementation="http://a.example"
                  operationRef="op"><b:performer/><b:dataInputAssociation/></b:serviceTask>)"),
              ElementsAre(AllOf(StartsWith(R"(elements[t]: implementation="http://a.example", )"
                                           R"(operationRef="op", performer, )"
                                           "dataInputAssociation are not read: say "),
                                HasSubstr("<magpie:call>"))));
  EXPECT_THAT(WarningsOf("<b:serviceTask id='t' implementation='##WebService'/>"), IsEmpty());
  EXPECT_THAT(WarningsOf("<b:userTask id='t' implementation='other'/>"),
              ElementsAre("elements[t]: implementation=\"other\" is not read"));
  EXPECT_THAT(WarningsOf(R"(<b:userTask id="t"><b:potentialOwner><b:resourceRef>r</b:resourceRef>
                  </b:potentialOwner><b:rendering/></b:userTask>)"),
              ElementsAre(StartsWith("elements[t]: potentialOwner, rendering are not read: say ")));
}

TEST(UnreadTest, AProcessIsReadLikeAnElement) {
  EXPECT_THAT(WarningsOf(R"(<b:extensionElements><camunda:executionListener/></b:extensionElements>
                  <b:laneSet x:a="b"><b:lane><b:extensionElements><x:note/></b:extensionElements>
                  </b:lane></b:laneSet><b:correlationSubscription/><b:property id="v"/>
                  <b:task id="t"/>)"),
              ElementsAre("process lock: camunda:executionListener, correlationSubscription are "
                          "not read"));
}

TEST(UnreadTest, NamesWhatIsNotInBpmn) {
  EXPECT_THAT(WarningsOf("<b:userTask id='t' asignee='ann'><b:potentialOwners/></b:userTask>"),
              ElementsAre(R"(elements[t]: asignee="ann", potentialOwners are not read)"));
}

TEST(UnreadTest, ListsAndTextsAreBounded) {
  std::string attributes;
  for (int i = 0; i < 12; ++i) absl::StrAppend(&attributes, " x:a", i, "='v'");
  EXPECT_THAT(WarningsOf(absl::StrCat("<b:task id='t'", attributes, "/>")),
              ElementsAre(EndsWith("x:a7=\"v\" and 4 more are not read")));
  const std::string value(kMaxUnreadValueBytes + 1, 'v');
  EXPECT_THAT(WarningsOf(absl::StrCat("<b:task id='t' x:a='", value, "'/>")),
              ElementsAre(AllOf(HasSubstr("vv...\""), Not(HasSubstr(value)))));
  std::string tasks;
  for (size_t i = 0; i < kMaxUnreadWarnings + 2; ++i) {
    absl::StrAppend(&tasks, "<b:task id='t", i, "' x:a='v'/>");
  }
  const std::vector<std::string> warnings = WarningsOf(tasks);
  EXPECT_THAT(warnings, SizeIs(kMaxUnreadWarnings + 1));
  EXPECT_EQ(warnings.back(), "and 2 more elements have instructions that are not read");
}

TEST(UnreadTest, ReportsDirectionsThatContradictTheWays) {
  EXPECT_THAT(WarningsOf(R"(<b:exclusiveGateway id="g" gatewayDirection="Converging"/>
                  <b:sequenceFlow id="f1" sourceRef="g" targetRef="a"/>
                  <b:sequenceFlow id="f2" sourceRef="g" targetRef="a"/><b:task id="a"/>)"),
              ElementsAre(StartsWith("elements[g] says gatewayDirection=\"Converging\" and has 0 "
                                     "ways in and 2 ways out")));
  EXPECT_THAT(WarningsOf("<b:exclusiveGateway id='g' gatewayDirection='Mixed'/>"), IsEmpty());
}

TEST(UnreadTest, ReportsLanesOfTasksWithoutAnAssignee) {
  constexpr absl::string_view kLanes = R"(<b:laneSet><b:lane name="Sales"><b:flowNodeRef>t
      </b:flowNodeRef></b:lane></b:laneSet>)";
  EXPECT_THAT(WarningsOf(absl::StrCat(kLanes, "<b:userTask id='t'/>")),
              ElementsAre(StartsWith("lanes are drawn only: user tasks in \"Sales\" do not say")));
  EXPECT_THAT(WarningsOf(absl::StrCat(kLanes, "<b:userTask id='t' camunda:assignee='a'/>")),
              IsEmpty());
  EXPECT_THAT(WarningsOf(absl::StrCat(kLanes, "<b:task id='t'/>")), IsEmpty());
}

constexpr absl::string_view kMove =
    " is not read: move it into the extensionElements of the node or sequence flow that it is "
    "about";

TEST(UnreadTest, NamesOurMisplacedExtensions) {
  const std::string ext = "<b:extensionElements><m:foo a='b'/></b:extensionElements>";
  const auto warning = [](absl::string_view who, absl::string_view what) {
    return ElementsAre(absl::StrCat(who, ": ", what, kMove));
  };
  EXPECT_THAT(WarningsOf("<b:userTask id='t'><m:form form_key='q'/></b:userTask>"),
              warning("elements[t]", "<m:form> in b:userTask in line 7"));
  EXPECT_THAT(WarningsOf("<b:endEvent id='t'><b:terminateEventDefinition>" + ext +
                         "</b:terminateEventDefinition></b:endEvent>"),
              warning("elements[t]", "<m:foo> in b:terminateEventDefinition in line 7"));
  EXPECT_THAT(WarningsOf("<b:endEvent id='t'><b:terminateEventDefinition><m:foo/>"
                         "</b:terminateEventDefinition></b:endEvent>"),
              warning("elements[t]", "<m:foo> in b:terminateEventDefinition in line 7"));
  EXPECT_THAT(WarningsOf("<b:boundaryEvent id='t'><b:timerEventDefinition>" + ext +
                         "</b:timerEventDefinition></b:boundaryEvent>"),
              warning("elements[t]", "<m:foo> in b:timerEventDefinition in line 7"));
  EXPECT_THAT(WarningsOf("<b:task id='t'><b:incoming><m:foo/></b:incoming></b:task>"),
              Contains(absl::StrCat("elements[t]: <m:foo> in b:incoming in line 7", kMove)));
  EXPECT_THAT(WarningsOf("<b:task id='t'/>" + ext),
              warning("process lock", "<m:foo> in b:process in line 7"));
  EXPECT_THAT(WarningsOf("<b:laneSet><b:lane>" + ext + "</b:lane></b:laneSet><b:task id='t'/>"),
              warning("process lock", "<m:foo> in b:lane in line 7"));
  EXPECT_THAT(WarningsOf("<b:subProcess id='p'><b:task id='t'><b:documentation>" + ext +
                         "</b:documentation></b:task></b:subProcess>"),
              warning("elements[t]", "<m:foo> in b:documentation in line 7"));
  EXPECT_THAT(WarningsOf("<b:subProcess id='p'>" + ext + "<b:task id='t'>" + ext +
                         "</b:task></b:subProcess>"),
              IsEmpty());
}

TEST(UnreadTest, NamesOurExtensionsOutsideOfTheProcess) {
  const std::string source = absl::StrReplaceAll(
      Bpmn("<b:task id='t'/>"),
      {{"</b:process>",
        "</b:process><b:message><b:extensionElements><m:foo/></b:extensionElements>"
        "</b:message><b:process id='other'><m:foo/></b:process>"}});
  EXPECT_THAT(Read(source, "", "")->warnings,
              ElementsAre(absl::StrCat("source: <m:foo> in b:message in line 5", kMove)));
}

TEST(UnreadTest, OurAttributesHaveNoPrefix) {
  EXPECT_THAT(WarningsOf("<b:userTask id='t' m:assignee='ann'/>"),
              ElementsAre("elements[t]: m:assignee=\"ann\" at b:userTask in line 7 is not read: "
                          "write <m:properties assignee=...> into the extensionElements of the "
                          "node or sequence flow that it is about"));
  EXPECT_THAT(
      WarningsOf("<b:sequenceFlow id='f' sourceRef='t' targetRef='t'><b:conditionExpression "
                 "m:language='cel'>true</b:conditionExpression></b:sequenceFlow>"
                 "<b:task id='t'/>"),
      Contains(StartsWith("elements[f]: m:language=\"cel\" at b:conditionExpression in")));
  EXPECT_THAT(WarningsOf("<b:userTask id='t'><b:extensionElements><m:form m:form_key='q'/>"
                         "</b:extensionElements></b:userTask>"),
              ElementsAre("elements[t]: m:form_key=\"q\" at m:form in line 7 is not read: write "
                          "form_key=..."));
}

TEST(UnreadTest, InsideOurExtensionsEverythingIsOurs) {
  EXPECT_THAT(WarningsOf("<b:userTask id='t'><b:extensionElements><m:form><b:field key='q'/>"
                         "<m:field key='r'><x:option>a</x:option></m:field></m:form>"
                         "</b:extensionElements></b:userTask>"),
              ElementsAre("elements[t]: <b:field> in m:form in line 7 is not read: write <m:field>",
                          "elements[t]: <x:option> in m:field in line 7 is not read: write "
                          "<m:option>"));
}

TEST(UnreadTest, MisplacedExtensionsAreBounded) {
  std::string many;
  for (size_t i = 0; i < kMaxMisplaced + 2; ++i) many += "<m:foo/>";
  const std::vector<std::string> warnings =
      WarningsOf(absl::StrCat("<b:task id='t'>", many, "</b:task>"));
  EXPECT_THAT(warnings, SizeIs(kMaxMisplaced + 1));
  EXPECT_EQ(warnings.back(), "and 2 more extensions are in places where they are not read");
}

}  // namespace
}  // namespace magpie::flow
