#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/flow-engine/formats/canonical.h"
#include "services/flow-engine/formats/read.h"
#include "services/flow-engine/formats/testing.h"

namespace magpie::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::string_view kJsonModel = R"({"flowKey": "lock", "name": "Lock", "elements": [
  {"key": "p", "type": "sub_process", "outgoing": ["f"], "properties": null},
  {"key": "u", "type": "user_task", "parent": "p", "name": "Ask\n him",
   "properties": {"form": {"formKey": "q"}}, "annotations": {"x": 1}},
  {"key": "f", "type": "sequence_flow", "incoming": ["p"], "outgoing": ["e"]},
  {"key": "e", "type": "end_event", "incoming": ["f"]}]})";

TEST(CanonicalTest, ReadsWhatItWrites) {
  const absl::StatusOr<ReadModel> read = Read(kJsonModel, "", "");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Describe(read->model),
            "lock \"Lock\"\n"
            "p sub_process \"\" [] -> [f]\n"
            "p/u user_task \"Ask him\" [] -> [] {\"form\":{\"formKey\":\"q\"}} # {\"x\":1}\n"
            "f sequence_flow \"\" [p] -> [e]\n"
            "e end_event \"\" [f] -> []\n");
  const std::string written = WriteCanonical(read->model);
  EXPECT_EQ(written, R"({
  "flow_key": "lock",
  "name": "Lock",
  "elements": [
    {"key":"p","outgoing":["f"],"type":"sub_process"},
    {"annotations":{"x":1},"key":"u","name":"Ask him","parent":"p","properties":)"
                     R"({"form":{"formKey":"q"}},"type":"user_task"},
    {"incoming":["p"],"key":"f","outgoing":["e"],"type":"sequence_flow"},
    {"incoming":["f"],"key":"e","type":"end_event"}
  ]
}
)");
  EXPECT_EQ(Read(written, "", "")->model, read->model);
}

TEST(CanonicalTest, RefusesUnknownMembers) {
  EXPECT_THAT(
      Faults(R"({"flow_key": "k", "colour": 1, "elements": [
      {"key": "a", "start_event": {}}, {"key": 5, "incoming": ["a", 1], "properties": []}]})"),
      ElementsAre(HasSubstr("elements[a].start_event: is not known here; known: annotations,"),
                  "elements[1].key: is 5, not a string",
                  "elements[1].incoming[1]: is 1, not a string",
                  "elements[1].properties: is a list, not a map",
                  "source.colour: is not known here; known: elements, flow_key, name"));
}

}  // namespace
}  // namespace magpie::flow
