// The commands that decide how articles are found, and the one that compares the index with the
// store, against real processes: what they print, and what they say of a mistake.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/e2e/harness/authors.h"

namespace magpie::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kArticles[] =
    "article_id,title,body,language\n"
    "refund,How do I get a refund?,By card.,en\n"
    "bike,Rent a bicycle,Scan it.,en\n"
    "bell,The bell of my bicycle is lost,Take another.,en\n";

class TuningTest : public AuthorsTest {
 protected:
  // Stores the articles; what was printed.
  std::string Import() { return Knowledge({"import", Write("articles.csv", kArticles)}); }

  // Puts a message of a kind, "scene": what was printed.
  std::string Put(const std::string& kind, const std::string& json, const Argv& more = {}) {
    return Knowledge(PutOf(kind, json, more));
  }
  std::string PutRefused(const std::string& kind, const std::string& json, const Argv& more = {}) {
    return Refused(PutOf(kind, json, more)).err;
  }

 private:
  Argv PutOf(const std::string& kind, const std::string& json, const Argv& more) {
    Argv arguments = {kind, "put", Write(kind + ".json", json)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
};

TEST_F(TuningTest, AnIndexIsComparedWithItsStore) {
  Search(Import(), "refund");
  EXPECT_EQ(Knowledge({"verify"}), "3 articles are published and 3 indexed, as of change 3\n");

  // Another store with as many changes, one of them at another time, beside the checkpoint of the
  // first one.
  suite_.Stop();
  const std::string folder = suite_.directory() + "/data/knowledge/";
  const std::string checkpoint = folder + "search/default.index";
  const std::string kept = suite_.directory() + "/kept.index";
  std::filesystem::copy_file(checkpoint, kept);
  std::filesystem::remove_all(folder);
  suite_.Start();
  const std::string other =
      "article_id,title,body,language\nrefund,Money,Back.,en\n"
      "lock,The lock,Push.,en\nbell,The bell of my bicycle is lost,"
      "Take another.,en\n";
  Knowledge({"import", Write("other.csv", other)});
  Knowledge({"search", "lock", "--min-sequence", "3"});
  suite_.Stop();
  std::filesystem::copy_file(kept, checkpoint, std::filesystem::copy_options::overwrite_existing);
  suite_.Start();
  const Output differs = Refused({"verify"});
  EXPECT_EQ(differs.out,
            "3 articles are published and 3 indexed, as of change 3\n"
            "differs: bell\ndiffers: bike\ndiffers: lock\ndiffers: refund\n");
  EXPECT_EQ(differs.err,
            "magpiectl: the index differs from the store: stop the service, remove "
            "search/default.index from its data directory and start it again, and the index is "
            "made anew (DATA_LOSS)\n");

  suite_.Stop();
  std::filesystem::remove(checkpoint);
  suite_.Start();
  EXPECT_EQ(Knowledge({"verify"}), "3 articles are published and 3 indexed, as of change 3\n");
  const Output mistyped = suite_.Ctl({"knowledge", "verify", "now"});
  EXPECT_EQ(mistyped.exit_code, 2);
  EXPECT_THAT(mistyped.err, HasSubstr("now"));
}

TEST_F(TuningTest, ASceneDecidesWhatIsSure) {
  Import();
  const std::string put = Put("scene", R"({"scene_id": "bot", "matching": "MATCHING_QUESTION",
      "sure_from": 1, "unknown_below": 0.99})");
  EXPECT_EQ(put, "scene bot is version 1, change 4\n");
  EXPECT_THAT(Knowledge({"search", "refund", "--scene", "bot", "--min-sequence", "4"}),
              HasSubstr("Verdict: unknown: no article answers it.\n"));
  EXPECT_THAT(Knowledge({"scene", "get", "bot"}), HasSubstr("\"unknown_below\": 0.99"));
  EXPECT_THAT(Knowledge({"scene", "list"}),
              AllOf(StartsWith("SCENE    VERSION  MATCHING\nagent    -        keywords\n"),
                    HasSubstr("\nbot      1        question\n")));
  EXPECT_EQ(Put("scene", R"({"scene_id": "bot", "matching": "MATCHING_NONE"})", {"--dry-run"}),
            "scene bot is not stored (--dry-run)\n");
}

TEST_F(TuningTest, AMistakeInASceneIsNamed) {
  EXPECT_EQ(PutRefused("scene", R"({"scene_id": "bot", "unknown_below": 0.5,
                "boosts": [{"attribute": "city", "value": "x", "factor": 3}]})"),
            "magpiectl: scene.matching is missing or not known: name one, such as "
            "MATCHING_QUESTION (and 3 more) (INVALID_ARGUMENT INVALID_FIELD)\n"
            "  scene.unknown_below is above sure_from, which is 0.4: lower it, or raise sure_from\n"
            "  scene.boosts[0].attribute must be one of category, tag, kind, language, "
            "business_line, channel\n"
            "  scene.boosts[0].factor is not from 0.5 to 2\n");
  EXPECT_THAT(PutRefused("scene", R"({"scene": "bot"})"),
              HasSubstr("scene.json has \"scene\", which is not a field of Scene"));
  EXPECT_THAT(PutRefused("scene", R"({"scene_id": "faq", "matching": "MATCHING_NONE"})",
                         {"--expected-version", "2"}),
              HasSubstr("scene faq is at version 0, and 2 was expected: read it again"));
  EXPECT_EQ(Refused({"scene", "get", "none"}).err,
            "magpiectl: no such scene: none; faq, agent, browse and similar are there "
            "(NOT_FOUND SCENE_NOT_FOUND)\n");
}

TEST_F(TuningTest, ADictionaryAddsWhatMeansTheSame) {
  const std::string before = Import();
  EXPECT_THAT(Search(before, "velo"), HasSubstr("No article fits."));
  const std::string put =
      Put("dictionary", R"({"synonyms": [{"to": ["velo", "bicycle"]}], "words": ["hellobike"]})");
  EXPECT_EQ(put, "the dictionary is version 1, change 4\n");
  EXPECT_THAT(Search(put, "velo"), HasSubstr("Rent a «bicycle»"));
  EXPECT_THAT(Knowledge({"dictionary", "get"}),
              AllOf(HasSubstr("\"velo\""), HasSubstr("\"hellobike\""), HasSubstr("\"version\"")));

  EXPECT_EQ(PutRefused("dictionary", R"({"synonyms": [{"to": ["velo"]}, {"from": ["a"]}],
                                         "words": ["x"]})"),
            "magpiectl: dictionary.synonyms[0].to is one word, which stands for no other: add one, "
            "or fill from (and 2 more) (INVALID_ARGUMENT INVALID_FIELD)\n"
            "  dictionary.synonyms[1].to is empty\n"
            "  dictionary.words[0] is not 2 to 64 bytes\n");
  EXPECT_THAT(PutRefused("dictionary", R"({"word": ["hellobike"]})"),
              HasSubstr("dictionary.json has \"word\", which is not a field of Dictionary"));
}

TEST_F(TuningTest, ACurationPinsAndBlocks) {
  Import();
  const std::string put = Put("curation", R"({"curation_id": "c1", "queries": ["bicycle"],
                                              "pinned": ["refund"], "blocked": ["bell"]})");
  EXPECT_EQ(put, "curation c1 is version 1, change 4\n");
  EXPECT_THAT(Search(put, "Bicycle!"),
              AllOf(HasSubstr("pinned  refund"), HasSubstr("bike"), Not(HasSubstr("bell"))));
  EXPECT_EQ(Knowledge({"curation", "list"}),
            "CURATION  VERSION  QUERIES  PINNED  BLOCKED\n"
            "c1        1        bicycle  refund  bell\n");
  const std::string deleted = Knowledge({"curation", "delete", "c1"});
  EXPECT_EQ(deleted, "curation c1 is deleted, change 5\n");
  EXPECT_THAT(Search(deleted, "bicycle"), HasSubstr("bell"));

  EXPECT_EQ(Refused({"curation", "delete", "c1"}).err,
            "magpiectl: no such curation: c1 (NOT_FOUND CURATION_NOT_FOUND)\n");
  EXPECT_EQ(
      PutRefused("curation", R"({"curation_id": "c2", "queries": ["?!"],
                                       "pinned": ["bell"], "blocked": ["bell"]})"),
      "magpiectl: curation.queries[0] has no words (and 1 more) (INVALID_ARGUMENT INVALID_FIELD)\n"
      "  curation.pinned[0] is in blocked, too: remove it from one of them\n");
}

TEST_F(TuningTest, JudgedQueriesShowWhatAChangeDoes) {
  Search(Import(), "refund");
  EXPECT_EQ(Put("judged", R"({"queries": [
                {"query_id": "q1", "query": "velo", "article_ids": ["bike", "bell"]},
                {"query_id": "q2", "query": "refund", "article_ids": ["refund"]}]})"),
            "there are 2 judged queries\n");
  EXPECT_THAT(Knowledge({"judged", "get"}), AllOf(HasSubstr("\"q1\""), HasSubstr("\"velo\"")));
  const std::string synonym = R"({"synonyms": [{"to": ["velo", "bicycle"]}]})";
  EXPECT_EQ(Put("dictionary", synonym, {"--dry-run"}),
            "the dictionary is not stored (--dry-run)\n"
            "2 judged queries: nDCG@10 0.5000 before, 1.0000 after\n");
  const std::string put = Put("dictionary", synonym);
  Search(put.substr(0, put.find('\n')), "velo");
  EXPECT_EQ(PutRefused("dictionary", "{}", {"--allow-loss", "0.1"}),
            "magpiectl: nDCG@10 of the judged queries would fall from 1.0000 to 0.5000, by more "
            "than 0.1000: change less, or allow a larger loss; worst: q1 (FAILED_PRECONDITION "
            "GETS_WORSE)\n");

  EXPECT_EQ(PutRefused("judged", R"({"queries": [{"query_id": "q1", "query": "velo"},
                                                 {"query_id": "q1", "article_ids": ["a/b"]}]})"),
            "magpiectl: queries[1].query_id is there twice: q1 (and 2 more) (INVALID_ARGUMENT "
            "INVALID_FIELD)\n"
            "  queries[1].query is empty\n"
            "  queries[1].article_ids[0] may contain only letters, digits and -_.: a/b\n");
  EXPECT_EQ(Refused({"judged", "put", "nowhere.json"}).err,
            "magpiectl: cannot read nowhere.json: No such file or directory (NOT_FOUND)\n");
}

}  // namespace
}  // namespace magpie::e2e
