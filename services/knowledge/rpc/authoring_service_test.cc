// The life of articles as a client sees it.

#include "services/knowledge/rpc/authoring_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <optional>

#include "common/testing/scratch.h"
#include "services/knowledge/engine/schedule.h"
#include "services/knowledge/testing/served.h"

namespace magpie::knowledge {
namespace {

using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using Stub = v1::AuthoringService::Stub;

class AuthoringServiceTest : public testing::Test {
 protected:
  AuthoringServiceTest() { Restart(); }

  void Restart() {
    served_.reset();
    served_.emplace(scratch_.path(), clock_);
  }

  template <class Request>
  Request By(const std::string& actor = "ann") {
    Request request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.set_article_id("lock");
    request.set_actor(actor);
    return request;
  }

  static v1::Article Lock(const std::string& body) {
    v1::Article article;
    article.set_article_id("lock");
    article.set_title("The lock");
    article.set_body(body);
    article.set_language("en");
    return article;
  }

  template <class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                          Response*),
                                const Request& request) {
    return served_->Call(rpc, request);
  }

  absl::StatusOr<v1::SaveDraftResponse> Save(const std::string& body) {
    v1::SaveDraftRequest request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.set_actor("ann");
    *request.mutable_article() = Lock(body);
    return Call(&Stub::SaveDraft, request);
  }

  absl::StatusOr<v1::PutArticleResponse> Put(const std::string& body) {
    v1::PutArticleRequest request;
    request.set_request_id(absl::StrCat("r", ++requests_));
    request.set_actor("ann");
    request.set_note("new");
    *request.mutable_article() = Lock(body);
    return served_->Call(&v1::KnowledgeService::Stub::PutArticle, request);
  }

  std::string Submit() {
    return Outcome(Call(&Stub::SubmitDraft, By<v1::SubmitDraftRequest>()).status());
  }
  std::string Approve() {
    return Outcome(Call(&Stub::ApproveDraft, By<v1::ApproveDraftRequest>("bob")).status());
  }
  std::string Reject(const std::string& note) {
    auto request = By<v1::RejectDraftRequest>("bob");
    request.set_note(note);
    return Outcome(Call(&Stub::RejectDraft, request).status());
  }
  std::string Publish(std::optional<absl::Duration> in = std::nullopt) {
    auto request = By<v1::PublishDraftRequest>("bob");
    if (in.has_value()) {
      *request.mutable_publish_time() =
          TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(clock_.Now() + *in));
    }
    return Outcome(Call(&Stub::PublishDraft, request).status());
  }
  std::string Discard() {
    return Outcome(Call(&Stub::DiscardDraft, By<v1::DiscardDraftRequest>()).status());
  }
  std::string Archive() {
    return Outcome(Call(&Stub::ArchiveArticle, By<v1::ArchiveArticleRequest>()).status());
  }
  std::string Delete(bool erase = false) {
    auto request = By<v1::DeleteArticleRequest>();
    request.set_erase(erase);
    return Outcome(Call(&Stub::DeleteArticle, request).status());
  }
  std::string Restore(int64_t number) {
    auto request = By<v1::RestoreVersionRequest>();
    request.set_number(number);
    return Outcome(Call(&Stub::RestoreVersion, request).status());
  }

  // "published 2, draft 4: body", as it is found; or why not.
  std::string Found() {
    v1::GetArticleRequest request;
    request.set_article_id("lock");
    const auto got = served_->Call(&v1::KnowledgeService::Stub::GetArticle, request);
    if (!got.ok()) return Outcome(got.status());
    const v1::Article& article = got->article();
    return absl::StrCat(v1::Article::State_Name(article.state()), " ", article.published_version(),
                        ", ", v1::Article::Stage_Name(article.stage()), " ",
                        article.draft_version(), ": ", article.body());
  }

  std::string Draft() {
    v1::GetDraftRequest request;
    request.set_article_id("lock");
    const auto got = Call(&Stub::GetDraft, request);
    return got.ok() ? got->article().body() : Outcome(got.status());
  }

  // "4 ACTION_APPROVE by bob: note", the newest first.
  std::vector<std::string> Versions(int page_size = 0) {
    v1::ListVersionsRequest request;
    request.set_article_id("lock");
    request.set_page_size(page_size);
    std::vector<std::string> versions;
    do {
      const auto page = Call(&Stub::ListVersions, request);
      if (!page.ok()) return {Outcome(page.status())};
      for (const v1::ArticleVersion& version : page->versions()) {
        EXPECT_FALSE(version.has_article());
        versions.push_back(absl::StrCat(
            version.number(), " ", v1::ArticleVersion::Action_Name(version.action()), " by ",
            version.actor(), version.note().empty() ? "" : ": ", version.note()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return versions;
  }

  absl::StatusOr<v1::GetVersionResponse> GetVersion(int64_t number) {
    v1::GetVersionRequest request;
    request.set_article_id("lock");
    request.set_number(number);
    return Call(&Stub::GetVersion, request);
  }

  absl::StatusOr<v1::DiffVersionsResponse> Diff(int64_t before, int64_t after) {
    v1::DiffVersionsRequest request;
    request.set_article_id("lock");
    request.set_before(before);
    request.set_after(after);
    return Call(&Stub::DiffVersions, request);
  }

  const Scratch scratch_;
  FakeClock clock_;
  std::optional<Served> served_;
  int requests_ = 0;
};

TEST_F(AuthoringServiceTest, ADraftIsReviewedAndPublishedBesideWhatIsFound) {
  ASSERT_TRUE(Put("one").ok());
  const auto saved = Save("two");
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->article().body(), "two");
  EXPECT_EQ(saved->article().stage(), v1::Article::STAGE_DRAFT);
  EXPECT_EQ(Submit(), "OK");
  EXPECT_EQ(Reject("shorter"), "OK");
  EXPECT_EQ(Submit(), "OK");
  EXPECT_EQ(Found(), "STATE_PUBLISHED 1, STAGE_IN_REVIEW 2: one");
  EXPECT_EQ(Draft(), "two");
  EXPECT_EQ(Approve(), "OK");
  EXPECT_EQ(Publish(), "OK");
  Restart();
  EXPECT_EQ(Found(), "STATE_PUBLISHED 2, STAGE_UNSPECIFIED 0: two");
  EXPECT_THAT(Versions(), ElementsAre("7 ACTION_PUBLISH by bob", "6 ACTION_APPROVE by bob",
                                      "5 ACTION_SUBMIT by ann", "4 ACTION_REJECT by bob: shorter",
                                      "3 ACTION_SUBMIT by ann", "2 ACTION_SAVE_DRAFT by ann",
                                      "1 ACTION_PUT by ann: new"));
  EXPECT_EQ(Versions(2), Versions());
}

TEST_F(AuthoringServiceTest, ACommandAnswersWithTheArticleWithoutItsContent) {
  ASSERT_TRUE(Save("one").ok());
  const auto submitted = Call(&Stub::SubmitDraft, By<v1::SubmitDraftRequest>());
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  EXPECT_EQ(submitted->article().version(), 2);
  EXPECT_EQ(submitted->article().title(), "");
  EXPECT_EQ(submitted->article().state(), v1::Article::STATE_UNPUBLISHED);
  EXPECT_EQ(Approve(), "OK");
  auto request = By<v1::PublishDraftRequest>();
  const auto published = Call(&Stub::PublishDraft, request);
  EXPECT_EQ(published->sequence(), 4);
  EXPECT_EQ(Call(&Stub::PublishDraft, request)->SerializeAsString(),
            published->SerializeAsString());
}

TEST_F(AuthoringServiceTest, ARepeatGetsTheFirstReplyAlsoAfterLaterChanges) {
  v1::SaveDraftRequest request;
  request.set_request_id("save");
  *request.mutable_article() = Lock("one");
  const auto first = Call(&Stub::SaveDraft, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(Save("two").ok());
  Restart();
  EXPECT_EQ(Call(&Stub::SaveDraft, request)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Draft(), "two");
  request.mutable_article()->set_body("other");
  EXPECT_EQ(Outcome(Call(&Stub::SaveDraft, request).status()), "REQUEST_ID_REUSED");
}

TEST_F(AuthoringServiceTest, EachStageAllowsWhatFollowsIt) {
  EXPECT_EQ(Submit(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Archive(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Delete(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Restore(1), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Draft(), "ARTICLE_NOT_FOUND");
  EXPECT_THAT(Versions(), ElementsAre("ARTICLE_NOT_FOUND"));
  ASSERT_TRUE(Save("one").ok());
  EXPECT_EQ(Archive(), "NOT_PUBLISHED");
  EXPECT_EQ(Approve(), "WRONG_STAGE");
  EXPECT_EQ(Reject("why"), "WRONG_STAGE");
  EXPECT_EQ(Publish(), "WRONG_STAGE");
  EXPECT_EQ(Discard(), "OK");
  EXPECT_EQ(Discard(), "WRONG_STAGE");
  EXPECT_EQ(Submit(), "WRONG_STAGE");
  EXPECT_EQ(Restore(9), "VERSION_NOT_FOUND");
}

TEST_F(AuthoringServiceTest, ReportsTheFaultsOfARequest) {
  v1::SaveDraftRequest save;
  *save.mutable_article() = Lock("");
  save.mutable_article()->mutable_valid_from()->set_nanos(-1);
  (*save.mutable_article()->mutable_fields()->mutable_fields())["price"].set_null_value({});
  save.set_actor(std::string(kMaxActorBytes + 1, 'a'));
  save.set_note(std::string(kMaxNoteBytes + 1, 'n'));
  save.set_expected_version(-1);
  EXPECT_EQ(Outcome(Call(&Stub::SaveDraft, save).status()),
            "article.valid_from is not a time; "
            "article.fields.price is neither a text, a number nor a boolean; "
            "article.body is empty; request_id is empty; expected_version is negative; "
            "actor is longer than 64 bytes; note is longer than 1000 bytes");
  EXPECT_EQ(Reject(""), "note is empty: say what the author has to change");
  EXPECT_EQ(Restore(0), "number is not the number of a version: they begin at 1");
  auto publish = By<v1::PublishDraftRequest>();
  publish.mutable_publish_time()->set_seconds(int64_t{1} << 60);
  EXPECT_EQ(Outcome(Call(&Stub::PublishDraft, publish).status()), "publish_time is not a time");
  v1::ListVersionsRequest list;
  EXPECT_EQ(Outcome(Call(&Stub::ListVersions, list).status()), "article_id is empty");
  list.set_article_id("lock");
  list.set_page_size(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(Call(&Stub::ListVersions, list).status()));
  list.set_page_size(0);
  list.set_page_token("garbage");
  EXPECT_TRUE(absl::IsInvalidArgument(Call(&Stub::ListVersions, list).status()));
}

TEST_F(AuthoringServiceTest, AnUnknownKindIsAFault) {
  v1::SaveDraftRequest save;
  save.set_request_id("r");
  *save.mutable_article() = Lock("one");
  save.mutable_article()->set_kind(static_cast<v1::Article::Kind>(99));
  save.mutable_article()->set_format(static_cast<v1::Article::Format>(99));
  EXPECT_EQ(Outcome(Call(&Stub::SaveDraft, save).status()),
            "article.kind is not known; article.format is not known");
}

TEST_F(AuthoringServiceTest, GuardsAgainstAStaleCaller) {
  ASSERT_TRUE(Save("one").ok());
  auto request = By<v1::SubmitDraftRequest>();
  request.set_expected_version(2);
  const absl::Status stale = Call(&Stub::SubmitDraft, request).status();
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(Outcome(stale), "STALE_VERSION");
  request.set_expected_version(1);
  EXPECT_TRUE(Call(&Stub::SubmitDraft, request).ok());
}

TEST_F(AuthoringServiceTest, AScheduledDraftIsPublishedOnceWhenItsTimeComes) {
  ASSERT_TRUE(Put("one").ok());
  ASSERT_TRUE(Save("two").ok());
  EXPECT_EQ(Submit(), "OK");
  EXPECT_EQ(Approve(), "OK");
  EXPECT_EQ(Publish(absl::Hours(2)), "OK");
  EXPECT_EQ(*DoWhatIsDue(served_->knowledge(), clock_.Now()), 0u);
  EXPECT_EQ(Found(), "STATE_PUBLISHED 1, STAGE_SCHEDULED 2: one");
  clock_.Advance(absl::Hours(2));
  Restart();
  EXPECT_EQ(*DoWhatIsDue(served_->knowledge(), clock_.Now()), 1u);
  EXPECT_EQ(*DoWhatIsDue(served_->knowledge(), clock_.Now()), 0u);
  EXPECT_EQ(Found(), "STATE_PUBLISHED 2, STAGE_UNSPECIFIED 0: two");
  EXPECT_EQ(Versions().front(), "6 ACTION_PUBLISH by ");
}

TEST_F(AuthoringServiceTest, WhatIsArchivedComesBackByARestore) {
  ASSERT_TRUE(Put("one").ok());
  EXPECT_EQ(Archive(), "OK");
  EXPECT_EQ(Found(), "STATE_ARCHIVED 0, STAGE_UNSPECIFIED 0: ");
  EXPECT_EQ(Restore(1), "OK");
  EXPECT_EQ(Draft(), "one");
  EXPECT_EQ(Submit(), "OK");
  EXPECT_EQ(Approve(), "OK");
  EXPECT_EQ(Publish(), "OK");
  EXPECT_EQ(Found(), "STATE_PUBLISHED 1, STAGE_UNSPECIFIED 0: one");
}

TEST_F(AuthoringServiceTest, ADeletedArticleIsErasedAfterThirtyDays) {
  ASSERT_TRUE(Put("one").ok());
  auto request = By<v1::DeleteArticleRequest>();
  const auto deleted = Call(&Stub::DeleteArticle, request);
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(TimeUtil::ToString(deleted->article().purge_time()), "1970-01-31T00:00:00Z");
  EXPECT_EQ(Found(), "STATE_DELETED 0, STAGE_UNSPECIFIED 0: ");
  clock_.Advance(kDeletedFor - absl::Microseconds(1));
  EXPECT_EQ(*DoWhatIsDue(served_->knowledge(), clock_.Now()), 0u);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(*DoWhatIsDue(served_->knowledge(), clock_.Now()), 1u);
  EXPECT_EQ(Found(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Outcome(GetVersion(1).status()), "ARTICLE_NOT_FOUND");
}

TEST_F(AuthoringServiceTest, AnErasedArticleIsGoneAtOnceAndMayBeMadeAgain) {
  ASSERT_TRUE(Put("one").ok());
  ASSERT_TRUE(Save("two").ok());
  EXPECT_EQ(Delete(true), "OK");
  EXPECT_EQ(Found(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Draft(), "ARTICLE_NOT_FOUND");
  EXPECT_EQ(Submit(), "ARTICLE_NOT_FOUND");
  EXPECT_THAT(Versions(), ElementsAre("ARTICLE_NOT_FOUND"));
  v1::ListArticlesRequest list;
  EXPECT_EQ(served_->Call(&v1::KnowledgeService::Stub::ListArticles, list)->articles_size(), 0);
  ASSERT_TRUE(Put("three").ok());
  EXPECT_THAT(Versions(), ElementsAre("4 ACTION_PUT by ann: new"));
}

TEST_F(AuthoringServiceTest, AVersionHasItsContentAndADiffWhatChanged) {
  ASSERT_TRUE(Put("Pull.\nWait.\n").ok());
  ASSERT_TRUE(Save("Push.\nWait.\n").ok());
  EXPECT_EQ(Submit(), "OK");
  const auto version = GetVersion(3);
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(version->version().content_version(), 2);
  EXPECT_EQ(version->version().article().body(), "Push.\nWait.\n");
  const auto diff = Diff(1, 3);
  ASSERT_TRUE(diff.ok()) << diff.status();
  ASSERT_EQ(diff->differences_size(), 1);
  EXPECT_EQ(diff->differences(0).path(), "body");
  EXPECT_EQ(diff->differences(0).lines(), "@@ -1,2 +1,2 @@\n-Pull.\n+Push.\n Wait.\n");
  EXPECT_EQ(Diff(2, 3)->differences_size(), 0);
  EXPECT_EQ(Outcome(Diff(1, 9).status()), "VERSION_NOT_FOUND");
  EXPECT_EQ(Outcome(Diff(0, 1).status()), "VERSION_NOT_FOUND");
  EXPECT_EQ(Outcome(GetVersion(4).status()), "VERSION_NOT_FOUND");
}

}  // namespace
}  // namespace magpie::knowledge
