// What a page may say of a run, and what it may not.

#include "tests/docs/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::docs {
namespace {

using ::testing::ElementsAre;

constexpr char kPageId[] = "01m8nxcfcjbwx2p2f27xcddpxc";
constexpr char kRunId[] = "01m8ny0000000000000000000a";
constexpr char kOtherId[] = "01m8nz0000000000000000000b";

std::string Instance(const std::string& id) { return "instance " + id + " is running"; }

TEST(TranscriptTest, AcceptsTheWrittenOutput) {
  Transcript transcript;
  EXPECT_TRUE(transcript.Accepts({"flow  refund", "1 of 2"}, {"flow  refund", "1 of 2"}));
  EXPECT_TRUE(transcript.Accepts({}, {}));
}

TEST(TranscriptTest, RefusesAWrongOutput) {
  Transcript transcript;
  EXPECT_FALSE(transcript.Accepts({"flow refund"}, {"flow refunds"}));
  EXPECT_FALSE(transcript.Accepts({"version 1"}, {"version 2"}));
  EXPECT_FALSE(transcript.Accepts({"flow refund"}, {"flow refund", "one line more"}));
  EXPECT_FALSE(transcript.Accepts({"flow refund", "one line less"}, {"flow refund"}));
  EXPECT_FALSE(transcript.Accepts({}, {"magpiectl: no such flow"}));
  EXPECT_FALSE(transcript.Accepts({"a.b"}, {"a-b"}));
}

TEST(TranscriptTest, AcceptsAnyTimeAndDuration) {
  Transcript transcript;
  EXPECT_TRUE(transcript.Accepts({"at 09:43:10.482, 1.2 ms"}, {"at 10:00:00.000, 31 ms"}));
  EXPECT_TRUE(transcript.Accepts({"2026-11-30T09:43:08Z INFO"}, {"2027-01-01T00:00:00Z INFO"}));
  EXPECT_FALSE(transcript.Accepts({"timeout 2s"}, {"timeout 3s"}));
}

TEST(TranscriptTest, AcceptsShiftedColumns) {
  Transcript transcript;
  EXPECT_TRUE(transcript.Accepts({"StartFlow    21 ms"}, {"StartFlow   1.2 ms"}));
  EXPECT_FALSE(transcript.Accepts({"a b"}, {"ab"}));
}

TEST(TranscriptTest, AnIdIsBoundToOneActualId) {
  Transcript transcript;
  ASSERT_TRUE(transcript.Accepts({Instance(kPageId)}, {Instance(kRunId)}));
  EXPECT_EQ(transcript.ForThisRun("flow get " + std::string(kPageId) + ".4"),
            "flow get " + std::string(kRunId) + ".4");
  EXPECT_EQ(transcript.ForThePage(Instance(kRunId)), Instance(kPageId));
  EXPECT_TRUE(transcript.Accepts({Instance(kPageId)}, {Instance(kRunId)}));
  EXPECT_FALSE(transcript.Accepts({Instance(kPageId)}, {Instance(kOtherId)}));
}

TEST(TranscriptTest, AMismatchBindsNothing) {
  Transcript transcript;
  ASSERT_FALSE(transcript.Accepts({Instance(kPageId), "done"}, {Instance(kRunId), "failed"}));
  EXPECT_EQ(transcript.ForThisRun(kPageId), kPageId);
}

TEST(TranscriptTest, DotsMatchAnyTextAndLines) {
  Transcript transcript;
  EXPECT_TRUE(transcript.Accepts({"a ... z"}, {"a b c z"}));
  EXPECT_TRUE(transcript.Accepts({"first", "...", "last"}, {"first", "2", "3", "last"}));
  EXPECT_TRUE(transcript.Accepts({"first", "...", "last"}, {"first", "last"}));
  EXPECT_FALSE(transcript.Accepts({"first", "...", "last"}, {"first", "2", "3"}));
}

TEST(PageTest, CommandsAreWithWhatTheyPrint) {
  const std::vector<Block> blocks =
      ReadBlocks({"Try:", "```console", "$ flow list", "KEY", "$ flow set \\", ">   a=1", "```", "",
                  "```json docs/a.json", "{}", "```"});
  ASSERT_EQ(blocks.size(), 2u);
  const std::vector<Step> steps = blocks[0].Steps();
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].command, "flow list");
  EXPECT_THAT(steps[0].expected, ElementsAre("KEY"));
  EXPECT_EQ(steps[1].command, "flow set \\\n  a=1");
  EXPECT_THAT(steps[1].expected, ElementsAre());
  EXPECT_EQ(steps[1].line, 4);
  EXPECT_EQ(steps[1].output, 6);
  EXPECT_EQ(blocks[1].language, "json");
  EXPECT_EQ(blocks[1].argument, "docs/a.json");
}

TEST(PageTest, APartOfAFileIsARunOfItsLines) {
  EXPECT_TRUE(Contains({"a", "b", "c"}, {"b", "c"}));
  EXPECT_FALSE(Contains({"a", "b", "c"}, {"a", "c"}));
}

}  // namespace
}  // namespace magpie::docs
