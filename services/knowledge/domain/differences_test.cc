#include "services/knowledge/domain/differences.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie::knowledge {
namespace {

// "path: before -> after" or "path:" and the lines, one after another.
std::string Described(const Content& before, const Content& after) {
  std::string text;
  for (const Difference& difference : Differences(before, after)) {
    if (difference.lines.empty()) {
      absl::StrAppend(&text, "\n", difference.path, ": ", difference.before, " -> ",
                      difference.after);
    } else {
      absl::StrAppend(&text, "\n", difference.path, ":\n", difference.lines);
    }
  }
  return text;
}

TEST(DifferencesTest, ThereAreNoneBetweenEqualContents) {
  const Content content = {.title = "Lock", .body = "a\nb", .tags = {"x"}};
  EXPECT_EQ(Described(content, content), "");
}

TEST(DifferencesTest, EachFieldIsNamed) {
  const Content before = {.title = "Lock",
                          .body = "one\ntwo\n",
                          .language = "en",
                          .similar_questions = {"how", "why"},
                          .tags = {"bike"},
                          .owner = "ann",
                          .presentations = {{"app", "Pull."}},
                          .fields = {{"price", 1234567.5}, {"new", true}}};
  const Content after = {.title = "Locks",
                         .body = "one\nthree\n",
                         .language = "en",
                         .similar_questions = {"how"},
                         .kind = Kind::kGuide,
                         .format = Format::kHtml,
                         .category = "locks",
                         .tags = {"bike"},
                         .audience = {{}, {}, {"agent"}, {}},
                         .valid_from = absl::FromUnixSeconds(0),
                         .presentations = {{"app", "Push."}},
                         .attachments = {{"photo", "https://a/b", "image/png"}},
                         .fields = {{"price", 1234567.25}, {"new", false}},
                         .steps = {{"Open", "Pull."}}};
  EXPECT_EQ(Described(before, after), R"(
title: Lock -> Locks
body:
@@ -1,2 +1,2 @@
 one
-two
+three

similar_questions[1]: why -> 
kind: text -> guide
format: Markdown -> HTML
category_id:  -> locks
roles[0]:  -> agent
valid_from:  -> 1970-01-01T00:00:00+00:00
owner: ann -> 
presentations[app]: Pull. -> Push.
attachments[0].media_type:  -> image/png
attachments[0].name:  -> photo
attachments[0].uri:  -> https://a/b
fields.new: true -> false
fields.price: 1234567.5 -> 1234567.25
steps[0].body:  -> Pull.
steps[0].title:  -> Open)");
}

TEST(DifferencesTest, ListsAreInTheirOrder) {
  const Content before = {};
  Content after;
  after.tags.assign(11, "t");
  const auto found = Differences(before, after);
  ASSERT_EQ(found.size(), 11u);
  EXPECT_EQ(found[2].path, "tags[2]");
  EXPECT_EQ(found[10].path, "tags[10]");
}

TEST(DifferencesTest, AnEndOfLineIsADifference) {
  const auto found = Differences({.body = "a\nb"}, {.body = "a\nb\n"});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].before, "a\nb");
  EXPECT_EQ(found[0].after, "a\nb\n");
}

}  // namespace
}  // namespace magpie::knowledge
