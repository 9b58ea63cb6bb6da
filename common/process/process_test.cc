#include "common/process/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "common/process/admin.h"
#include "common/testing/http_get.h"
#include "common/testing/process.h"
#include "common/testing/rpc/echo.h"

namespace magpie::server {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> Sample(std::vector<std::string> flags = {}) {
  flags.insert(flags.begin(), MAGPIE_SAMPLE);
  return flags;
}

TEST(ProcessTest, StopsCleanlyOnEitherSignal) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Process child(Sample());
    EXPECT_NE(child.Await("ready name=sample"), "end");
    EXPECT_NE(child.Await("metrics="), "");
    child.Signal(signal);
    EXPECT_EQ(child.Wait(), 0);
    EXPECT_THAT(child.output(),
                AllOf(HasSubstr("INFO serving address=127.0.0.1:"), HasSubstr("INFO draining"),
                      HasSubstr(signal == SIGINT ? "signal=SIGINT" : "signal=SIGTERM"),
                      HasSubstr("INFO stopped")));
  }
}

TEST(ProcessTest, FinishesRpcsUnderWayBeforeItStops) {
  Process child(Sample({"--log_level=debug"}));
  const auto stub =
      echo::v1::EchoService::NewStub(client::Connect(child.Await("serving address=")));
  echo::Rpc held;
  held.request.set_text("hold");
  stub->async()->Begin(&held.wire, &held.request, &held.response, held.Begin());
  // Answered on the same connection, so the previous one has arrived, too.
  echo::Rpc next;
  stub->async()->Begin(&next.wire, &next.request, &next.response, next.Begin());
  ASSERT_TRUE(next.Wait().ok());
  child.Signal(SIGTERM);
  EXPECT_TRUE(held.Wait().ok());
  EXPECT_EQ(held.response.text(), "hold");
  EXPECT_EQ(child.Wait(), 0);
  EXPECT_THAT(child.output(), HasSubstr("DEBUG RPC answered"));
}

TEST(ProcessTest, ServesMetricsAndProbes) {
  Process child(Sample());
  const std::string address = child.Await("metrics=");
  EXPECT_EQ(HttpGet(address, "/livez"), "200 ok\n");
  EXPECT_EQ(HttpGet(address, "/readyz"), "200 ok\n");
  EXPECT_THAT(HttpGet(address, "/nothing"), StartsWith("404 "));
  EXPECT_THAT(
      HttpGet(address, "/metrics"),
      AllOf(HasSubstr("magpie_build_info{name=\"sample\",version=\""),
            HasSubstr("process_resident_memory_bytes "),
            HasSubstr("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Read\","
                      "grpc_service=\"magpie.echo.v1.EchoService\",grpc_type=\"unary\"} 0")));
}

TEST(ProcessTest, LogsJsonWhenAsked) {
  Process child(Sample({"--log_format=json"}));
  EXPECT_NE(child.Await("\"msg\":\"ready\""), "");
  EXPECT_THAT(child.output(), StartsWith("{\"ts\":"));
}

TEST(ProcessTest, ATakenPortIsReportedOnOneLine) {
  Process first(Sample());
  const std::string metrics = first.Await("metrics=");
  const std::string listen = first.Await("serving address=");
  for (const std::string& flag : {"--listen=" + listen, "--metrics=" + metrics}) {
    Process second(Sample({flag}));
    EXPECT_EQ(second.Wait(), 1);
    EXPECT_EQ(second.output(), "sample: cannot listen on " + flag.substr(flag.find('=') + 1) +
                                   ": Address already in use\n");
  }
}

struct BadStart {
  std::vector<std::string> flags;
  std::vector<std::string> variables;
  std::string output;
};

TEST(ProcessTest, ABadConfigurationIsReportedOnOneLineAndExitsWith2) {
  const std::vector<BadStart> all = {
      {{"--max_cals=5"}, {}, "sample: unknown flag --max_cals\n"},
      {{}, {"MAGPIE_MAX_CALS=5"}, "sample: unknown environment variable MAGPIE_MAX_CALS\n"},
      {{"--config=/nowhere"}, {}, "sample: cannot read the configuration /nowhere\n"},
      {{"--max_rpcs=9"}, {}, "sample: --max_rpcs must be from 10 to 1000000\n"},
      {{"--max_message_bytes=1023"},
       {},
       "sample: --max_message_bytes must be from 1024 to 268435456\n"},
      {{}, {"MAGPIE_DRAIN_TIME=-1s"}, "sample: --drain_time must be from 0 to 1h\n"},
      {{"--log_level=loud"},
       {},
       "sample: command line: Illegal value 'loud' specified for flag 'log_level'; "
       "must be debug or info or warning or error\n"},
  };
  for (const BadStart& bad : all) {
    Process child(Sample(bad.flags), bad.variables);
    EXPECT_EQ(child.Wait(), 2);
    EXPECT_EQ(child.output(), bad.output);
  }
}

TEST(ProcessTest, PrintsItsVersionConfigurationAndFlags) {
  Process version(Sample({"--version"}));
  EXPECT_EQ(version.Wait(), 0);
  EXPECT_THAT(version.output(), testing::MatchesRegex("sample [0-9]+\\.[0-9]+\\.[0-9]+\n"));

  Process config(Sample({"--print-config", "--max_rpcs=50"}),
                 std::vector<std::string>{"MAGPIE_LOG_FORMAT=json"});
  EXPECT_EQ(config.Wait(), 0);
  EXPECT_THAT(config.output(), AllOf(HasSubstr("max_rpcs = 50  # command line\n"),
                                     HasSubstr("log_format = json  # MAGPIE_LOG_FORMAT\n"),
                                     HasSubstr("drain_time = 10s  # default\n")));

  Process help(Sample({"--help"}));
  EXPECT_EQ(help.Wait(), 0);
  for (const char* flag : {"config", "drain_time", "listen", "log_format", "log_level", "max_rpcs",
                           "max_message_bytes", "metrics", "reflection", "version"}) {
    EXPECT_THAT(help.output(), HasSubstr("--" + std::string(flag)));
  }
  EXPECT_THAT(help.output(), Not(HasSubstr("--flagfile")));
}

TEST(AdminTest, IsReadyOnceSetReady) {
  const auto admin = *Admin::Start("localhost:0");
  EXPECT_EQ(HttpGet(admin->address(), "/readyz"), "503 not ready\n");
  EXPECT_EQ(HttpGet(admin->address(), "/livez"), "200 ok\n");
  admin->SetReady(true);
  EXPECT_EQ(HttpGet(admin->address(), "/readyz"), "200 ok\n");
  admin->SetReady(false);
  EXPECT_EQ(HttpGet(admin->address(), "/readyz"), "503 not ready\n");
}

}  // namespace
}  // namespace magpie::server
