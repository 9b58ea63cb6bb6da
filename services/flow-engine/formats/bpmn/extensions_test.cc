#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string TaskWith(absl::string_view extensions) {
  return Bpmn(absl::StrCat(R"(<b:task id="t"><b:extensionElements>)", extensions,
                           "</b:extensionElements></b:task>"));
}

// The properties and annotations of a task with `extensions`.
std::string PropertiesOf(absl::string_view extensions) {
  const absl::StatusOr<ReadModel> read = Read(TaskWith(extensions), "", "");
  if (!read.ok()) return absl::StrCat(read.status().message());
  const std::string text = Describe(read->model);
  const size_t properties = text.find("[] -> []") + 9;
  return text.substr(properties, text.size() - properties - 1);
}

TEST(ExtensionsTest, AttributesAndChildrenBecomeMembers) {
  EXPECT_EQ(PropertiesOf(R"(<m:call api="bike.lock" result_variable="lock">
                              <m:param name="id" value="bike_id"/><m:param value="2" name="n"/>
                            </m:call><x:note/>)"),
            R"({"call":{"api":"bike.lock","params":{"id":"bike_id","n":"2"},)"
            R"("result_variable":"lock"}})");
  EXPECT_EQ(PropertiesOf(R"(<m:form form_key="k"><m:field key="a" type="enum">
                              <m:option>yes</m:option><m:option> no </m:option></m:field>
                              <m:field key="b" x:colour="red"><x:note/></m:field></m:form>)"),
            R"({"form":{"fields":[{"key":"a","options":["yes","no"],"type":"enum"},)"
            R"({"key":"b"}],"form_key":"k"}})");
  EXPECT_EQ(PropertiesOf(R"(<m:fetch fields="a, b"/><m:assignee>rider.id</m:assignee>)"),
            R"({"assignee":"rider.id","fetch":{"fields":"a, b"}})");
}

TEST(ExtensionsTest, SomeElementsHaveTheirMembersElsewhere) {
  EXPECT_EQ(PropertiesOf(R"(<m:properties timeout="5s"><m:group>a</m:group></m:properties>
                            <m:input name="a" value="1"/><m:input name="b" value="2"/>
                            <m:output name="c" value="r.c"/><m:annotations skill="locks"/>)"),
            R"({"groups":["a"],"input":{"a":"1","b":"2"},"output":{"c":"r.c"},"timeout":"5s"})"
            R"( # {"skill":"locks"})");
  EXPECT_EQ(PropertiesOf(R"(<m:json>{"properties": {"n": 1}, "annotations": {"x": [2]}}</m:json>)"),
            R"({"n":1} # {"x":[2]})");
}

TEST(ExtensionsTest, TakePrecedenceOverStandardXml) {
  const absl::StatusOr<ReadModel> read = Read(Bpmn(R"(
      <b:userTask id="t"><b:extensionElements>
          <m:multi_instance collection="bikes" completion_condition="n > 3"/></b:extensionElements>
        <b:multiInstanceLoopCharacteristics isSequential="true">
          <b:completionCondition>n > 2</b:completionCondition>
        </b:multiInstanceLoopCharacteristics></b:userTask>
      <b:task id="u"><b:extensionElements><m:json>{"type": "turbo_5"}</m:json>
        </b:extensionElements></b:task>)"),
                                              "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"Lock trouble\"\n"
            "t user_task \"\" [] -> [] {\"multi_instance\":{\"collection\":\"bikes\","
            "\"completion_condition\":\"n > 3\",\"sequential\":true}}\n"
            "u turbo_5 \"\" [] -> []\n");
}

// Other vendors put the extensions of loops there.
TEST(ExtensionsTest, ExtensionsOfALoopBelongToItsElement) {
  const auto with = [](absl::string_view task, absl::string_view loop, absl::string_view more) {
    return Bpmn(absl::StrCat("<b:userTask id='t'>", task, "<b:multiInstanceLoopCharacteristics ",
                             "xmlns:camunda='http://camunda.org/schema/1.0/bpmn' ", loop,
                             "><b:extensionElements>", more,
                             "</b:extensionElements></b:multiInstanceLoopCharacteristics>"
                             "</b:userTask>"));
  };
  const auto read = [](const std::string& source) {
    const absl::StatusOr<ReadModel> read = Read(source, "", "");
    return read.ok() ? Describe(read->model) : std::string(read.status().message());
  };
  const std::string collection = "<m:multi_instance collection='other'/>";
  EXPECT_THAT(read(with("", "camunda:collection='items'", collection)),
              HasSubstr(R"({"multi_instance":{"collection":"other"}})"));
  EXPECT_THAT(read(with("", "camunda:collection='items' isSequential='true'",
                        "<m:multi_instance output_collection='o'/>")),
              HasSubstr(R"({"collection":"items","output_collection":"o","sequential":true}})"));
  EXPECT_THAT(read(with("", "", "<m:foo a='b'/>")), HasSubstr(R"("foo":{"a":"b"})"));
  EXPECT_THAT(read(with("", "", "<m:json>{\"properties\": {\"assignee\": \"u\"}}</m:json>")),
              HasSubstr(R"("assignee":"u")"));
  EXPECT_THAT(
      Faults(with("<b:extensionElements>" + collection + "</b:extensionElements>", "", collection)),
      ElementsAre("elements[t].multi_instance: is given twice: keep one of them"));
}

TEST(ExtensionsTest, FaultsNameTheMember) {
  EXPECT_THAT(
      Faults(TaskWith(R"(<m:form>text<m:field key="a"/></m:form><m:form/>
                                 <m:call params="x"><m:param name="a" value="1"/>
                                 <m:option/><m:option name="a" value="1"/></m:call>)")),
      ElementsAre(
          "elements[t].form: has text beside its members: put it into an attribute or a child",
          "elements[t].form: is given twice: keep one of them",
          "elements[t].call.params: is more than one of an attribute, a list and a map: give every "
          "child a name and a value, or none",
          "elements[t].call.options: is more than one of an attribute, a list and a map: give "
          "every child a name and a value, or none"));
  EXPECT_THAT(Faults(TaskWith(R"(<m:input name="a" value="1"/><m:input name="a" value="1"/>
                                 <m:call><m:param name="" value=""/></m:call>)")),
              ElementsAre("elements[t].input.a: is given twice: keep one of them",
                          testing::HasSubstr(
                              "elements[t].call.params: has a param without a name in line")));
  EXPECT_THAT(Faults(TaskWith("<m:json>{</m:json><m:json>{\"key\": 1}</m:json>")),
              ElementsAre(testing::HasSubstr("elements[t].json: JSON: "),
                          "elements[t].json.key: is not known here; known: annotations, "
                          "properties, type"));
}

}  // namespace
}  // namespace magpie::flow
