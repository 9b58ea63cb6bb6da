#include "services/knowledge/domain/content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Content Battery() {
  return {.title = "Battery is empty",
          .body = "Charge it.",
          .language = "en",
          .similar_questions = {"no power"}};
}

// "title is empty" for each fault.
std::vector<std::string> FaultsOf(const Content& content) {
  Faults faults;
  Check("battery", content, "article", faults);
  std::vector<std::string> told;
  for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
    EXPECT_TRUE(fault.field.starts_with("article")) << fault.field;
    told.push_back(fault.field.substr(fault.field.find('.') + 1) + " " + fault.description);
  }
  return told;
}

TEST(ContentTest, ReportsAllFaultsAtOnce) {
  EXPECT_THAT(FaultsOf(Battery()), IsEmpty());
  EXPECT_THAT(FaultsOf({.similar_questions = {"how", ""}}),
              ElementsAre("title is empty", "body is empty",
                          "language is missing: it is a BCP 47 language tag, such as en or pt-BR",
                          "similar_questions[1] is empty"));
}

TEST(ContentTest, MayReachItsLimitsButNotExceedThem) {
  Content content = Battery();
  content.title = std::string(kMaxTitleBytes, 't');
  content.body = std::string(kMaxBodyBytes, 'b');
  content.similar_questions.assign(kMaxSimilarQuestions,
                                   std::string(kMaxSimilarQuestionBytes, 'q'));
  EXPECT_THAT(FaultsOf(content), IsEmpty());

  content.title += 't';
  content.body += 'b';
  content.similar_questions[7] += 'q';
  EXPECT_THAT(FaultsOf(content),
              ElementsAre("title is longer than 200 bytes", "body is longer than 262144 bytes",
                          "similar_questions[7] is longer than 500 bytes"));
  content = Battery();
  content.similar_questions.assign(kMaxSimilarQuestions + 1, "q");
  EXPECT_THAT(FaultsOf(content), ElementsAre("similar_questions are more than 100"));
}

TEST(ContentTest, AcceptsWellFormedLanguageTags) {
  Content content = Battery();
  for (const char* tag : {"en", "zh-CN", "zh-Hant-TW", "gsw", "sl-rozaj-biske-1994"}) {
    content.language = tag;
    EXPECT_THAT(FaultsOf(content), IsEmpty()) << tag;
  }
  for (const char* tag : {"e", "en_US", "en-", "-en", "1n", "en-toolonger", "deutsch x",
                          "en-aaaaaaaa-bbbbbbbb-cccccccc-ddddddd"}) {
    content.language = tag;
    EXPECT_THAT(FaultsOf(content),
                ElementsAre("language is not a BCP 47 language tag, such as en or pt-BR"))
        << tag;
  }
}

struct Row {
  const char* fault;  // empty for none
  std::function<void(Content&)> change;
};

Content Guide() {
  Content content = Battery();
  content.kind = Kind::kGuide;
  content.body.clear();
  content.steps = {{"Open it", ""}};
  return content;
}

Content Structured() {
  Content content = Battery();
  content.kind = Kind::kStructured;
  content.body.clear();
  content.schema = "bike";
  return content;
}

const std::vector<std::string> kFull(kMaxValues, std::string(kMaxValueBytes, 'v'));
const std::vector<std::string> kTooMany(kMaxValues + 1, "v");
const std::vector<std::string> kTooLong = {"v", std::string(kMaxValueBytes + 1, 'v')};
const std::string kPart(kMaxPartBytes, 'p');

const Row kLimits[] = {
    {"body is empty", [](Content& c) { c.kind = Kind::kQuestion, c.body = ""; }},
    {"", [](Content& c) { c.category = "locks", c.tags = kFull; }},
    {"category_id may contain only letters, digits and -_.: a/b",
     [](Content& c) { c.category = "a/b"; }},
    {"tags are more than 50", [](Content& c) { c.tags = kTooMany; }},
    {"tags[1] is longer than 64 bytes", [](Content& c) { c.tags = kTooLong; }},
    {"tags[0] is empty", [](Content& c) { c.tags = {""}; }},
    {"",
     [](Content& c) {
       c.audience = {kFull, kFull, kFull, kFull};
     }},
    {"business_lines are more than 50", [](Content& c) { c.audience.business_lines = kTooMany; }},
    {"channels[1] is longer than 64 bytes", [](Content& c) { c.audience.channels = kTooLong; }},
    {"roles are more than 50", [](Content& c) { c.audience.roles = kTooMany; }},
    {"cities[1] is longer than 64 bytes", [](Content& c) { c.audience.cities = kTooLong; }},
    {"valid_to is not after valid_from",
     [](Content& c) { c.valid_from = c.valid_to = absl::UnixEpoch(); }},
    {"", [](Content& c) { c.valid_to = absl::UnixEpoch(), c.owner = kFull[0]; }},
    {"owner is longer than 64 bytes", [](Content& c) { c.owner = kTooLong[1]; }},
    {"", [](Content& c) { c.related_articles = c.related_flows = kFull; }},
    {"related_articles are more than 50", [](Content& c) { c.related_articles = kTooMany; }},
    {"related_articles[1] is the article itself",
     [](Content& c) {
       c.related_articles = {"lock", "battery"};
     }},
    {"related_flows[0] is empty", [](Content& c) { c.related_flows = {""}; }},
    {"", [](Content& c) { c.variant_of = "lock"; }},
    {"variant_of is the article itself", [](Content& c) { c.variant_of = "battery"; }},
    {"",
     [](Content& c) {
       c.presentations = {{kFull[0], kPart}};
     }},
    {"presentations[app] is empty",
     [](Content& c) {
       c.presentations = {{"app", ""}};
     }},
    {"presentations[] has no channel",
     [](Content& c) {
       c.presentations = {{"", "x"}};
     }},
    {"presentations[app] is longer than 65536 bytes",
     [](Content& c) {
       c.presentations = {{"app", kPart + "p"}};
     }},
    {"presentations are more than 20",
     [](Content& c) {
       for (size_t i = 0; i <= kMaxPresentations; ++i) c.presentations[absl::StrCat(i)] = "x";
     }},
    {"steps are of a guide only: set kind, or remove them",
     [](Content& c) {
       c.steps = {{"Open it", ""}};
     }},
    {"fields is of a structured article only: set kind, or remove it",
     [](Content& c) {
       c.fields = {{"price", 1.0}};
     }},
    {"schema_id is of a structured article only: set kind, or remove it",
     [](Content& c) { c.schema = "bike"; }},
    {"",
     [](Content& c) {
       c = Guide(), c.steps.assign(kMaxSteps, {"t", "b"});
     }},
    {"", [](Content& c) { c = Guide(), c.steps[0].body = kPart; }},
    {"steps are missing: a guide has at least one",
     [](Content& c) { c = Guide(), c.steps.clear(); }},
    {"steps are more than 50",
     [](Content& c) {
       c = Guide(), c.steps.assign(kMaxSteps + 1, {"t", "b"});
     }},
    {"steps[0].title is empty", [](Content& c) { c = Guide(), c.steps[0].title = ""; }},
    {"steps[0].body is longer than 65536 bytes",
     [](Content& c) { c = Guide(), c.steps[0].body = kPart + "p"; }},
    {"",
     [](Content& c) {
       c = Structured(), c.fields = {{"a", kPart}, {"b", true}};
     }},
    {"schema_id is empty: a structured article needs one",
     [](Content& c) { c = Structured(), c.schema = ""; }},
    {"fields.a is longer than 65536 bytes",
     [](Content& c) {
       c = Structured(), c.fields = {{"a", kPart + "p"}};
     }},
    {"fields.a is not a finite number",
     [](Content& c) {
       c = Structured(), c.fields = {{"a", std::numeric_limits<double>::quiet_NaN()}};
     }},
    {"fields are more than 100",
     [](Content& c) {
       c = Structured();
       for (size_t i = 0; i <= kMaxFields; ++i) c.fields[absl::StrCat(i)] = 1.0;
     }},
    {"",
     [](Content& c) {
       c = Guide(), c.steps.assign(31, {"t", kPart});
     }},
    {"article has more than 2097152 bytes of text",
     [](Content& c) {
       c = Guide(), c.steps.assign(32, {"t", kPart});
     }},
};

TEST(ContentTest, EachFieldHasItsLimits) {
  for (const Row& row : kLimits) {
    Content content = Battery();
    row.change(content);
    EXPECT_EQ(absl::StrJoin(FaultsOf(content), "; "), row.fault);
  }
}

TEST(ContentTest, HtmlIsSanitizedWhereverItIs) {
  const std::string bad = "<p onclick=x>Pull.</p><script>x</script>";
  Content content = {.body = bad,
                     .format = Format::kHtml,
                     .presentations = {{"app", bad}},
                     .steps = {{"Open <b>", bad}}};
  const Content safe = Sanitized(content);
  EXPECT_EQ(safe.body, "<p>Pull.</p>");
  EXPECT_EQ(safe.presentations.at("app"), "<p>Pull.</p>");
  EXPECT_EQ(safe.steps[0].body, "<p>Pull.</p>");
  EXPECT_EQ(safe.steps[0].title, "Open <b>");
  content.format = Format::kMarkdown;
  EXPECT_EQ(Sanitized(content), content);
}

TEST(ContentTest, AttachmentsAreNamedHttpsFiles) {
  Content content = Battery();
  content.attachments.assign(kMaxAttachments,
                             {"photo", "https://files.example/a%20b.png?x=1#top", "image/png"});
  content.attachments[1].uri = "HTTPS://files.example/" + std::string(kMaxUriBytes - 22, 'a');
  content.attachments[2].media_type = "";
  EXPECT_THAT(FaultsOf(content), IsEmpty());
  content.attachments[1].uri += 'a';
  EXPECT_THAT(FaultsOf(content), ElementsAre("attachments[1].uri is longer than 2000 bytes"));
  for (const char* uri :
       {"http://files.example/a", "javascript:alert(1)", "https://", "", "/a", "https:// x",
        "https:///a", "data:text/html,x", "https://a/\"><script>"}) {
    content.attachments = {{"photo", uri, "image/png"}};
    EXPECT_THAT(FaultsOf(content), ElementsAre("attachments[0].uri is not an https URL")) << uri;
  }
  content.attachments = {{"", "https://a/b", "png"}};
  EXPECT_THAT(FaultsOf(content),
              ElementsAre("attachments[0].name is empty",
                          "attachments[0].media_type is not a media type, such as image/png"));
  content.attachments.assign(kMaxAttachments + 1, {"a", "https://a/b", ""});
  EXPECT_THAT(FaultsOf(content), ElementsAre("attachments are more than 20"));
}

}  // namespace
}  // namespace magpie::knowledge
