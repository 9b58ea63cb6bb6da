#include "services/flow-engine/formats/raw/ways.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/canonical.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Model ModelOf(absl::string_view source, absl::string_view mapping = "") {
  const absl::StatusOr<ReadModel> read = Read(source, "f", mapping);
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? read->model : Model{*FlowKey::Parse("unreadable")};
}

// The `ways` of the element; "unsaid" if it has none.
std::string WaysOf(const Model& model, absl::string_view key) {
  const auto element = std::ranges::find(model.elements, key, &Element::key);
  const auto ways = element->properties.find("ways");
  return ways == element->properties.end() ? "unsaid" : *ways->second.as_string();
}

// A task A with a way to B, with `condition`, and `more` in its extensions, and a task C with two
// ways.
std::string Source(absl::string_view condition = "", absl::string_view more = "") {
  return Bpmn(absl::StrCat(
      "<b:startEvent id='s'/><b:sequenceFlow id='f0' sourceRef='s' targetRef='A'/>"
      "<b:userTask id='A'><b:extensionElements>",
      more, "</b:extensionElements></b:userTask>",
      "<b:sequenceFlow id='f1' sourceRef='A' targetRef='C'>", condition, "</b:sequenceFlow>",
      "<b:userTask id='C'/><b:sequenceFlow id='f2' sourceRef='C' targetRef='G'/>"
      "<b:sequenceFlow id='f3' sourceRef='C' targetRef='e'/><b:exclusiveGateway id='G'/>"
      "<b:sequenceFlow id='f4' sourceRef='G' targetRef='e'/>"
      "<b:sequenceFlow id='f5' sourceRef='G' targetRef='e'/><b:endEvent id='e'/>"));
}

constexpr absl::string_view kCondition = "<b:conditionExpression>n == 1</b:conditionExpression>";

TEST(WaysTest, InBpmnANodeTakesAllWays) {
  const Model model = ModelOf(Source());
  EXPECT_EQ(WaysOf(model, "C"), "all");
  EXPECT_EQ(WaysOf(model, "s"), "unsaid");
  EXPECT_EQ(WaysOf(model, "A"), "unsaid");
  EXPECT_EQ(WaysOf(model, "G"), "unsaid");
}

TEST(WaysTest, OfBpmnAnActivityWithoutAWayOutEndsItsBranch) {
  const std::string source = Bpmn(
      "<b:startEvent id='s'/><b:sequenceFlow id='f' sourceRef='s' targetRef='A'/><b:task id='A'/>"
      "<b:sequenceFlow id='g' sourceRef='s' targetRef='B'/><b:task id='B'><b:extensionElements>"
      "<m:properties ways='first'/></b:extensionElements></b:task>");
  Model model = ModelOf(source);
  EXPECT_EQ(WaysOf(model, "A"), "all");
  EXPECT_EQ(WaysOf(model, "B"), "unsaid");
  EXPECT_EQ(Describe(ModelOf(WriteBpmn(model, ""))), Describe(model));
  EXPECT_EQ(WriteBpmn(model, source).find("ways=\"all\""), std::string::npos);
  std::ranges::find(model.elements, "A", &Element::key)->properties.clear();
  EXPECT_EQ(Describe(ModelOf(WriteBpmn(model, source))), Describe(model));
}

TEST(WaysTest, OneWayWithAConditionIsAChoice) {
  EXPECT_EQ(WaysOf(ModelOf(Source(kCondition)), "A"), "all");
  EXPECT_EQ(WaysOf(ModelOf(Source(), R"({"conditions": {"f1": "n == 1"}})"), "A"), "all");
}

TEST(WaysTest, WhatLeavesAnEndEventIsNoChoice) {
  const Model model = ModelOf(
      Bpmn("<b:endEvent id='e'/><b:endEvent id='t'><b:terminateEventDefinition/></b:endEvent>"
           "<b:sequenceFlow id='f' sourceRef='e' targetRef='t'/>"
           "<b:sequenceFlow id='g' sourceRef='e' targetRef='e'/>"
           "<b:sequenceFlow id='h' sourceRef='t' targetRef='e'><b:conditionExpression>a</"
           "b:conditionExpression></b:sequenceFlow>"));
  EXPECT_EQ(WaysOf(model, "e"), "unsaid");
  EXPECT_EQ(WaysOf(model, "t"), "unsaid");
}

TEST(WaysTest, WhatIsSaidStands) {
  const std::string said = Source(kCondition, "<m:properties ways='first'/>");
  EXPECT_EQ(WaysOf(ModelOf(said), "A"), "first");
  EXPECT_EQ(WaysOf(ModelOf(Source(), R"({"properties": {"C": {"ways": "first"}}})"), "C"), "first");
}

constexpr absl::string_view kJson = R"({"elements": [
  {"key": "A", "type": "user_task", "incoming": ["f3", "f4"], "outgoing": ["f1", "f2"]},
  {"key": "B", "type": "user_task", "incoming": ["f1", "f2"], "outgoing": ["f3", "f4"],
   "properties": {"ways": "all"}},
  {"key": "f1", "type": "sequence_flow", "incoming": ["A"], "outgoing": ["B"]},
  {"key": "f2", "type": "sequence_flow", "incoming": ["A"], "outgoing": ["B"]},
  {"key": "f3", "type": "sequence_flow", "incoming": ["B"], "outgoing": ["A"]},
  {"key": "f4", "type": "sequence_flow", "incoming": ["B"], "outgoing": ["A"]}]})";

TEST(WaysTest, OfJsonANodeTakesTheFirst) {
  const Model model = ModelOf(kJson);
  EXPECT_EQ(WaysOf(model, "A"), "first");
  EXPECT_EQ(WaysOf(model, "B"), "all");
}

TEST(WaysTest, OfTurboANodeTakesTheFirst) {
  const Model model = ModelOf(R"({"flowElementList": [
    {"key": "A", "type": 4, "outgoing": ["f1", "f2"]},
    {"key": "f1", "type": 1, "incoming": ["A"], "outgoing": ["A"]},
    {"key": "f2", "type": 1, "incoming": ["A"], "outgoing": ["A"]}]})");
  EXPECT_EQ(WaysOf(model, "A"), "first");
}

TEST(WaysTest, EveryFormatKeepsThem) {
  for (const std::string& source : {std::string(kJson), Source(kCondition),
                                    Source(kCondition, "<m:properties ways='first'/>")}) {
    const Model model = ModelOf(source);
    EXPECT_EQ(Describe(ModelOf(WriteBpmn(model, ""))), Describe(model));
    EXPECT_EQ(Describe(ModelOf(WriteBpmn(model, source))), Describe(model));
    EXPECT_EQ(Describe(ModelOf(WriteCanonical(model))), Describe(model));
  }
}

TEST(WaysTest, BpmnStatesOnlyWhatIsNotItsDefault) {
  const std::string written = WriteBpmn(ModelOf(kJson), "");
  EXPECT_THAT(written, HasSubstr("<magpie:properties ways=\"first\"/>"));
  EXPECT_THAT(written, Not(HasSubstr("ways=\"all\"")));
  const Model said = ModelOf(Source("", "<m:properties ways='all'/>"));
  EXPECT_THAT(WriteBpmn(said, ""), HasSubstr("ways=\"all\""));
}

TEST(WaysTest, WritesTheDefaultExplicitly) {
  Model model = ModelOf(kJson);
  std::ranges::find(model.elements, "A", &Element::key)->properties.erase("ways");
  EXPECT_EQ(WaysOf(ModelOf(WriteBpmn(model, "")), "A"), "first");
}

TEST(WaysTest, WhatWasAChoiceStaysAsItIs) {
  const std::string source = Source(kCondition);
  Model model = ModelOf(source);
  std::ranges::find(model.elements, "f1", &Element::key)->properties.clear();
  EXPECT_EQ(WaysOf(ModelOf(WriteBpmn(model, source)), "A"), "all");
}

}  // namespace
}  // namespace magpie::flow
