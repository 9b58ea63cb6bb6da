// What calls bear, where it comes from, and when it is asked for again. The
// upstreams and the time are of the test's making; the secrets are on disk.

#include "services/resource-engine/client/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "services/resource-engine/client/caller.h"
#include "services/resource-engine/client/fake_http.h"

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

  const std::string file_ = testing::TempDir() + "/credentials_test_secret";
  const SecretRef secret_{.is_file = true, .name = file_};
  FakeClock clock_;
  FakeTimers timers_;
  std::unique_ptr<Credentials> credentials_;
  TimerScope scope_{timers_};
  FakeHttp http_;
  std::vector<std::string> answers_;
};

TEST_F(CredentialsTest, EachWayBearsItsProof) {
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

TEST_F(CredentialsTest, WithoutASecretNothingStarts) {
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

TEST_F(CredentialsTest, OneTokenIsGotForAllWhoAsk) {
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
  EXPECT_EQ(http_.calls(), 2) << "it would expire on the way";
}

TEST_F(CredentialsTest, ATokenThatWasRefusedIsNotUsedAgain) {
  Start(OAuth2());
  Ask();
  http_.AnswerWith(200, R"({"access_token":"t1"})");
  credentials_->Refused("bike");
  Ask();
  http_.AnswerWith(200, R"({"access_token":"t2"})");
  EXPECT_THAT(Answers(), ElementsAre("Authorization: Bearer t1", "Authorization: Bearer t2"));
}

TEST_F(CredentialsTest, AFailureIsToldToAllWhoAskForAWhile) {
  Start(OAuth2());
  Ask();
  http_.AnswerWith(401, "the secret is one");
  Ask();
  EXPECT_THAT(Answers(), testing::Each("AUTH_FAILED: no token could be had: answered with status "
                                       "401"));
  EXPECT_EQ(http_.calls(), 1);
  for (const char* body : {"no JSON", "{}", R"({"access_token":7})"}) {
    Pass(Credentials::kTokenPause);
    Ask();
    http_.AnswerWith(200, body);
    EXPECT_THAT(Answers(), ElementsAre(testing::StartsWith("AUTH_FAILED")));
  }
}

TEST_F(CredentialsTest, ACallBearsItsProofAndNoRecordTellsIt) {
  auto http = std::make_unique<FakeHttp>();
  FakeHttp& sent = *http;
  Caller caller(
      {*Upstreams::Parse("bike=http://127.0.0.1:1"),
       *Credentials::Make({.ways = {{"bike", ApiKeyAuth{.query = "key", .key = secret_}}}}),
       std::move(http)},
      clock_, scope_);
  const auto call = CallOf(DefinitionOf("GET", {}), "/x?y=1");
  std::optional<Outcome> outcome;
  caller.Send(std::make_shared<const Context>(Context{.tenant = *TenantId::Parse("acme")}), call,
              [&](Outcome answered) { outcome = std::move(answered); });
  EXPECT_EQ(sent.last().url, "http://127.0.0.1:1/x?y=1&key=one");
  sent.Answer(200);
  EXPECT_EQ(ToRecord(*call, *outcome).target, "/x?y=1");
  scope_.Stop();
}

}  // namespace
}  // namespace magpie::resource
