// The configuration of credentials.

#include "services/resource-engine/domain/definition/auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

const Upstreams& Known() {
  static const auto& upstreams = *new Upstreams(*Upstreams::Parse("a=http://a,b=http://b"));
  return upstreams;
}

std::vector<std::string> AuthFaults(absl::string_view json) {
  const absl::Status bad = ParseAuth(json, Known()).status();
  EXPECT_EQ(ReasonOf(bad), "BAD_AUTH") << json;
  std::vector<std::string> faults;
  for (const FieldViolation& fault : ViolationsOf(bad)) {
    faults.push_back(absl::StrCat(fault.field, " ", fault.description));
  }
  return faults;
}

TEST(AuthTest, ParsesEveryKindOfCredentials) {
  const auto key = *ParseAuth(
      R"({"a":{"api_key":{"header":"X-Key","key":{"file":"/run/a"}}},
          "b":{"api_key":{"query":"key","key":{"env":"B"}}}})",
      Known());
  EXPECT_EQ(std::get<ApiKeyAuth>(key.ways.at("a")).header, "X-Key");
  EXPECT_EQ(Describe(std::get<ApiKeyAuth>(key.ways.at("a")).key), "file /run/a");
  EXPECT_EQ(std::get<ApiKeyAuth>(key.ways.at("b")).query, "key");
  const auto basic = *ParseAuth(
      R"({"a":{"basic":{"user":"me","password":{"env":"P"}}},"b":{"bearer":{"token":{"env":"T"}}}})",
      Known());
  EXPECT_EQ(std::get<BasicAuth>(basic.ways.at("a")).user, "me");
  EXPECT_EQ(Describe(std::get<BearerAuth>(basic.ways.at("b")).token), "env T");
  const auto oauth2 = *ParseAuth(
      R"({"a":{"oauth2":{"token_url":"https://t","client_id":"me","client_secret":{"env":"S"}}}})",
      Known());
  EXPECT_EQ(std::get<OAuth2Auth>(oauth2.ways.at("a")).token_url, "https://t");
  EXPECT_TRUE(ParseAuth("{}", Known())->ways.empty());
}

TEST(AuthTest, ReportsAllFaults) {
  EXPECT_EQ(AuthFaults("[]").size(), 1);
  EXPECT_THAT(
      AuthFaults(R"({"a":{},"b":{"basic":{"user":"","password":"secret"}},"c":{"bearer":7}})"),
      ElementsAre("auth[a] must have one of api_key, basic, bearer and oauth2, or tls alone",
                  "auth[b].basic.user is not a string", "auth[b].basic.password is not an object",
                  "auth[c].bearer is not an object",
                  "auth[c] is not a configured upstream (flag --upstreams)"));
  EXPECT_THAT(
      AuthFaults(R"({"a":{"api_key":{"header":"X Y","key":{"file":"f","env":"e"},"more":1}},
                 "b":{"oauth2":{"token_url":"ftp://t","client_id":"me","scope":7}}})"),
      ElementsAre("auth[a].api_key.key must have either a file or an env",
                  "auth[a].api_key.header is not a valid header name",
                  "auth[a].api_key.more is not known", "auth[b].oauth2.scope is not a string",
                  "auth[b].oauth2.client_secret is missing",
                  "auth[b].oauth2.token_url is not an http or https URL"));
}

TEST(AuthTest, AKeyCannotUseAHeaderOfTheEngine) {
  for (const char* header : {"Host", "content-length", "Idempotency_Key", "traceparent"}) {
    EXPECT_THAT(AuthFaults(absl::StrCat(R"({"a":{"api_key":{"header":")", header,
                                        R"(","key":{"env":"K"}}}})")),
                ElementsAre(absl::StrCat("auth[a].api_key.header is set by the engine: ", header)));
  }
}

TEST(AuthTest, RecordsWhereCredentialsAreSent) {
  const auto config = *ParseAuth(
      R"({"a":{"api_key":{"query":"key","key":{"env":"K"}}},"b":{"basic":{"user":"u",
          "password":{"env":"K"}}}})",
      Known());
  Upstreams upstreams = Known();
  SetProofs(config.ways, upstreams);
  EXPECT_EQ(upstreams.FindProof("a")->query, "key");
  EXPECT_EQ(upstreams.FindProof("a")->header, "");
  EXPECT_EQ(upstreams.FindProof("b")->header, "Authorization");
}

TEST(AuthTest, TlsCanBeCombinedOrAlone) {
  const auto upstreams = *Upstreams::Parse("a=https://a,b=grpcs://b:1,c=http://c,d=grpc://d:1");
  const auto config = *ParseAuth(
      R"({"a":{"bearer":{"token":{"env":"T"}},"tls":{"ca":"/ca"}},
          "b":{"tls":{"certificate":"/c","key":"/k"}}})",
      upstreams);
  EXPECT_EQ(config.ways.size(), 1);
  EXPECT_EQ(config.tls.at("a").ca, "/ca");
  EXPECT_EQ(config.tls.at("b").key, "/k");
  std::vector<std::string> faults;
  const auto bad = ParseAuth(R"({"a":{"tls":{"key":"/k"}},"b":{"tls":{}},"c":{"tls":{"ca":"/ca"}},
                                 "d":{"api_key":{"query":"k","key":{"env":"K"}}}})",
                             upstreams);
  for (const FieldViolation& fault : ViolationsOf(bad.status())) {
    faults.push_back(absl::StrCat(fault.field, " ", fault.description));
  }
  EXPECT_THAT(faults,
              ElementsAre("auth[a].tls has a certificate without a key, or a key without one",
                          "auth[b].tls has neither a ca nor a certificate",
                          "auth[c] does not speak TLS", "auth[d] speaks gRPC, which has no query"));
}

}  // namespace
}  // namespace magpie::resource
