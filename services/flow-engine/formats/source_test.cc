// Files as other tools write them: encodings, qualified names, elements without ids, processes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kFlow = R"(<definitions
    xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="urn:t" targetNamespace="urn:t">
  <process id="p" isExecutable="true"><startEvent id="s" name="$"/>
  <sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/></process></definitions>)";

// The flow above with `name` as the name of its start, which declares `encoding`.
std::string Declaring(absl::string_view encoding, absl::string_view name) {
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"", encoding, "\"?>\n",
                      absl::StrReplaceAll(kFlow, {{"$", name}}));
}

// `ascii` with two bytes for each character.
std::string Wide(absl::string_view ascii, bool is_big_endian) {
  std::string wide;
  for (const char c : ascii) wide += is_big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

// The name of the first element, or the faults.
std::string NameIn(absl::string_view source) {
  const absl::StatusOr<ReadModel> read = Read(source, "", "");
  return read.ok() ? read->model.elements[0].name : std::string(read.status().message());
}

std::string KeysOf(const Model& model) {
  std::string keys;
  for (const Element& element : model.elements) absl::StrAppend(&keys, element.key, " ");
  return keys;
}

TEST(EncodingTest, ReadsTheDeclaredEncoding) {
  EXPECT_EQ(NameIn(Declaring("UTF-8", "Grüße")), "Grüße");
  EXPECT_EQ(NameIn(absl::StrCat("\xEF\xBB\xBF", Declaring("utf-8", "é"))), "é");
  EXPECT_EQ(NameIn(Declaring("ISO-8859-1", "caf\xE9")), "café");
  EXPECT_EQ(NameIn(Declaring("iso-8859-15", "\xA4")), "€");
  EXPECT_EQ(NameIn(Declaring("windows-1252", "\x80")), "€");
  EXPECT_EQ(NameIn(Declaring("Windows-1251", "\xC4\xE0")), "Да");
  EXPECT_EQ(NameIn(Declaring("GBK", "\xC9\xF3\xC5\xFA")), "审批");
  EXPECT_EQ(NameIn(Declaring("gb2312", "\xC9\xF3\xC5\xFA")), "审批");
  EXPECT_EQ(NameIn(Declaring("GB18030", "\xC9\xF3\xC5\xFA")), "审批");
  EXPECT_EQ(NameIn(Declaring("Big5", "\xBC\x66\xA7\xE5")), "審批");
  EXPECT_EQ(NameIn(Declaring("Shift_JIS", "\x8F\xB3\x94\x46")), "承認");
  EXPECT_EQ(NameIn(Declaring("US-ASCII", "plain &#233;")), "plain é");
}

TEST(EncodingTest, ReadsUtf16WithAndWithoutAByteOrderMark) {
  const std::string text = Declaring("UTF-16", "ask");
  for (const bool is_big_endian : {true, false}) {
    const std::string wide = Wide(text, is_big_endian);
    EXPECT_EQ(NameIn(wide), "ask");
    EXPECT_EQ(NameIn(absl::StrCat(is_big_endian ? "\xFE\xFF" : "\xFF\xFE", wide)), "ask");
  }
  EXPECT_EQ(NameIn(absl::StrCat("\xFF\xFE", Wide(absl::StrReplaceAll(text, {{"ask", "@"}}), false)))
                .size(),
            1);
  EXPECT_THAT(Faults(Wide(R"({"flow_key": "k", "elements": []})", false)), IsEmpty());
}

TEST(EncodingTest, AnInvalidByteIsAFaultThatNamesTheLine) {
  EXPECT_THAT(Faults(Declaring("US-ASCII", "caf\xE9")),
              ElementsAre("source: is not US-ASCII in line 4, byte 0xe9: save it in the encoding "
                          "that it declares, or as UTF-8"));
  EXPECT_THAT(Faults(Declaring("UTF-8", "caf\xE9")),
              ElementsAre(HasSubstr("source: is not UTF-8 in line 4, byte 0xe9: ")));
  EXPECT_THAT(Faults(Declaring("GBK", "\xFF\xFF")), ElementsAre(HasSubstr("is not GBK in line 4")));
  EXPECT_THAT(Faults(absl::StrCat("\xFF\xFE", Wide(Declaring("UTF-16", "a"), false), "\xD8")),
              ElementsAre(HasSubstr("is not UTF-16LE in line ")));
  EXPECT_THAT(Faults(Declaring("klingon", "a")),
              ElementsAre("source: declares the encoding klingon, which is unknown: save it as "
                          "UTF-8"));
  EXPECT_THAT(Faults(Declaring("UTF-8//TRANSLIT", "a")), ElementsAre(HasSubstr("is unknown")));
}

TEST(EncodingTest, IgnoresAnImpossibleDeclarationOfUtf16) {
  const absl::StatusOr<ReadModel> read = Read(Declaring("UTF-16", "ask"), "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, ElementsAre("source declares the encoding UTF-16, but is not in it; "
                                          "it was read as UTF-8"));
}

TEST(EncodingTest, WritesUtf8) {
  for (const std::string& source :
       {Declaring("GBK", "\xC9\xF3\xC5\xFA"),
        absl::StrCat("\xFF\xFE", Wide(Declaring("UTF-16", "a"), false))}) {
    const absl::StatusOr<ReadModel> read = Read(source, "", "");
    ASSERT_TRUE(read.ok()) << read.status();
    const std::string written = WriteBpmn(read->model, source);
    EXPECT_THAT(written, HasSubstr("encoding=\"UTF-8\""));
    EXPECT_EQ(Read(written, "", "")->model, read->model);
  }
}

TEST(SourceTest, ReportsWhatASourceSeemsToBe) {
  const auto seems = [](absl::string_view source) { return NameIn(source); };
  EXPECT_THAT(seems(""), HasSubstr("is empty; it must be a flow as BPMN 2.0 XML"));
  EXPECT_THAT(seems(" \n"), HasSubstr("is empty"));
  EXPECT_THAT(seems("%PDF-1.4\n\xE2"), HasSubstr("seems to be a PDF document; it must be"));
  EXPECT_THAT(seems(std::string("PK\x03\x04\0\0", 6)), HasSubstr("a ZIP archive"));
  EXPECT_THAT(seems("<!DOCTYPE html>\n<html><br></html>"), HasSubstr("an HTML page"));
  EXPECT_THAT(seems("<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>"),
              HasSubstr("a DMN decision model"));
  EXPECT_THAT(seems("<c:definitions xmlns:c='http://www.omg.org/spec/CMMN/20151109/MODEL'/>"),
              HasSubstr("a CMMN case model"));
  EXPECT_THAT(seems("<Package xmlns='http://www.wfmc.org/2008/XPDL2.1'/>"),
              HasSubstr("an XPDL package: export it as BPMN 2.0"));
  EXPECT_THAT(seems("<definitions/>"),
              HasSubstr("XML with the root definitions without a namespace"));
  EXPECT_THAT(seems(R"({"openapi": "3.0.0"})"), HasSubstr("an OpenAPI document"));
  EXPECT_THAT(seems(R"({"a": 1})"), HasSubstr("neither elements (FlowModel) nor flowElementList"));
  EXPECT_THAT(seems("[1]"), HasSubstr("a JSON list"));
  EXPECT_THAT(seems("flow: a"), HasSubstr("is neither XML nor a JSON object"));
}

TEST(SourceTest, AcceptsOtherSpellingsOfTheNamespace) {
  for (const absl::string_view space :
       {"http://schema.omg.org/spec/BPMN/2.0", "https://www.omg.org/spec/BPMN/20100524/MODEL",
        "http://www.omg.org/spec/BPMN/20100524/MODEL/"}) {
    const std::string source =
        absl::StrReplaceAll(kFlow, {{"http://www.omg.org/spec/BPMN/20100524/MODEL", space}});
    const absl::StatusOr<ReadModel> read = Read(source, "", "");
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(KeysOf(read->model), "s f e ");
    EXPECT_EQ(Read(WriteBpmn(read->model, source), "", "")->model, read->model);
  }
}

TEST(SourceTest, IgnoresADoctypeWithoutDeclarations) {
  EXPECT_THAT(Faults(absl::StrCat("<!DOCTYPE definitions SYSTEM 'bpmn.dtd'>\n", kFlow)), IsEmpty());
  EXPECT_THAT(Faults(absl::StrCat("<!DOCTYPE d [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>\n", kFlow)),
              ElementsAre("source: has a DOCTYPE with declarations in it, which are not read: take "
                          "it out"));
}

TEST(ReferencesTest, MayBeQualifiedNamesWithWhiteSpace) {
  const std::string source = absl::StrReplaceAll(
      kFlow, {{"<startEvent id=\"s\" name=\"$\"/>",
               R"(<startEvent id=" s "><outgoing>
      t:f <!-- to the end --></outgoing></startEvent>)"},
              {"sourceRef=\"s\" targetRef=\"e\"", "sourceRef=\" t:s\" targetRef='t:e\n'"},
              {"<endEvent id=\"e\"/>",
               R"(<endEvent id="e"><incoming
      ><![CDATA[t:f]]></incoming></endEvent>)"}});
  const absl::StatusOr<ReadModel> read = Read(source, "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
  EXPECT_EQ(Describe(read->model),
            "p \"\"\ns start_event \"\" [] -> [f]\nf sequence_flow \"\" [s] -> [e]\n"
            "e end_event \"\" [f] -> []\n");
}

TEST(ReferencesTest, ADefaultMayBeQualifiedAndAnIdMayHaveAColon) {
  const absl::StatusOr<ReadModel> read =
      Read(Bpmn(R"(<b:exclusiveGateway id="b:g" default=" b:f "/><b:endEvent id="e"/>
              <b:sequenceFlow id="f" sourceRef="b:g" targetRef="e"/>
              <b:callActivity id="c" calledElement="b:sub"/>
              <b:boundaryEvent id="n" attachedToRef="b:c"/>)"),
           "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
  EXPECT_THAT(Describe(read->model), HasSubstr("f sequence_flow \"\" [b:g] -> [e] {\"default\""));
  EXPECT_THAT(Describe(read->model), HasSubstr("{\"flow_key\":\"sub\"}"));
  EXPECT_THAT(Describe(read->model), HasSubstr("{\"attached_to\":\"c\"}"));
}

constexpr absl::string_view kWithoutIds = R"(<b:startEvent id="s"/>
    <b:sequenceFlow sourceRef="s" targetRef="g"/><b:exclusiveGateway id="g"/>
    <b:sequenceFlow sourceRef="g" targetRef="e"/><b:sequenceFlow id="" sourceRef="g" targetRef="e"/>
    <b:sequenceFlow id="flow_s_g" sourceRef="g" targetRef="e"/><b:endEvent id="e"/>)";

TEST(IdsTest, SequenceFlowsWithoutAnIdGetAKey) {
  const std::string source = Bpmn(kWithoutIds);
  const absl::StatusOr<ReadModel> read = Read(source, "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->warnings, IsEmpty());
  EXPECT_EQ(KeysOf(read->model), "s flow_s_g_2 g flow_g_e flow_g_e_2 flow_s_g e ");
  // The same whatever else changes.
  EXPECT_EQ(Read(absl::StrReplaceAll(source, {{"<b:startEvent", "<b:task id='t'/><b:startEvent"}}),
                 "", "")
                ->model.elements[2]
                .key,
            "flow_s_g_2");
}

TEST(IdsTest, WritesGeneratedKeysAsIds) {
  const std::string source = Bpmn(kWithoutIds);
  Model model = Read(source, "", "")->model;
  EXPECT_EQ(Read(WriteBpmn(model, source), "", "")->model, model);
  // The key of a flow that leads elsewhere now stays.
  std::erase_if(model.elements, [](const Element& element) { return element.key == "flow_g_e"; });
  model.elements[1].outgoing = {"e"};
  model.elements[2].incoming.clear();
  model.elements[2].outgoing = {"flow_g_e_2", "flow_s_g"};
  model.elements.back().incoming = {"flow_g_e_2", "flow_s_g", "flow_s_g_2"};
  EXPECT_EQ(KeysOf(Read(WriteBpmn(model, source), "", "")->model),
            "s flow_s_g_2 g flow_g_e_2 flow_s_g e ");
}

TEST(IdsTest, NothingCanLeadToANodeWithoutAnId) {
  EXPECT_THAT(
      Faults(Bpmn("<b:task/>\n<b:task id='task_1'/><b:task name='b'/>")),
      ElementsAre("elements[task_2]: has no id in line 5, so that no sequence flow can lead "
                  "to it: give it one",
                  HasSubstr("elements[task_3]: has no id in line 6")));
}

TEST(IdsTest, ReportsDuplicateIdsWithTheirPlaces) {
  EXPECT_THAT(Faults(Bpmn("<b:userTask id='a' name='Ask'/>\n<b:endEvent id=' a'/>")),
              ElementsAre("elements[a]: is the key of two elements, the user task \"Ask\" (line 5) "
                          "and the end event (line 6): give one of them a different key"));
  EXPECT_THAT(Faults(R"({"flow_key": "k", "elements": [{"key": "a"}, {"key": "a"}]})"),
              ElementsAre(HasSubstr("the element (position 1) and the element (position 2)")));
}

TEST(IdsTest, AProcessWithoutAnIdNeedsAFlowKey) {
  const std::string source = absl::StrReplaceAll(Bpmn(""), {{"id=\"lock\"", ""}});
  EXPECT_THAT(
      Faults(source),
      ElementsAre(
          "flow_key: is empty, and the source does not name the flow: give a key (--flow-key)"));
  EXPECT_THAT(Faults(source, "k"), IsEmpty());
  EXPECT_THAT(
      Faults(absl::StrReplaceAll(Bpmn(""), {{"id=\"lock\"", "id='schloß'"}})),
      ElementsAre("flow_key: is \"schloß\", as the source names the flow, which is not a "
                  "valid flow key: give a different one (--flow-key) of 1 to 52 letters, digits, "
                  "-, _ and dots, such as schlo__"));
}

// Processes a to d: two are executable; c is not, d has no elements.
constexpr absl::string_view kProcesses =
    R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><collaboration id="o"/>
  <process id="a" isExecutable="true"><startEvent id="s"/><endEvent id="e"/></process>
  <process id="b" isExecutable="true"><startEvent id="t"/></process>
  <process id="c" isExecutable="false"><startEvent id="u"/></process>
  <process id="d" isExecutable="true"/></definitions>)";

TEST(ProcessesTest, TheFlowKeySelectsAProcess) {
  for (const auto& [key, keys] : std::vector<std::pair<std::string, std::string>>{
           {"a", "s e "}, {"b", "t "}, {"c", "u "}, {"d", ""}}) {
    const absl::StatusOr<ReadModel> read = Read(kProcesses, key, "");
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(KeysOf(read->model), keys);
    EXPECT_EQ(read->warnings.size(), key == "c" ? 1 : 0);
  }
}

TEST(ProcessesTest, DoesNotGuessAProcess) {
  EXPECT_THAT(Faults(kProcesses),
              ElementsAre("source: has 2 executable processes, a, b, and nothing says which is "
                          "meant: give the flow key (--flow-key) of the one that is meant: a, b"));
  EXPECT_THAT(Faults(kProcesses, "other"),
              ElementsAre(HasSubstr("and none of them has the id other")));
  EXPECT_THAT(Faults(absl::StrReplaceAll(kProcesses, {{"id=\"b\"", "id=\"a\""}}), "a"),
              ElementsAre("source: has 2 processes with the id a, in lines 2 and 3: give one of "
                          "them a different id"));
}

TEST(ProcessesTest, AnInvalidIdIsSelectedByASimilarKey) {
  const std::string source = absl::StrReplaceAll(
      kProcesses, {{"id=\"b\"", "id=\"Pool 1: (new)\""},
                   {"id=\"c\" isExecutable=\"false\"", "isExecutable=\"true\""}});
  EXPECT_THAT(Faults(source), ElementsAre(HasSubstr("that is meant: a, Pool_1___new_ for \"Pool 1: "
                                                    "(new)\", none for one without an id in line 4 "
                                                    "(give it one)")));
  const absl::StatusOr<ReadModel> read = Read(source, "Pool_1___new_", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(KeysOf(read->model), "t ");
  EXPECT_EQ(read->model.key.str(), "Pool_1___new_");
}

TEST(ProcessesTest, WritesTheProcessThatWasRead) {
  Model model = Read(kProcesses, "b", "")->model;
  model.elements[0].name = "anew";
  const std::string written = WriteBpmn(model, kProcesses);
  EXPECT_EQ(written,
            absl::StrReplaceAll(absl::StrCat(kProcesses, "\n"),
                                {{"<startEvent id=\"t\"", "<startEvent id=\"t\" name=\"anew\""}}));
  EXPECT_EQ(Read(written, "b", "")->model, model);
}

}  // namespace
}  // namespace magpie::flow
