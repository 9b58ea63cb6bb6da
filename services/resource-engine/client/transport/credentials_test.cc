// The credentials of calls: where they come from and when they are renewed, with fake upstreams, a
// fake clock and secrets on disk.

#include "services/resource-engine/client/transport/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/upstream_sender.h"
#include "services/resource-engine/testing/fake_http.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CredentialsTest : public testing::Test {
 protected:
  CredentialsTest() { WriteSecret("one"); }

  void WriteSecret(const std::string& value) { std::ofstream(file_) << value << "\n"; }

  void Start(Auth auth) {
    credentials_ = *Credentials::Make({.ways = {{"bike", std::move(auth)}}});
    credentials_->Start(http_, clock_, scope_);
  }

  // Adds "Authorization: Basic ..., ?key=..." to the answers once there is one.
  void Ask(const std::string& upstream = "bike") {
    credentials_->For(upstream, [this](const absl::StatusOr<Proof>& proof) {
      if (!proof.ok()) {
        answers_.push_back(absl::StrCat(ReasonOf(proof.status()), ": ", proof.status().message()));
        return;
      }
      std::vector<std::string> parts;
      for (const auto& [name, value] : proof->headers) {
        parts.push_back(absl::StrCat(name, ": ", value));
      }
      if (!proof->query.empty()) parts.push_back("?" + proof->query);
      answers_.push_back(absl::StrJoin(parts, ", "));
    });
  }

  std::vector<std::string> Answers() { return std::exchange(answers_, {}); }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    timers_.RunUntil(clock_.Now());
  }

  OAuth2Auth OAuth2() const {
    return {.token_url = "https://token.example/get",
            .client_id = "me",
            .scope = "bikes rides",
            .client_secret = secret_};
  }

  const Scratch scratch_;
  const std::string file_ = scratch_ / "secret";
  const SecretRef secret_{.is_file = true, .name = file_};
  FakeClock clock_;
  FakeTimers timers_;
  std::unique_ptr<Credentials> credentials_;
  TimerScope scope_{timers_};
  FakeHttp http_;
  std::vector<std::string> answers_;
};

TEST_F(CredentialsTest, SendsEachKindOfCredentials) {
  Start(ApiKeyAuth{.header = "X-Key", .key = secret_});
  Ask();
  Start(ApiKeyAuth{.query = "the key", .key = secret_});
  Ask();
  Start(BasicAuth{.user = "me", .password = secret_});
  Ask();
  Start(BearerAuth{.token = secret_});
  Ask();
  Ask("other");
  EXPECT_THAT(Answers(),
              ElementsAre("X-Key: one", "?the%20key=one", "Authorization: Basic bWU6b25l",
                          "Authorization: Bearer one", ""));
}

TEST_F(CredentialsTest, ASecretMayBeAVariable) {
  setenv("MAGPIE_TEST_SECRET", "two", 1);
  Start(BearerAuth{.token = {.is_file = false, .name = "MAGPIE_TEST_SECRET"}});
  Ask();
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer two"));
}

TEST_F(CredentialsTest, DoesNotStartWithoutASecret) {
  const absl::Status missing =
      Credentials::Make({.ways = {{"bike", BearerAuth{.token = {true, "/no/such/file"}}}}})
          .status();
  EXPECT_EQ(ReasonOf(missing), "SECRET_MISSING");
  EXPECT_EQ(missing.message(), "no secret in file /no/such/file");
}

TEST_F(CredentialsTest, AChangedSecretIsUsedSoon) {
  Start(BearerAuth{.token = secret_});
  WriteSecret("two");
  Pass(Credentials::kReadEvery);
  Ask();
  WriteSecret("");
  Pass(Credentials::kReadEvery);
  Ask();
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer two", "Authorization: Bearer two"))
      << "what was there is better than nothing";
}

TEST_F(CredentialsTest, FetchesOneTokenForAllCallers) {
  Start(OAuth2());
  Ask();
  Ask();
  EXPECT_THAT(Answers(), IsEmpty());
  ASSERT_EQ(http_.calls(), 1);
  EXPECT_EQ(http_.last().url, "https://token.example/get");
  EXPECT_EQ(http_.last().body, "grant_type=client_credentials&scope=bikes%20rides");
  EXPECT_EQ(http_.last().headers[0].second, "Basic bWU6b25l");
  http_.AnswerWith(200, R"({"access_token":"t1","token_type":"Bearer","expires_in":3600})");
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer t1", "Authorization: Bearer t1"));
  Pass(absl::Seconds(3569));
  Ask();
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer t1"));
  Pass(absl::Seconds(1));
  Ask();
  Ask();
  EXPECT_EQ(http_.calls(), 2) << "it would expire soon";
  EXPECT_THAT(Answers(), testing::Each("Authorization: Bearer t1"));
  http_.AnswerWith(200, R"({"access_token":"t2","token_type":"bearer","expires_in":3600})");
  Ask();
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer t2"));
}

// How long a token of this answer is used before the next one is fetched.
TEST_F(CredentialsTest, TheLifetimeOfATokenIsANumberOrAStringOfSeconds) {
  const std::pair<const char*, absl::Duration> kLives[] = {
      {R"("3600")", absl::Seconds(3570)}, {"100.5", absl::Seconds(70.5)},
      {R"("90.5")", absl::Seconds(60.5)}, {"20", absl::Seconds(10)},
      {"1", absl::Seconds(0.5)},          {"1e30", absl::Seconds(86'370)},
      {"0", absl::Seconds(270)},          {"-5", absl::Seconds(270)},
      {R"("soon")", absl::Seconds(270)},  {"null", absl::Seconds(270)},
      {R"("nan")", absl::Seconds(270)},   {"[7]", absl::Seconds(270)}};
  Start(OAuth2());
  Ask();
  size_t calls = 1;
  for (const auto& [text, serves] : kLives) {
    http_.AnswerWith(200, absl::StrCat(R"({"access_token":"t","expires_in":)", text, "}"));
    Pass(serves - absl::Milliseconds(1));
    Ask();
    EXPECT_EQ(http_.calls(), calls) << text;
    Pass(absl::Milliseconds(1));
    Ask();
    EXPECT_EQ(http_.calls(), ++calls) << text;
  }
}

TEST_F(CredentialsTest, KeepsTheTokenIfNoNewOneCanBeObtained) {
  Start(OAuth2());
  Ask();
  http_.AnswerWith(200, R"({"access_token":"t1","expires_in":60})");
  Pass(absl::Seconds(59));
  Ask();
  http_.Fail("UPSTREAM_UNREACHABLE");
  Ask();
  EXPECT_THAT(Answers(), testing::Each("Authorization: Bearer t1"));
  EXPECT_EQ(http_.calls(), 2);
  Pass(absl::Seconds(1));
  Ask();
  http_.Fail("UPSTREAM_UNREACHABLE");
  EXPECT_THAT(Answers(), ElementsAre(testing::StartsWith("AUTH_FAILED")));
}

TEST_F(CredentialsTest, AcceptsOnlyBearerTokensOfPlainText) {
  for (const char* answer :
       {R"({"access_token":"t","token_type":"mac"})", R"({"access_token":"t","token_type":7})",
        R"({"access_token":"t\r\nX: y"})", R"({"access_token":"t u"})"}) {
    Start(OAuth2());
    Ask();
    http_.AnswerWith(200, answer);
    EXPECT_THAT(Answers(), ElementsAre(testing::StartsWith("AUTH_FAILED"))) << answer;
  }
}

// Tokens of an upstream that accepts or refuses calls.
class RenewTest : public CredentialsTest {
 protected:
  RenewTest() {
    Start(OAuth2());
    Ask();
    Grant();
    Answers();
  }

  void Grant() { http_.AnswerWith(200, absl::StrCat(R"({"access_token":"t)", ++granted_, "\"}")); }

  // After a call with this token was refused: adds the next token, or "none".
  void Refuse(int64_t token) {
    credentials_->Renew("bike", token, [this](const std::optional<Proof>& proof) {
      answers_.push_back(proof.has_value() ? proof->headers[0].second : "none");
    });
  }

  int granted_ = 0;
};

TEST_F(RenewTest, RenewsARefusedTokenOnceForAllCallers) {
  credentials_->Accepted("bike", 1);
  Refuse(1);
  Refuse(1);
  Ask();
  EXPECT_THAT(Answers(), IsEmpty()) << "all wait for the same one";
  Grant();
  Refuse(1);
  EXPECT_THAT(Answers(),
              ElementsAre("Bearer t2", "Bearer t2", "Authorization: Bearer t2", "Bearer t2"));
  EXPECT_EQ(http_.calls(), 2);
}

TEST_F(RenewTest, DoesNotRenewWithEachCallIfEveryTokenIsRefused) {
  for (int i = 0; i < 100; ++i) Refuse(1);
  EXPECT_THAT(Answers(), testing::Each("none")) << "it is new, and was never taken";
  size_t asked = 0;
  for (int i = 0; i < 600; ++i) {
    Pass(absl::Milliseconds(100));
    Refuse(granted_);
    if (http_.open() > 0) {
      ++asked;
      Grant();
    }
  }
  EXPECT_LE(asked, 6) << "in a minute: after 1, 2, 4 ... seconds";
  EXPECT_GE(asked, 4);
}

TEST_F(RenewTest, LimitsRenewalsIfOnlySomeCallsAcceptTheToken) {
  size_t asked = 0;
  for (int i = 0; i < 600; ++i) {
    Pass(absl::Milliseconds(100));
    credentials_->Accepted("bike", granted_);
    Refuse(granted_);
    if (http_.open() > 0) {
      ++asked;
      Grant();
    }
  }
  EXPECT_LE(asked, 12);
}

TEST_F(RenewTest, KeepsRenewingWhileThatHelps) {
  for (int i = 0; i < 50; ++i) {
    credentials_->Accepted("bike", granted_);
    Refuse(granted_);
    Grant();
    credentials_->Helped("bike");
  }
  EXPECT_EQ(http_.calls(), 51);
}

TEST_F(RenewTest, ReturnsTheRefusalIfThereIsNoNewToken) {
  credentials_->Accepted("bike", 1);
  Refuse(1);
  http_.Answer(500);
  EXPECT_THAT(Answers(), ElementsAre("none"));
  Ask();
  EXPECT_THAT(Answers(), ElementsAre(testing::StartsWith("AUTH_FAILED")));
  Pass(Credentials::kTokenPause);
  Ask();
  Grant();
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer t2"));
}

TEST_F(RenewTest, OtherProofsAreNotRenewed) {
  Start(BearerAuth{.token = secret_});
  Refuse(0);
  EXPECT_THAT(Answers(), ElementsAre("none"));
}

// Calls to an upstream with OAuth2, and those for its tokens.
class TokenCallTest : public CredentialsTest {
 protected:
  TokenCallTest() {
    auto http = std::make_unique<FakeHttp>();
    sent_ = http.get();
    sender_.emplace(Means{*Upstreams::Parse("bike=http://127.0.0.1:1"),
                          *Credentials::Make({.ways = {{"bike", OAuth2()}}}), std::move(http)},
                    clock_, scope_, metrics_);
  }
  ~TokenCallTest() override { scope_.Stop(); }

  FakeHttp* sent_ = nullptr;
  CallMetrics metrics_;
  std::optional<UpstreamSender> sender_;
};

TEST_F(TokenCallTest, RepeatsARefusedCallWithANewToken) {
  std::vector<std::string> outcomes;
  const auto call = [&] {
    sender_->Send(
        std::make_shared<const Context>(Context{.tenant = *TenantId::Parse("acme")}),
        CallOf(DefinitionOf("POST", {})), [&](const Outcome& outcome) {
          outcomes.push_back(absl::StrCat(outcome.http_status, " after ", outcome.attempts));
        });
  };
  call();
  sent_->AnswerWith(200, R"({"access_token":"t1"})");
  sent_->Answer(200);
  call();
  sent_->Answer(401);
  EXPECT_EQ(sent_->last().url, "https://token.example/get");
  sent_->AnswerWith(200, R"({"access_token":"t2"})");
  EXPECT_THAT(sent_->last().headers,
              testing::Contains(std::pair<std::string, std::string>("Authorization", "Bearer t2")));
  sent_->Answer(401);
  call();
  sent_->Answer(401);
  EXPECT_THAT(outcomes, ElementsAre("200 after 1", "401 after 2", "401 after 1"));
  EXPECT_EQ(sent_->calls(), 6);
}

// It is not made when the token arrives at last either: its caller could no longer get the answer.
TEST_F(TokenCallTest, ACallWaitsForATokenAsLongAsItHasTime) {
  std::vector<std::string> outcomes;
  const auto call = [&] {
    sender_->Send(
        std::make_shared<const Context>(Context{.tenant = *TenantId::Parse("acme"),
                                                .deadline = clock_.Now() + absl::Seconds(1)}),
        CallOf(DefinitionOf("POST", {})), [&](const Outcome& outcome) {
          EXPECT_FALSE(outcome.failed) << "the upstream is not to blame";
          outcomes.push_back(outcome.body.ok() ? "ok"
                                               : std::string(outcome.body.status().message()));
        });
  };
  call();
  Pass(absl::Seconds(1));
  EXPECT_THAT(outcomes, ElementsAre("could not obtain an OAuth2 token in time"));
  EXPECT_EQ(sent_->calls(), 1) << "for the token";
  sent_->AnswerWith(200, R"({"access_token":"t1"})");
  EXPECT_EQ(sent_->calls(), 1);
  // Other calls use it.
  call();
  sent_->Answer(200);
  EXPECT_EQ(sent_->calls(), 2);
  // A refused call fails if no new token comes in time.
  call();
  sent_->Answer(401);
  EXPECT_EQ(sent_->calls(), 4);
  Pass(absl::Seconds(1));
  EXPECT_THAT(outcomes, ElementsAre(testing::_, "ok", "answered with status 401"));
  sent_->AnswerWith(200, R"({"access_token":"t2"})");
  EXPECT_EQ(sent_->calls(), 4);
}

TEST_F(CredentialsTest, RepeatsAFailureForAWhile) {
  Start(OAuth2());
  Ask();
  http_.AnswerWith(401, "the secret is one");
  Ask();
  EXPECT_THAT(Answers(),
              testing::Each("AUTH_FAILED: could not obtain an OAuth2 token: answered with status "
                            "401"));
  EXPECT_EQ(http_.calls(), 1);
  for (const char* body : {"no JSON", "{}", R"({"access_token":7})"}) {
    Pass(Credentials::kTokenPause);
    Ask();
    http_.AnswerWith(200, body);
    EXPECT_THAT(Answers(), ElementsAre(testing::StartsWith("AUTH_FAILED")));
  }
}

TEST_F(CredentialsTest, SendsCredentialsAndRecordsNone) {
  auto http = std::make_unique<FakeHttp>();
  FakeHttp& sent = *http;
  CallMetrics metrics;
  UpstreamSender sender(
      {*Upstreams::Parse("bike=http://127.0.0.1:1"),
       *Credentials::Make({.ways = {{"bike", ApiKeyAuth{.query = "key", .key = secret_}}}}),
       std::move(http)},
      clock_, scope_, metrics);
  const auto call = CallOf(DefinitionOf("GET", {}), "/x?y=1");
  std::optional<Outcome> outcome;
  sender.Send(std::make_shared<const Context>(Context{.tenant = *TenantId::Parse("acme")}), call,
              [&](Outcome answered) { outcome = std::move(answered); });
  EXPECT_EQ(sent.last().url, "http://127.0.0.1:1/x?y=1&key=one");
  sent.Answer(200);
  EXPECT_EQ(ToRecord(*call, *outcome).target, "/x?y=1");
  scope_.Stop();
}

}  // namespace
}  // namespace magpie::resource
