#include "tools/bench/knowledge/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "common/testing/scratch.h"
#include "tools/bench/knowledge/peer.h"

namespace magpie::bench {
namespace {

using testing::StartsWith;

TEST(QuestionsTest, AreTheSameEveryTimeAndDifferFromEachOther) {
  const Questions questions = MakeQuestions(1000, 100);
  EXPECT_EQ(MakeQuestions(1000, 100).documents, questions.documents);
  EXPECT_EQ(MakeQuestions(1000, 100).queries, questions.queries);
  EXPECT_GT(std::set(questions.documents.begin(), questions.documents.end()).size(), 990);
  EXPECT_THAT(questions.queries[1], StartsWith(questions.documents[919]));
}

TEST(QuestionsTest, AreWrittenAsLinesOfJson) {
  const Scratch scratch;
  ASSERT_TRUE(WriteQuestions({{"怎么退款"}, {"退款 now"}}, scratch.path()).ok());
  std::string line;
  std::getline(std::ifstream(scratch.path() + "/corpus.jsonl") >> std::ws, line);
  EXPECT_EQ(line, R"({"_id": "d0", "title": "", "text": "怎么退款"})");
  std::getline(std::ifstream(scratch.path() + "/queries.jsonl") >> std::ws, line);
  EXPECT_EQ(line, R"({"_id": "q0", "text": "退款 now"})");
  EXPECT_FALSE(WriteQuestions({}, scratch.path() + "/none").ok());
}

TEST(PeerTest, ReadsTheMedianTimes) {
  const auto times = TimesIn("engine words mem: build 1.2 s; p50 80/82 p99 220/229 mean 90/95\n");
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->p50, absl::Microseconds(82));
  EXPECT_EQ(times->p99, absl::Microseconds(229));
  EXPECT_FALSE(TimesIn("p50 80").has_value());
  EXPECT_FALSE(TimesIn("p50 x p99 3").has_value());
}

TEST(PeerTest, RunsACommandOnAFolder) {
  const Scratch scratch;
  const auto times = RunPeer("echo in {}: p50 3 p99 5", "here", scratch.path() + "/log");
  ASSERT_TRUE(times.ok()) << times.status();
  EXPECT_EQ(times->p99, absl::Microseconds(5));
  EXPECT_THAT(RunPeer("echo broken; exit 3", "here", scratch.path() + "/log").status().message(),
              "the other engine ended with code 3 and printed no times: broken\n");
}

}  // namespace
}  // namespace magpie::bench
