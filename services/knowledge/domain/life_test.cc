// Each test plays commands, one a line, and compares what the article is after each.

#include "services/knowledge/domain/life.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"

namespace magpie::knowledge {
namespace {

// An article with its versions, as a store has them.
class Kept {
 public:
  // "put Red", "save Blue", "restore 2", "publish +2h", "delete erase", "wait 3h", …; after " by "
  // who does it, after " if " the expected version. Returns what the article is, or why not.
  std::string Do(absl::string_view line) {
    Command command = {.id = *ArticleId::Parse("lock"), .action = Submit()};
    const std::vector<absl::string_view> guarded = absl::StrSplit(line, " if ");
    if (guarded.size() > 1) {
      EXPECT_TRUE(absl::SimpleAtoi(guarded[1], &command.expected_version));
    }
    const std::vector<absl::string_view> parts = absl::StrSplit(guarded[0], " by ");
    if (parts.size() > 1) command.actor = std::string(parts[1]);
    const std::vector<std::string> words = absl::StrSplit(parts[0], absl::MaxSplits(' ', 1));
    const std::string argument = words.size() > 1 ? words[1] : "";
    if (words[0] == "wait") {
      now_ += *Duration(argument);
      return "";
    }
    command.action = ActionOf(words[0], argument);
    return Apply(command);
  }

  std::string Versions() const {
    std::string text;
    for (const auto& [number, version] : versions_) {
      absl::StrAppend(&text, "\n", Describe(version));
    }
    return text;
  }

  const std::optional<Article>& article() const { return article_; }
  size_t versions() const { return versions_.size(); }

 private:
  static std::optional<absl::Duration> Duration(absl::string_view text) {
    absl::Duration duration;
    if (!absl::ParseDuration(text, &duration)) return std::nullopt;
    return duration;
  }

  Action ActionOf(const std::string& word, const std::string& argument) const {
    if (word == "put") return Put{ContentOf(argument)};
    if (word == "save") return SaveDraft{ContentOf(argument)};
    if (word == "submit") return Submit{};
    if (word == "approve") return Approve{};
    if (word == "reject") return Reject{};
    if (word == "discard") return Discard{};
    if (word == "archive") return Archive{};
    if (word == "delete") return Delete{.erase = argument == "erase"};
    if (word == "tick") return Tick{};
    if (word == "restore") return Restore{std::stoi(argument)};
    EXPECT_EQ(word, "publish");
    const auto in = Duration(argument);
    return in.has_value() ? Publish{now_ + *in} : Publish{};
  }

  static Content ContentOf(const std::string& title) {
    return {.title = title, .body = "Body.", .language = "en", .category = "colours"};
  }

  std::string Apply(const Command& command) {
    std::optional<Version> needed;
    if (const auto number = VersionNeeded(article_, command.action)) {
      const auto found = versions_.find(*number);
      if (found != versions_.end()) needed = found->second;
      if (needed.has_value() && !needed->content.has_value() && needed->content_version != 0) {
        needed->content = versions_.at(needed->content_version).content;
      }
    }
    const auto changed = Decide(article_, command, needed, 7, now_);
    if (!changed.ok()) {
      return absl::StrCat(ReasonOf(changed.status()), ": ", changed.status().message());
    }
    article_ = changed->article;
    EXPECT_EQ(article_->update_time, now_);
    if (changed->version.has_value()) versions_[changed->version->number] = *changed->version;
    for (int64_t n = changed->erase_from; n < changed->erase_to; ++n) versions_.erase(n);
    return Describe(*article_);
  }

  absl::Time now_ = absl::FromUnixSeconds(0);
  std::optional<Article> article_;
  std::map<int64_t, Version> versions_;
};

// "command -> state" a line; a line without "->" has no state to compare.
void Play(Kept& kept, absl::string_view story) {
  for (absl::string_view line : absl::StrSplit(story, '\n', absl::SkipWhitespace())) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, " -> ");
    const std::string state = kept.Do(absl::StripAsciiWhitespace(parts[0]));
    if (parts.size() > 1) {
      EXPECT_EQ(state, parts[1]) << line;
    }
  }
}

TEST(LifeTest, ADraftIsReviewedAndPublishedBesideWhatIsFound) {
  Kept kept;
  Play(kept, R"(
    put Red              -> lock v1 published 1: Red
    save Blue by ann     -> lock v2 published 1, in draft 2: Red
    save Green by ann    -> lock v3 published 1, in draft 3: Red
    submit by ann        -> lock v4 published 1, in review 3: Red
    reject by bob        -> lock v5 published 1, in draft 3: Red
    submit by ann        -> lock v6 published 1, in review 3: Red
    approve by bob       -> lock v7 published 1, approved 3: Red
    publish by bob       -> lock v8 published 3: Green
  )");
  EXPECT_EQ(kept.Versions(), R"(
v1 put 1 (Red)
v2 save draft 2 (Blue) by ann
v3 save draft 3 (Green) by ann
v4 submit 3 by ann
v5 reject 3 by bob
v6 submit 3 by ann
v7 approve 3 by bob
v8 publish 3 by bob)");
}

TEST(LifeTest, AnArticleMayBeginAsADraft) {
  Kept kept;
  Play(kept, R"(
    save Red   -> lock v1 unpublished, in draft 1: Red
    archive    -> NOT_PUBLISHED: the article is not published: lock
    submit     -> lock v2 unpublished, in review 1: Red
    save Blue  -> lock v3 unpublished, in draft 3: Blue
    discard    -> lock v4 unpublished: Blue
    discard    -> WRONG_STAGE: there is no draft: lock
    restore 1  -> lock v5 unpublished, in draft 1: Red
    submit
    approve
    publish    -> lock v8 published 1: Red
  )");
}

TEST(LifeTest, EachStageAllowsWhatFollowsIt) {
  Kept kept;
  Play(kept, R"(
    put Red
    submit   -> WRONG_STAGE: there is no draft to submit, or it is in review: lock
    approve  -> WRONG_STAGE: the draft is not in review: lock
    reject   -> WRONG_STAGE: the draft is not in review, approved or scheduled: lock
    publish  -> WRONG_STAGE: the draft is not approved, approve it: lock
    tick     -> WRONG_STAGE: nothing is due: lock
    save Blue
    publish  -> WRONG_STAGE: the draft is not approved, approve it: lock
    submit
    submit   -> WRONG_STAGE: there is no draft to submit, or it is in review: lock
    publish  -> WRONG_STAGE: the draft is not approved, approve it: lock
  )");
}

TEST(LifeTest, APutKeepsTheDraftBesideIt) {
  Kept kept;
  Play(kept, R"(
    put Red
    save Blue
    submit
    put Yellow  -> lock v4 published 4, in review 2: Yellow
    approve
    publish     -> lock v6 published 2: Blue
  )");
}

TEST(LifeTest, AScheduledDraftIsPublishedWhenItsTimeComes) {
  Kept kept;
  Play(kept, R"(
    put Red
    save Blue
    submit
    approve
    publish 2h   -> lock v5 published 1, scheduled 2 until 01-01 02:00: Red
    publish 3h   -> lock v6 published 1, scheduled 2 until 01-01 03:00: Red
    wait 2h59m
    tick         -> WRONG_STAGE: nothing is due: lock
    wait 1m
    tick         -> lock v7 published 2: Blue
    tick         -> WRONG_STAGE: nothing is due: lock
    save Green
    submit
    approve
    publish 1h   -> lock v11 published 2, scheduled 8 until 01-01 04:00: Blue
    reject       -> lock v12 published 2, in draft 8: Blue
    wait 2h
    tick         -> WRONG_STAGE: nothing is due: lock
    submit
    approve
    publish -1h  -> lock v15 published 8: Green
  )");
}

TEST(LifeTest, WhatIsArchivedIsFoundNoLongerAndComesBack) {
  Kept kept;
  Play(kept, R"(
    put Red
    save Blue
    archive    -> lock v3 archived, in draft 2: Red
    archive    -> NOT_PUBLISHED: the article is not published: lock
    put Green  -> lock v4 published 4, in draft 2: Green
    archive
    discard    -> lock v6 archived: Green
    restore 5  -> lock v7 archived, in draft 4: Green
  )");
  EXPECT_EQ(kept.article()->content.body, "");
  EXPECT_EQ(kept.article()->draft_category, "colours");
}

TEST(LifeTest, ADeletedArticleIsErasedAfterThirtyDays) {
  Kept kept;
  Play(kept, R"(
    put Red
    save Blue
    delete by ann  -> lock v3 deleted until 01-31 00:00: Red
    submit         -> WRONG_STAGE: there is no draft to submit, or it is in review: lock
    wait 24h
    delete         -> lock v4 deleted until 01-31 00:00: Red
    wait 695h59m
    tick           -> WRONG_STAGE: nothing is due: lock
    wait 1m
    tick           -> lock v5 erased
    tick           -> WRONG_STAGE: nothing is due: lock
    delete         -> ARTICLE_NOT_FOUND: no such article: lock
    restore 1      -> ARTICLE_NOT_FOUND: no such article: lock
    put Green      -> lock v6 published 6: Green
  )");
  EXPECT_EQ(kept.Versions(), "\nv6 put 6 (Green)");
}

TEST(LifeTest, ADeletedArticleComesBackWithAPutADraftOrARestore) {
  for (const auto& [command, state] :
       std::map<std::string, std::string>{{"put Blue", "lock v3 published 3: Blue"},
                                          {"save Blue", "lock v3 archived, in draft 3: Blue"},
                                          {"restore 1", "lock v3 archived, in draft 1: Red"}}) {
    Kept kept;
    Play(kept, "put Red\ndelete");
    EXPECT_EQ(kept.Do(command), state);
    Play(kept, "wait 721h\ntick -> WRONG_STAGE: nothing is due: lock");
  }
}

TEST(LifeTest, AnErasedArticleLeavesNothingOfItself) {
  Kept kept;
  Play(kept, R"(
    save Red
    put Blue
    delete erase  -> lock v3 erased
    submit        -> ARTICLE_NOT_FOUND: no such article: lock
    save Green    -> lock v4 unpublished, in draft 4: Green
  )");
  EXPECT_EQ(kept.versions(), 1u);
}

TEST(LifeTest, ManyVersionsAreErasedStepByStep) {
  Kept kept;
  for (int64_t i = 0; i < 2 * kErasedTogether; ++i) kept.Do("put Red");
  Play(kept, R"(
    delete erase  -> lock v1001 erased until 01-01 00:00
    put Blue      -> WRONG_STAGE: the article is still being erased, retry: lock
    save Blue     -> WRONG_STAGE: the article is still being erased, retry: lock
    delete        -> ARTICLE_NOT_FOUND: no such article: lock
    tick          -> lock v1002 erased until 01-01 00:00
  )");
  EXPECT_EQ(kept.versions(), 0u);
  Play(kept, "tick -> lock v1003 erased\nput Blue -> lock v1004 published 1004: Blue");
}

TEST(LifeTest, OnlyAVersionWithAContentIsRestored) {
  Kept kept;
  Play(kept, R"(
    restore 1  -> ARTICLE_NOT_FOUND: no such article: lock
    put Red
    restore 2  -> VERSION_NOT_FOUND: no such version with a content: lock 2
    restore 1  -> lock v2 published 1, in draft 1: Red
    restore 2  -> lock v3 published 1, in draft 1: Red
  )");
}

TEST(LifeTest, GuardsAgainstAStaleCaller) {
  Kept kept;
  Play(kept, R"(
    put Red if 1   -> STALE_VERSION: article is at version 0: lock
    put Red
    put Blue if 1  -> lock v2 published 2: Blue
    save Red if 1  -> STALE_VERSION: article is at version 2: lock
    archive if 1   -> STALE_VERSION: article is at version 2: lock
    delete erase
    put Red if 3   -> STALE_VERSION: article is at version 0: lock
  )");
}

TEST(LifeTest, AnArticleFromBeforeVersionsWereKeptKeepsWhatItWas) {
  Article old = {.id = *ArticleId::Parse("lock"),
                 .content = {.title = "Red"},
                 .published_version = 7,
                 .version = 7,
                 .first_version = 0};
  const Command put = {.id = old.id, .action = Put{{.title = "Blue"}}};
  const auto changed = Decide(old, put, std::nullopt, 9, absl::UnixEpoch());
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(Describe(changed->article), "lock v8 published 8: Blue");
  EXPECT_EQ(changed->article.first_version, 7);
}

}  // namespace
}  // namespace magpie::knowledge
