#include "common/rpc/client/channel.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/testing/rpc/echo.h"

namespace magpie::client {
namespace {

using echo::Echo;
using echo::Kept;

Context SomeContext() {
  return {.tenant = *TenantId::Parse("acme"),
          .deadline = absl::InfiniteFuture(),
          .trace = NewTrace(),
          .cancellation = std::make_shared<Cancellation>()};
}

// Calls Read and waits for its answer.
absl::Status Read(echo::v1::EchoService::Stub& stub, const Method& method, const Context& context,
                  absl::Duration longest) {
  grpc::ClientContext wire;
  Prepare(context, longest, wire);
  echo::v1::EchoRequest request;
  echo::v1::EchoResponse response;
  absl::Status answer;
  absl::Notification ended;
  stub.async()->Read(&wire, &request, &response, Counted(method, [&](absl::Status status) {
    answer = std::move(status);
    ended.Notify();
  }));
  ended.WaitForNotification();
  return answer;
}

// The value of a series; -1 if there is none.
int Counter(absl::string_view name, absl::string_view method, absl::string_view code) {
  const std::string code_label = code.empty() ? "" : absl::StrCat("grpc_code=\"", code, "\",");
  const std::string value = echo::MetricValue(
      absl::StrCat("grpc_client_", name, "{", code_label, "grpc_method=\"", method,
                   "\",grpc_service=\"", echo::EchoName(), "\",grpc_type=\"unary\"}"));
  int number = -1;
  return absl::SimpleAtoi(value, &number) ? number : -1;
}

TEST(ClientTest, PassesOnTenantAndTrace) {
  Kept kept;
  Echo echo(kept.Answer());
  const Method method(echo::EchoName(), "Read");
  const Context context = SomeContext();
  ASSERT_TRUE(Read(*echo.stub, method, context, absl::Minutes(1)).ok());
  EXPECT_EQ(kept.context->tenant.str(), "acme");
  EXPECT_EQ(kept.context->trace.trace_id, context.trace.trace_id);
  EXPECT_NE(kept.context->trace.span_id, context.trace.span_id);
}

TEST(ClientTest, PassesOnTheDeadlineOrItsOwnShorterLimit) {
  Kept kept;
  Echo echo(kept.Answer());
  const Method method(echo::EchoName(), "Read");
  Context context = SomeContext();
  ASSERT_TRUE(Read(*echo.stub, method, context, absl::Minutes(1)).ok());
  EXPECT_LT(absl::AbsDuration(kept.context->deadline - absl::Now() - absl::Minutes(1)),
            absl::Seconds(10));
  context.deadline = absl::Now() + absl::Minutes(1);
  ASSERT_TRUE(Read(*echo.stub, method, context, absl::Hours(1)).ok());
  EXPECT_LT(absl::AbsDuration(kept.context->deadline - context.deadline), absl::Seconds(10));
}

TEST(ClientTest, KeepsTheDetailsOfAnError) {
  Echo echo(echo::Always(WithRetry(
      Error(absl::StatusCode::kAborted, "STALE_VERSION", "is 3, not 2"), absl::Seconds(2))));
  const Method method(echo::EchoName(), "Read");
  const absl::Status status = Read(*echo.stub, method, SomeContext(), absl::Minutes(1));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "is 3, not 2");
  EXPECT_EQ(ReasonOf(status), "STALE_VERSION");
  EXPECT_EQ(RetryDelayOf(status), absl::Seconds(2));
}

TEST(ClientTest, CountsRpcsByCode) {
  Echo echo(echo::Always(absl::NotFoundError("nobody")));
  const Method method(echo::EchoName(), "Counted");
  EXPECT_GE(Counter("handled_total", "Counted", "DataLoss"), 0);
  const int started = Counter("started_total", "Counted", "");
  const int failed = Counter("handled_total", "Counted", "NotFound");
  const int timed = Counter("handling_seconds_count", "Counted", "");
  (void)Read(*echo.stub, method, SomeContext(), absl::Minutes(1));
  EXPECT_EQ(Counter("started_total", "Counted", ""), started + 1);
  EXPECT_EQ(Counter("handled_total", "Counted", "NotFound"), failed + 1);
  EXPECT_EQ(Counter("handling_seconds_count", "Counted", ""), timed + 1);
}

TEST(ClientTest, FailsAtOnceWhileNobodyAnswersAndFindsAPeerThatIsBack) {
  auto echo = std::make_unique<Echo>(echo::Always(absl::OkStatus()));
  const std::string address = echo->server->address();
  const std::unique_ptr<echo::v1::EchoService::Stub> stub =
      echo::v1::EchoService::NewStub(Connect(address));
  const Method method(echo::EchoName(), "Read");
  ASSERT_TRUE(Read(*stub, method, SomeContext(), absl::Minutes(1)).ok());

  echo = nullptr;
  EXPECT_EQ(Read(*stub, method, SomeContext(), absl::Minutes(1)).code(),
            absl::StatusCode::kUnavailable);

  echo::EchoService service(echo::Always(absl::OkStatus()));
  const auto server = server::Server::Start(address, {{echo::EchoName(), &service}});
  ASSERT_TRUE(server.ok()) << server.status();
  const absl::Time deadline = absl::Now() + echo::kPatience;
  absl::Status status = absl::UnavailableError("not called yet");
  while (!status.ok() && absl::Now() < deadline) {
    status = Read(*stub, method, SomeContext(), absl::Minutes(1));
  }
  EXPECT_TRUE(status.ok()) << status;
}

}  // namespace
}  // namespace magpie::client
