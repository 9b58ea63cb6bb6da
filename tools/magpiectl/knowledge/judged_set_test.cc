#include "tools/magpiectl/knowledge/judged_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/testing/scratch.h"

namespace magpie::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class JudgedSetTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(scratch_ / name) << text;
  }
  std::string Fault() { return std::string(ReadJudgedSet(scratch_.path()).status().message()); }

  const Scratch scratch_;
};

TEST_F(JudgedSetTest, ReadsAFolder) {
  Write("corpus.jsonl",
        "{\"_id\":\"d1\",\"title\":\"t\",\"text\":\"x\"}\n\n{\"_id\":\"d2\",\"similar\":[\"a\","
        "\"b\"]}\n{\"_id\":\"d3\"}");
  Write("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"why\"}\n{\"_id\":\"oos1\",\"text\":\"no\"}");
  Write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t2\nq1\td3\t0\n");
  const auto set = ReadJudgedSet(scratch_.path());
  ASSERT_TRUE(set.ok()) << set.status();
  ASSERT_EQ(set->documents.size(), 3);
  EXPECT_EQ(set->documents[0].title, "t");
  EXPECT_THAT(set->documents[1].similar, ElementsAre("a", "b"));
  EXPECT_FALSE(set->questions[0].is_out_of_scope);
  EXPECT_TRUE(set->questions[1].is_out_of_scope);
  EXPECT_THAT(set->right.at("q1"), UnorderedElementsAre("d1", "d2"));
}

TEST_F(JudgedSetTest, SaysWhichLineIsWrong) {
  EXPECT_THAT(Fault(), HasSubstr("corpus.jsonl"));
  Write("corpus.jsonl", "{\"_id\":\"d1\"}\n{\"title\":\"t\"}\n");
  EXPECT_THAT(Fault(), HasSubstr("corpus.jsonl:2: has no _id"));
  Write("corpus.jsonl", "{\"_id\":\"d1\",\"title\":5}\n");
  EXPECT_THAT(Fault(), HasSubstr("corpus.jsonl:1: title is not a string"));
  Write("corpus.jsonl", "[]\n");
  EXPECT_THAT(Fault(), HasSubstr("corpus.jsonl:1: "));
  Write("corpus.jsonl", "");
  Write("queries.jsonl", "");
  Write("qrels.tsv", "q1\td1\t1\n");
  EXPECT_THAT(Fault(), HasSubstr("qrels.tsv:1: queries.jsonl has no q1"));
  Write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\n");
  EXPECT_THAT(Fault(), HasSubstr("qrels.tsv:2: is not query-id"));
  Write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\n");
  EXPECT_THAT(Fault(), HasSubstr("qrels.tsv:2: queries.jsonl has no q1"));
  Write("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"why\"}\n");
  EXPECT_THAT(Fault(), HasSubstr("qrels.tsv:2: corpus.jsonl has no d1"));
  Write("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"why\"}\n{\"_id\":\"q1\",\"text\":\"x\"}\n");
  EXPECT_THAT(Fault(), HasSubstr("queries.jsonl:2: _id q1 is given twice"));
}

}  // namespace
}  // namespace magpie::ctl
