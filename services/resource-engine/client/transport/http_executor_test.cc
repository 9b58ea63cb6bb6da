// The HTTP request of a call, with each header and parameter once.

#include "services/resource-engine/client/transport/http_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "services/resource-engine/client/calls/call_metrics.h"
#include "services/resource-engine/client/calls/upstream_sender.h"
#include "services/resource-engine/testing/fake_http.h"

namespace magpie::resource {
namespace {

using testing::ElementsAre;

class HttpExecutorTest : public testing::Test {
 protected:
  // The request of the API with these credentials.
  http::Request Sent(const Api& api, AuthByUpstream ways = {}) {
    auto http = std::make_unique<FakeHttp>();
    FakeHttp& sent = *http;
    TimerScope scope(timers_);
    CallMetrics metrics;
    UpstreamSender sender({*Upstreams::Parse("bike=http://host"),
                           *Credentials::Make({.ways = std::move(ways)}), std::move(http)},
                          clock_, scope, metrics);
    auto definition = std::make_shared<const Definition>(*Compile(*ParseName("api"), api));
    const auto& program = std::get<ApiProgram>(*definition);
    sender.Send(std::make_shared<const Context>(Context{.tenant = *TenantId::Parse("acme")}),
                std::make_shared<const Call>(Call{.definition = definition,
                                                  .api = &program,
                                                  .request = *Render(program, {}),
                                                  .idempotency_key = "r1/api"}),
                [](const Outcome&) {});
    http::Request request = sent.last();
    sent.Answer(200);
    scope.Stop();
    return request;
  }

  static std::vector<std::string> ValuesOf(const http::Request& request, absl::string_view name) {
    std::vector<std::string> values;
    for (const auto& [header, value] : request.headers) {
      if (absl::EqualsIgnoreCase(header, name)) values.push_back(value);
    }
    return values;
  }

  FakeClock clock_;
  FakeTimers timers_;
};

TEST_F(HttpExecutorTest, HeadersOfTheAuthorReplaceTheDefaults) {
  const Api plain{.upstream = "bike", .method = "POST", .path = "/", .body = "{'a': 1}"};
  http::Request sent = Sent(plain);
  EXPECT_THAT(ValuesOf(sent, "accept"), ElementsAre("application/json"));
  EXPECT_THAT(ValuesOf(sent, "content-type"), ElementsAre("application/json"));
  Api own = plain;
  own.headers = {{"accept", "'application/vnd.bike.v2+json'"},
                 {"Content-type", "'application/x-www-form-urlencoded'"},
                 {"User-Agent", "'us'"}};
  sent = Sent(own);
  EXPECT_THAT(ValuesOf(sent, "Accept"), ElementsAre("application/vnd.bike.v2+json"));
  EXPECT_THAT(ValuesOf(sent, "Content-Type"), ElementsAre("application/x-www-form-urlencoded"));
  EXPECT_THAT(ValuesOf(sent, "User-Agent"), ElementsAre("us"));
  EXPECT_EQ(sent.body, "a=1");
}

// The definition was published before the administrator configured credentials.
TEST_F(HttpExecutorTest, CredentialsReplaceWhatADefinitionSets) {
  setenv("MAGPIE_TEST_KEY", "real", 1);
  const SecretRef key{.is_file = false, .name = "MAGPIE_TEST_KEY"};
  const Api api{.upstream = "bike",
                .method = "GET",
                .path = "/a",
                .query = {{"b", "1"}, {"the key", "'forged'"}},
                .headers = {{"x_key", "'forged'"}}};
  EXPECT_THAT(ValuesOf(Sent(api, {{"bike", ApiKeyAuth{.header = "X-Key", .key = key}}}), "X-Key"),
              ElementsAre("real"));
  EXPECT_THAT(ValuesOf(Sent(api, {{"bike", ApiKeyAuth{.header = "X-Key", .key = key}}}), "x_key"),
              ElementsAre());
  EXPECT_EQ(Sent(api, {{"bike", ApiKeyAuth{.query = "the key", .key = key}}}).url,
            "http://host/a?b=1&the%20key=real");
}

}  // namespace
}  // namespace magpie::resource
