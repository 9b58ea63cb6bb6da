#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::string_view kMappedModel = R"({"flow_key": "lock", "elements": [
  {"key": "f1", "type": "sequence_flow", "properties": {"default": true}},
  {"key": "f2", "type": "sequence_flow", "properties": {"condition": "a"}},
  {"key": "u", "type": "user_task", "properties": {"form": {"title": "T"}, "assignee": "a"}},
  {"key": "t", "type": "service_task", "properties": {"call": {"api": "x"}, "timeout": "5s"}}]})";

TEST(MappingTest, ReplacesPartsOfTheSource) {
  const absl::StatusOr<ReadModel> read = Read(kMappedModel, "", R"({
      "conditions": {"f1": "1 < 2", "f2": "default"},
      "service_tasks": {"t": {"fetch": {"fields": ["order.status"], "params": {"id": "order_id"}}}},
      "forms": {"u": {"form_key": "k", "fields": [{"key": "ok", "type": "bool"}]}}})");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"\"\n"
            "f1 sequence_flow \"\" [] -> [] {\"condition\":\"1 < 2\"}\n"
            "f2 sequence_flow \"\" [] -> [] {\"default\":true}\n"
            "u user_task \"\" [] -> [] {\"assignee\":\"a\",\"form\":"
            "{\"fields\":[{\"key\":\"ok\",\"type\":\"bool\"}],\"form_key\":\"k\"}}\n"
            "t service_task \"\" [] -> [] {\"fetch\":{\"fields\":[\"order.status\"],"
            "\"params\":{\"id\":\"order_id\"}},\"timeout\":\"5s\"}\n");
}

TEST(MappingTest, MergesProperties) {
  const absl::StatusOr<ReadModel> read = Read(kMappedModel, "", R"({"properties": {
      "f1": {"default": null}, "u": {"form": {"form_key": "k"}, "assignee": null, "n": 1}}})");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(Describe(read->model), HasSubstr("f1 sequence_flow \"\" [] -> []\n"));
  EXPECT_THAT(Describe(read->model), HasSubstr(R"({"form":{"form_key":"k","title":"T"},"n":1})"));
}

TEST(MappingTest, RefusesKeysOfMissingElements) {
  EXPECT_THAT(
      Faults(kMappedModel, "", R"({"conditions": {"f9": "a", "u": "a", "f1": 1},
      "service_tasks": {"u": {}, "t": 1}, "forms": {"t": {}}, "properties": {"x": {}},
      "colours": {}})"),
      ElementsAre(
          "mapping.conditions[f1]: is 1, not an expression in a string, or \"default\"",
          "mapping.conditions[f9]: names no element of the flow: its key is the id in the model",
          "mapping.conditions[u]: names a user task, not a sequence flow",
          "mapping.service_tasks[t]: is 1, not a map",
          "mapping.service_tasks[u]: names a user task, not a service task",
          "mapping.forms[t]: names a service task, not a user task",
          "mapping.properties[x]: names no element of the flow: its key is the id in the model",
          "mapping.colours: is not known here; known: conditions, forms, properties, "
          "service_tasks"));
  EXPECT_THAT(Faults(kMappedModel, "", "[1]"),
              ElementsAre("mapping: JSON: is a list, not an object"));
}

}  // namespace
}  // namespace magpie::flow
