#include "common/rpc/server/handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/testing/rpc/echo.h"

namespace magpie::server {
namespace {

using echo::Always;
using echo::Echo;
using echo::EchoService;
using echo::Held;
using echo::Kept;
using echo::Rpc;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Metadata = std::vector<std::pair<std::string, std::string>>;

// "OK", or "NOT_FOUND TASK_NOT_FOUND no such task".
std::string Describe(const absl::Status& status) {
  if (status.ok()) return "OK";
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status), " ",
                      std::string(status.message()));
}

absl::Status Read(Echo& echo, const std::string& text, const Metadata& metadata = {}) {
  Rpc rpc;
  rpc.request.set_text(text);
  for (const auto& [key, value] : metadata) rpc.wire.AddMetadata(key, value);
  echo.stub->async()->Read(&rpc.wire, &rpc.request, &rpc.response, rpc.Begin());
  absl::Status status = FromGrpc(rpc.Wait());
  EXPECT_EQ(rpc.response.text(), status.ok() ? text : "");
  return status;
}

using Async = void (echo::v1::EchoService::StubInterface::async_interface::*)(
    grpc::ClientContext*, const echo::v1::EchoRequest*, echo::v1::EchoResponse*,
    std::function<void(grpc::Status)>);
using Stub = echo::v1::EchoService::StubInterface::async_interface;
constexpr Async kRead = &Stub::Read;
constexpr Async kBegin = &Stub::Begin;
constexpr Async kFinish = &Stub::Finish;

std::unique_ptr<Rpc> Send(Echo& echo, Async method) {
  auto rpc = std::make_unique<Rpc>();
  (echo.stub->async()->*method)(&rpc->wire, &rpc->request, &rpc->response, rpc->Begin());
  return rpc;
}

std::string AnswerOf(Rpc& rpc) { return Describe(FromGrpc(rpc.Wait())); }

class HandlerTest : public testing::Test {
 private:
  absl::FlagSaver saver_;
};

TEST_F(HandlerTest, AnswersWithTheResponseOrWithoutOne) {
  Echo echo(Always(absl::OkStatus()));
  EXPECT_EQ(Describe(Read(echo, "hello")), "OK");
  Echo failing(Always(absl::NotFoundError("nobody there")));
  EXPECT_EQ(Describe(Read(failing, "hello")), "NOT_FOUND NOT_FOUND nobody there");
}

TEST_F(HandlerTest, EveryErrorArrivesWithItsDetails) {
  absl::Status next;
  Echo echo([&](const Context&, const std::string&, Done done) { done(next); });
  for (int code = 1; code <= 16; ++code) {
    next = Error(static_cast<absl::StatusCode>(code), "NO_LUCK", "no luck: t1");
    EXPECT_EQ(Describe(Read(echo, "x")), Describe(next));
  }
  next = InvalidFields("BAD_MODEL", {{"elements[0].key", "is empty"}, {"name", "is too long"}});
  EXPECT_EQ(ViolationsOf(Read(echo, "x")), ViolationsOf(next));
  next = WithRetry(absl::UnavailableError("later"), absl::Seconds(3));
  EXPECT_EQ(RetryDelayOf(Read(echo, "x")), absl::Seconds(3));
}

TEST_F(HandlerTest, TheDeadlineReachesTheHandler) {
  Kept kept;
  Echo echo(kept.Answer());
  EXPECT_EQ(Describe(Read(echo, "x")), "OK");
  EXPECT_EQ(kept.context->deadline, absl::InfiniteFuture());

  Rpc rpc;
  const absl::Time deadline = absl::Now() + absl::Minutes(5);
  rpc.wire.set_deadline(absl::ToChronoTime(deadline));
  echo.stub->async()->Read(&rpc.wire, &rpc.request, &rpc.response, rpc.Begin());
  EXPECT_EQ(AnswerOf(rpc), "OK");
  EXPECT_LT(absl::AbsDuration(kept.context->deadline - deadline), absl::Seconds(5));
}

TEST_F(HandlerTest, ACancelledRpcIsSeenAndItsAnswerIsHarmless) {
  Held held;
  Echo echo([&](const Context& context, const std::string&, Done done) {
    held.Hold(context, std::move(done));
  });
  const std::unique_ptr<Rpc> rpc = Send(echo, kBegin);
  auto [context, done] = held.Take();
  EXPECT_FALSE(context.cancellation->cancelled());
  absl::Notification cancelled;
  context.cancellation->OnCancel([&] { cancelled.Notify(); });
  rpc->wire.TryCancel();
  EXPECT_TRUE(cancelled.WaitForNotificationWithTimeout(echo::kPatience));
  EXPECT_EQ(rpc->Wait().error_code(), grpc::StatusCode::CANCELLED);
  done(absl::OkStatus());
}

TEST_F(HandlerTest, ADeadlineThatPassesCancels) {
  Held held;
  Echo echo([&](const Context& context, const std::string&, Done done) {
    held.Hold(context, std::move(done));
  });
  Rpc rpc;
  rpc.wire.set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(300)));
  echo.stub->async()->Begin(&rpc.wire, &rpc.request, &rpc.response, rpc.Begin());
  auto [context, done] = held.Take();
  absl::Notification cancelled;
  context.cancellation->OnCancel([&] { cancelled.Notify(); });
  EXPECT_TRUE(cancelled.WaitForNotificationWithTimeout(echo::kPatience));
  EXPECT_EQ(rpc.Wait().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  done(absl::DeadlineExceededError("too late"));
}

TEST_F(HandlerTest, ADroppedDoneFailsTheRpc) {
  Echo echo([](const Context&, const std::string&, Done) {});
  EXPECT_EQ(Describe(Read(echo, "x")), "INTERNAL INTERNAL the request was dropped");
}

TEST_F(HandlerTest, AnsweringTwiceStopsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Echo echo([](const Context&, const std::string&, Done done) {
          done(absl::OkStatus());
          done(absl::OkStatus());
        });
        (void)Read(echo, "x");
      },
      "an RPC was answered twice");
}

TEST_F(HandlerTest, ATraceContinuesInAChildSpan) {
  Kept kept;
  Echo echo(kept.Answer());
  const Trace parent = NewTrace();
  EXPECT_EQ(Describe(Read(echo, "x", {{"traceparent", ToTraceparent(parent)}})), "OK");
  EXPECT_EQ(kept.context->trace.trace_id, parent.trace_id);
  EXPECT_NE(kept.context->trace.span_id, parent.span_id);
}

TEST_F(HandlerTest, ATraceBeginsIfNoneWasGiven) {
  Kept kept;
  Echo echo(kept.Answer());
  EXPECT_EQ(Describe(Read(echo, "x")), "OK");
  const std::string first = kept.context->trace.trace_id;
  EXPECT_EQ(Describe(Read(echo, "x", {{"traceparent", "00-not-a-trace"}})), "OK");
  EXPECT_TRUE(ParseTraceparent(ToTraceparent(kept.context->trace)).has_value());
  EXPECT_NE(kept.context->trace.trace_id, first);
}

TEST_F(HandlerTest, TheTenantIsTheNamedOneOrDefault) {
  Kept kept;
  Echo echo(kept.Answer());
  EXPECT_EQ(Describe(Read(echo, "x")), "OK");
  EXPECT_EQ(kept.context->tenant.str(), "default");
  EXPECT_EQ(Describe(Read(echo, "x", {{"magpie-tenant", "acme"}})), "OK");
  EXPECT_EQ(kept.context->tenant.str(), "acme");
}

TEST_F(HandlerTest, TheCallerIsTheNamedOneOrNobody) {
  Kept kept;
  Echo echo(kept.Answer());
  EXPECT_EQ(Describe(Read(echo, "x")), "OK");
  EXPECT_EQ(kept.context->caller, "");
  EXPECT_EQ(Describe(Read(echo, "x", {{"magpie-caller", "flow-engine"}})), "OK");
  EXPECT_EQ(kept.context->caller, "flow-engine");
  EXPECT_EQ(
      Describe(Read(echo, "x", {{"magpie-caller", "*"}})),
      "INVALID_ARGUMENT INVALID_FIELD magpie-caller may contain only letters, digits and -_.: *");
  EXPECT_EQ(Describe(Read(echo, "x", {{"magpie-caller", "a"}, {"magpie-caller", "b"}})),
            "INVALID_ARGUMENT INVALID_FIELD magpie-caller is given more than once");
}

TEST_F(HandlerTest, ABadTenantIsRefused) {
  Kept kept;
  Echo echo(kept.Answer());
  const std::vector<std::pair<std::string, std::string>> why = {
      {"a/b", "may contain only letters, digits and -_.@: a/b"},
      {"", "is empty"},
      {std::string(65, 'a'), "is longer than 64 characters"},
      {"acme@", "must be like acme or acme@staging: acme@"},
      {"@x", "must be like acme or acme@staging: @x"},
      {"a@b@c", "must be like acme or acme@staging: a@b@c"}};
  for (const auto& [bad, reason] : why) {
    EXPECT_EQ(Describe(Read(echo, "x", {{"magpie-tenant", bad}})),
              "INVALID_ARGUMENT INVALID_FIELD magpie-tenant " + reason);
  }
  EXPECT_EQ(Describe(Read(echo, "x", {{"magpie-tenant", "a"}, {"magpie-tenant", "b"}})),
            "INVALID_ARGUMENT INVALID_FIELD magpie-tenant is given more than once");
  EXPECT_FALSE(kept.context.has_value());
}

TEST_F(HandlerTest, AnEnvironmentIsASeparateTenant) {
  Kept kept;
  Echo echo(kept.Answer());
  EXPECT_EQ(Describe(Read(echo, "x", {{"magpie-tenant", "acme@staging"}})), "OK");
  EXPECT_EQ(kept.context->tenant.str(), "acme@staging");
  EXPECT_EQ(EnvironmentOf(kept.context->tenant), "staging");
}

// A text that makes the request exactly `bytes` long.
std::string TextFor(size_t bytes) {
  echo::v1::EchoRequest request;
  request.set_text(std::string(bytes, 'x'));
  request.mutable_text()->resize(bytes - (request.ByteSizeLong() - bytes));
  EXPECT_EQ(request.ByteSizeLong(), bytes);
  return request.text();
}

TEST_F(HandlerTest, ARequestMayReachTheLimitButNotExceedIt) {
  absl::SetFlag(&FLAGS_max_message_bytes, 10'000);
  Echo echo(Always(absl::OkStatus()));
  EXPECT_EQ(Describe(Read(echo, TextFor(10'000))), "OK");
  EXPECT_EQ(Describe(Read(echo, TextFor(10'001))),
            "RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE request has 10001 bytes, more than 10000");
  EXPECT_EQ(Read(echo, TextFor(200'000)).code(), absl::StatusCode::kResourceExhausted);
}

// Ten RPCs may be under way: nine of any kind, and one more that finishes something.
class OverloadTest : public HandlerTest {
 protected:
  static constexpr char kRefused[] = "RESOURCE_EXHAUSTED OVERLOADED more than 9 RPCs are under way";

  OverloadTest() {
    absl::SetFlag(&FLAGS_max_rpcs, 10);
    for (int i = 0; i < 9; ++i) {
      rpcs_.push_back(Send(echo_, kBegin));
      dones_.push_back(held_.Take().second);
    }
  }

  Held held_;
  Echo echo_{[this](const Context& context, const std::string&, Done done) {
    held_.Hold(context, std::move(done));
  }};
  std::vector<std::unique_ptr<Rpc>> rpcs_;
  std::vector<Done> dones_;
};

TEST_F(OverloadTest, AcceptsFinishingWorkBeforeNewWork) {
  const std::unique_ptr<Rpc> finishing = Send(echo_, kFinish);
  held_.Take().second(absl::OkStatus());
  EXPECT_EQ(AnswerOf(*finishing), "OK");
  EXPECT_EQ(AnswerOf(*Send(echo_, kBegin)), kRefused);
  EXPECT_EQ(AnswerOf(*Send(echo_, kRead)), kRefused);
}

TEST_F(OverloadTest, LimitsFinishingWorkToo) {
  const std::unique_ptr<Rpc> tenth = Send(echo_, kFinish);
  const Done done = held_.Take().second;
  EXPECT_EQ(AnswerOf(*Send(echo_, kFinish)),
            "RESOURCE_EXHAUSTED OVERLOADED more than 10 RPCs are under way");
}

TEST_F(OverloadTest, SaysWhenToRetry) {
  EXPECT_EQ(RetryDelayOf(FromGrpc(Send(echo_, kBegin)->Wait())), absl::Seconds(1));
}

TEST_F(OverloadTest, ARefusedRpcTakesNoPlace) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(AnswerOf(*Send(echo_, kBegin)), kRefused);
  dones_.front()(absl::OkStatus());
  EXPECT_EQ(AnswerOf(*rpcs_.front()), "OK");
  const std::unique_ptr<Rpc> next = Send(echo_, kBegin);
  held_.Take().second(absl::OkStatus());
  EXPECT_EQ(AnswerOf(*next), "OK");
}

std::string Handled(absl::string_view method, absl::string_view code) {
  return echo::MetricValue(absl::StrCat("grpc_server_handled_total{grpc_code=\"", code,
                                        "\",grpc_method=\"", method, "\",grpc_service=\"",
                                        echo::EchoName(), "\",grpc_type=\"unary\"}"));
}

TEST_F(HandlerTest, CountsEachAnswerBeforeTheClientHasIt) {
  Echo echo(Always(absl::DataLossError("torn")));
  for (const char* code : {"OK", "Canceled", "DataLoss", "Unauthenticated"}) {
    for (const char* method : {"Read", "Begin", "Finish"}) {
      EXPECT_NE(Handled(method, code), "") << method << " " << code;
    }
  }
  const std::string before = Handled("Read", "DataLoss");
  (void)Read(echo, "x");
  EXPECT_EQ(Handled("Read", "DataLoss"), absl::StrCat(std::stoi(before) + 1));
}

TEST_F(HandlerTest, LogsAFailedRpcWithoutItsContent) {
  Echo echo([](const Context&, const std::string& text, Done done) {
    done(Error(absl::StatusCode::kNotFound, "BIKE_NOT_FOUND", "no such bike: " + text));
  });
  const Trace trace = NewTrace();
  testing::internal::CaptureStderr();
  (void)Read(echo, "secret", {{"traceparent", ToTraceparent(trace)}});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("INFO RPC failed trace_id=" + trace.trace_id),
                    HasSubstr("method=magpie.echo.v1.EchoService/Read code=NotFound"),
                    HasSubstr("reason=BIKE_NOT_FOUND duration_us="), Not(HasSubstr("secret"))));
}

TEST_F(HandlerTest, LogsInternalErrorsWithTheirMessage) {
  Echo echo(Always(absl::DataLossError("record is torn: i/42")));
  testing::internal::CaptureStderr();
  (void)Read(echo, "x");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("WARNING RPC failed"), HasSubstr("record is torn: i/42")));
}

}  // namespace
}  // namespace magpie::server
