#include "services/knowledge/store/article_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "magpie/knowledge/store/v1/record.pb.h"
#include "services/knowledge/store/keys.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Content Battery(const std::string& body = "Charge it.") {
  return {.title = "Battery is empty",
          .body = body,
          .language = "en",
          .similar_questions = {"no power", "dead battery"}};
}

// One that has a value in each field.
Content Full() {
  Content content = Battery();
  content.kind = Kind::kStructured;
  content.format = Format::kHtml;
  content.category = "power";
  content.tags = {"bike", "battery"};
  content.audience = {{"rides"}, {"app"}, {"agent"}, {"Berlin", "杭州"}};
  content.valid_from = absl::FromUnixMicros(-5);
  content.valid_to = absl::FromUnixMicros(5);
  content.owner = "ann";
  content.related_articles = {"lock"};
  content.related_flows = {"swap"};
  content.variant_of = "battery-de";
  content.presentations = {{"app", "Charge."}, {"call", "Please charge it."}};
  content.attachments = {{"photo", "https://files.example/a.png", "image/png"}};
  content.schema = "device";
  content.fields = {{"price", 9.5}, {"new", false}, {"name", "B1"}, {"note", ""}};
  content.steps = {{"Open", "Pull."}, {"Close", ""}};
  return content;
}

class ArticleStoreTest : public testing::Test {
 protected:
  absl::StatusOr<Article> Do(const std::string& id, Action action,
                             const std::string& request = "") {
    Command command = {.id = *ArticleId::Parse(id), .action = std::move(action), .actor = "ann"};
    const std::string name = request.empty() ? absl::StrCat("r", ++requests_) : request;
    std::promise<absl::StatusOr<Article>> done;
    articles_.Do(tenant_, record::Change{tenant_, *RequestId::Parse(name), 1}, std::move(command),
                 [&](absl::StatusOr<Article> answer) { done.set_value(std::move(answer)); });
    return done.get_future().get();
  }

  // What a read of the store answers.
  template <class Read>
  auto Ask(Read read) {
    return magpie::store::GatherAndWait(*store_, read);
  }

  absl::StatusOr<Article> Get(const std::string& id) {
    return Ask([&](auto& gather) { return articles_.Get(gather, tenant_, *ArticleId::Parse(id)); });
  }

  absl::StatusOr<Version> GetVersion(const std::string& id, int64_t number) {
    return Ask([&](auto& gather) {
      return articles_.GetVersion(gather, tenant_, *ArticleId::Parse(id), number);
    });
  }

  // "v2 put 2 (Battery is empty) by ann; …"
  std::string Versions(const std::string& id, int64_t before = 0, size_t limit = 99) {
    const auto page = Ask([&](auto& gather) {
      return articles_.ListVersions(gather, tenant_, *ArticleId::Parse(id), before, limit);
    });
    if (!page.ok()) return ReasonOf(page.status());
    std::vector<std::string> texts;
    for (const Version& version : page->versions) texts.push_back(Describe(version));
    return absl::StrCat(absl::StrJoin(texts, "; "), page->more ? " …" : "");
  }

  std::vector<std::string> Keys(const std::string& prefix) {
    const std::string begin = magpie::store::TenantKey(tenant_, prefix);
    const auto entries = Ask(
        [&](auto& gather) { return gather.Scan(begin, magpie::store::PrefixEnd(begin), 5000); });
    std::vector<std::string> keys;
    for (const magpie::store::Entry& entry : *entries) {
      keys.push_back(entry.key.substr(tenant_.str().size() + 1));
    }
    return keys;
  }

  const TenantId tenant_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  FakeClock clock_;
  Once once_{*store_, clock_};
  Lanes lanes_{*store_, once_};
  ArticleStore articles_{*store_, once_, lanes_, clock_};
  int requests_ = 0;
};

TEST_F(ArticleStoreTest, ReadsBackWhatItWrote) {
  clock_.Advance(absl::Seconds(5));
  const auto put = Do("battery", Put{Battery()});
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(*Get("battery"), *put);
  EXPECT_EQ(put->content, Battery());
  EXPECT_EQ(put->create_time, clock_.Now());
  EXPECT_EQ(ReasonOf(Get("none").status()), "ARTICLE_NOT_FOUND");
}

TEST_F(ArticleStoreTest, KeepsEachFieldOfAContent) {
  Article article = {.id = *ArticleId::Parse("battery"),
                     .content = Full(),
                     .state = State::kArchived,
                     .published_version = 3,
                     .draft_version = 4,
                     .stage = Stage::kScheduled,
                     .draft_category = "locks",
                     .publish_time = absl::FromUnixMicros(7),
                     .purge_time = absl::FromUnixMicros(8),
                     .version = 9,
                     .first_version = 2,
                     .sequence = 10,
                     .create_time = absl::FromUnixMicros(11),
                     .update_time = absl::FromUnixMicros(12)};
  EXPECT_EQ(*ArticleCodec::Decode("battery", ArticleCodec::Encode(article)), article);
  for (const State state : {State::kUnpublished, State::kPublished, State::kDeleted}) {
    article.state = state;
    EXPECT_EQ(ArticleCodec::Decode("battery", ArticleCodec::Encode(article))->state, state);
  }
  const Version version = {.number = 4,
                           .event = Event::kRestore,
                           .actor = "ann",
                           .note = "as before",
                           .time = absl::FromUnixMicros(3),
                           .content_version = 4,
                           .content = Full()};
  EXPECT_EQ(*DecodeVersion(4, EncodeVersion(version)), version);
}

TEST_F(ArticleStoreTest, ListsArticlesWithoutBodies) {
  ASSERT_TRUE(Do("battery", Put{Battery()}).ok());
  Article listed = *Get("battery");
  listed.content.body.clear();
  const auto page = Ask([&](auto& gather) { return articles_.List(gather, tenant_, "", 9); });
  EXPECT_THAT(page->items, ElementsAre(listed));
}

TEST_F(ArticleStoreTest, ReportsACorruptRecord) {
  EXPECT_TRUE(absl::IsDataLoss(ArticleCodec::Decode("battery", "\xff\xff").status()));
  EXPECT_TRUE(absl::IsDataLoss(ArticleCodec::Decode("", "").status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeVersion(1, "\xff\xff").status()));
  store::v1::ArticleRecord unknown;
  unknown.set_kind(99);
  EXPECT_TRUE(
      absl::IsDataLoss(ArticleCodec::Decode("battery", unknown.SerializeAsString()).status()));
}

TEST_F(ArticleStoreTest, PutsThatMeetAreAllKeptEachWithItsNumber) {
  constexpr int kPuts = 300;
  absl::Mutex mutex;
  std::set<uint64_t> numbers;
  absl::BlockingCounter left(kPuts);
  for (int i = 0; i < kPuts; ++i) {
    const auto id = *ArticleId::Parse(i % 3 == 0 ? "same" : absl::StrCat("a", i));
    articles_.Do(
        tenant_,
        record::Change{tenant_, *RequestId::Parse(absl::StrCat("r", i)), static_cast<uint64_t>(i)},
        {.id = id, .action = Put{Battery()}}, [&](const absl::StatusOr<Article>& kept) {
          absl::MutexLock lock(&mutex);
          EXPECT_TRUE(kept.ok()) << kept.status();
          if (kept.ok()) numbers.insert(kept->sequence);
          left.DecrementCount();
        });
  }
  left.Wait();
  absl::MutexLock lock(&mutex);
  EXPECT_EQ(numbers.size(), kPuts);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), kPuts);
  EXPECT_EQ(Get("same")->version, kPuts / 3);
  EXPECT_EQ(Keys("v/same/").size(), kPuts / 3);
}

TEST_F(ArticleStoreTest, ManyCommandsThatCommitNothingNeedNoStack) {
  ASSERT_TRUE(Do("battery", Put{Battery()}).ok());
  constexpr int kPuts = 20'000;
  absl::BlockingCounter left(kPuts);
  for (int i = 0; i < kPuts; ++i) {
    articles_.Do(tenant_, record::Change{tenant_, *RequestId::Parse(absl::StrCat("r-", i)), 1},
                 {.id = *ArticleId::Parse("battery"), .action = Approve()},
                 [&](const absl::StatusOr<Article>& kept) {
                   if (ReasonOf(kept.status()) == "WRONG_STAGE") left.DecrementCount();
                 });
  }
  left.Wait();
}

TEST_F(ArticleStoreTest, LargeArticlesThatMeetAreCommittedInParts) {
  constexpr int kPuts = 40;
  absl::BlockingCounter left(kPuts);
  for (int i = 0; i < kPuts; ++i) {
    Content content = Battery();
    content.kind = Kind::kGuide;
    content.steps.assign(31, {"t", std::string(kMaxPartBytes, 's')});
    articles_.Do(tenant_, record::Change{tenant_, *RequestId::Parse(absl::StrCat("r", i)), 1},
                 {.id = *ArticleId::Parse(absl::StrCat("a", i)), .action = Put{content}},
                 [&](const absl::StatusOr<Article>& kept) {
                   EXPECT_TRUE(kept.ok()) << kept.status();
                   left.DecrementCount();
                 });
  }
  left.Wait();
}

TEST_F(ArticleStoreTest, ARefusedCommandChangesNothingAndHoldsUpNoOther) {
  EXPECT_EQ(ReasonOf(Do("battery", Archive()).status()), "ARTICLE_NOT_FOUND");
  EXPECT_TRUE(Do("battery", Put{Battery()}).ok());
  EXPECT_EQ(Get("battery")->sequence, 1);
}

TEST_F(ArticleStoreTest, KeepsEachVersionWithWhoMadeItAndItsContent) {
  ASSERT_TRUE(Do("battery", Put{Battery("one")}).ok());
  const auto saved = Do("battery", SaveDraft{Battery("two")});
  EXPECT_EQ(saved->content.body, "two");
  for (const Action& action : {Action(Submit()), Action(Approve())}) {
    const auto moved = Do("battery", action);
    ASSERT_TRUE(moved.ok()) << moved.status();
    EXPECT_EQ(moved->content, Content());
  }
  EXPECT_EQ(Get("battery")->content.body, "one");
  ASSERT_TRUE(Do("battery", Publish()).ok());
  EXPECT_EQ(Get("battery")->content.body, "two");
  EXPECT_EQ(Versions("battery"),
            "v5 publish 2 by ann; v4 approve 2 by ann; v3 submit 2 by ann; "
            "v2 save draft 2 (Battery is empty) by ann; v1 put 1 (Battery is empty) by ann");
  EXPECT_EQ(Versions("battery", 0, 2), "v5 publish 2 by ann; v4 approve 2 by ann …");
  EXPECT_EQ(Versions("battery", 3, 2),
            "v2 save draft 2 (Battery is empty) by ann; v1 put 1 (Battery is empty) by ann");
  EXPECT_EQ(Versions("none"), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(GetVersion("battery", 5)->content->body, "two");
  EXPECT_EQ(GetVersion("battery", 1)->content->body, "one");
  for (const int64_t number : {-1, 0, 6}) {
    EXPECT_EQ(ReasonOf(GetVersion("battery", number).status()), "VERSION_NOT_FOUND");
  }
}

TEST_F(ArticleStoreTest, ListsManyVersionsInPages) {
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(Do("battery", Put{Battery()}).ok());
  int64_t before = 0;
  std::vector<int64_t> numbers;
  do {
    const auto page = Ask([&](auto& gather) {
      return articles_.ListVersions(gather, tenant_, *ArticleId::Parse("battery"), before, 17);
    });
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Version& version : page->versions) numbers.push_back(version.number);
    before = page->more ? page->versions.back().number : 0;
  } while (before != 0);
  EXPECT_EQ(numbers.size(), 40u);
  EXPECT_EQ(numbers.front(), 40);
  EXPECT_EQ(numbers.back(), 1);
}

TEST_F(ArticleStoreTest, ADraftIsReadBesideWhatIsPublished) {
  const auto draft = [&] {
    return Ask([&](auto& gather) {
      return articles_.GetDraft(gather, tenant_, *ArticleId::Parse("battery"));
    });
  };
  EXPECT_EQ(ReasonOf(draft().status()), "ARTICLE_NOT_FOUND");
  ASSERT_TRUE(Do("battery", Put{Battery("one")}).ok());
  EXPECT_EQ(draft()->content.body, "one");
  ASSERT_TRUE(Do("battery", SaveDraft{Battery("two")}).ok());
  EXPECT_EQ(draft()->content.body, "two");
  ASSERT_TRUE(Do("battery", Restore{1}).ok());
  EXPECT_EQ(draft()->content.body, "one");
}

TEST_F(ArticleStoreTest, ErasingLeavesNoTextAndARepeatSaysSo) {
  ASSERT_TRUE(Do("battery", Put{Battery("secret")}, "put").ok());
  ASSERT_TRUE(Do("battery", SaveDraft{Battery("secret")}, "save").ok());
  EXPECT_EQ(Do("battery", Put{Battery("secret")}, "put")->content.body, "secret");
  const auto erased = Do("battery", Delete{.erase = true}, "erase");
  ASSERT_TRUE(erased.ok()) << erased.status();
  const auto all = Ask([&](auto& gather) { return gather.Scan("acme/", "acme0", 99); });
  for (const magpie::store::Entry& entry : *all) {
    EXPECT_EQ(entry.value.find("secret"), std::string::npos) << entry.key;
    EXPECT_EQ(entry.value.find("Battery"), std::string::npos) << entry.key;
  }
  EXPECT_THAT(Keys("a/"), IsEmpty());
  EXPECT_THAT(Keys("v/"), IsEmpty());
  EXPECT_THAT(Keys("t/"), ElementsAre("t/battery"));
  EXPECT_EQ(ReasonOf(Get("battery").status()), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Do("battery", Put{Battery("secret")}, "put").status()), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(*Do("battery", Delete{.erase = true}, "erase"), *erased);

  EXPECT_EQ(Do("battery", Put{Battery("new")})->version, 4);
  EXPECT_THAT(Keys("t/"), IsEmpty());
  EXPECT_EQ(Versions("battery"), "v4 put 4 (Battery is empty) by ann");
}

TEST_F(ArticleStoreTest, WhatIsDueIsListedInTime) {
  const auto due = [&] {
    const auto ids =
        Ask([&](auto& gather) { return articles_.ListDue(gather, tenant_, clock_.Now(), 9); });
    return absl::StrJoin(*ids, " ",
                         [](std::string* out, const ArticleId& id) { *out += id.str(); });
  };
  ASSERT_TRUE(Do("battery", SaveDraft{Battery()}).ok());
  ASSERT_TRUE(Do("battery", Submit()).ok());
  ASSERT_TRUE(Do("battery", Approve()).ok());
  ASSERT_TRUE(Do("battery", Publish{clock_.Now() + absl::Hours(2)}).ok());
  ASSERT_TRUE(Do("lock", Put{Battery()}).ok());
  ASSERT_TRUE(Do("lock", Delete()).ok());
  EXPECT_EQ(due(), "");
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(due(), "battery");
  ASSERT_TRUE(Do("battery", Tick()).ok());
  EXPECT_EQ(due(), "");
  clock_.Advance(kDeletedFor - absl::Hours(2));
  EXPECT_EQ(due(), "lock");
  ASSERT_TRUE(Do("lock", Put{Battery()}).ok());
  EXPECT_THAT(Keys("d/"), IsEmpty());
}

// The head of an article as releases before versions wrote it.
std::string OldRecord(const std::string& body, int64_t version) {
  store::v1::ArticleRecord record;
  record.set_title("Old");
  record.set_body(body);
  record.set_language("en");
  record.set_version(version);
  record.set_sequence(3);
  return record.SerializeAsString();
}

TEST_F(ArticleStoreTest, AnArticleFromBeforeVersionsWereKeptIsItsFirstVersion) {
  magpie::store::Transaction transaction;
  transaction.puts.push_back({ArticleKey(tenant_, "old"), OldRecord("one", 7)});
  ASSERT_TRUE(magpie::store::CommitAndWait(*store_, std::move(transaction)).ok());
  EXPECT_EQ(Describe(*Get("old")), "old v7 published 7: Old");
  EXPECT_EQ(Versions("old"), "v7 put 7 (Old)");
  EXPECT_EQ(GetVersion("old", 7)->content->body, "one");
  EXPECT_EQ(ReasonOf(GetVersion("old", 6).status()), "VERSION_NOT_FOUND");
  ASSERT_TRUE(Do("old", Put{Battery("two")}).ok());
  EXPECT_EQ(Versions("old"), "v8 put 8 (Battery is empty) by ann; v7 put 7 (Old)");
  ASSERT_TRUE(Do("old", Restore{7}).ok());
  EXPECT_EQ(GetVersion("old", 9)->content->body, "one");
}

}  // namespace
}  // namespace magpie::knowledge
