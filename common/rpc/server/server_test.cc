#include "common/rpc/server/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/process/resting_poller.h"
#include "common/testing/rpc/echo.h"
#include "grpc/health/v1/health.grpc.pb.h"

ABSL_DECLARE_FLAG(bool, reflection);

namespace magpie::server {
namespace {

using echo::Echo;
using echo::EchoName;
using echo::Held;
using echo::Rpc;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

std::shared_ptr<grpc::Channel> To(const Server& server) {
  return client::Connect(server.address());
}

// "SERVING", or the code if there is no answer.
std::string Check(const Server& server, const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  grpc::ClientContext rpc;
  rpc.set_deadline(absl::ToChronoTime(absl::Now() + echo::kPatience));
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(To(server))->Check(&rpc, request, &response);
  if (!status.ok()) return absl::StrCat("error ", status.error_code());
  return HealthCheckResponse::ServingStatus_Name(response.status());
}

// A Watch stream, read by hand.
class Watch {
 public:
  Watch(const Server& server, const std::string& service)
      : stub_(grpc::health::v1::Health::NewStub(To(server))) {
    rpc_.set_deadline(absl::ToChronoTime(absl::Now() + echo::kPatience));
    HealthCheckRequest request;
    request.set_service(service);
    stream_ = stub_->Watch(&rpc_, request);
  }
  ~Watch() { rpc_.TryCancel(); }

  // The next status, or the code of the stream's end.
  std::string Next() {
    HealthCheckResponse response;
    if (stream_->Read(&response)) return HealthCheckResponse::ServingStatus_Name(response.status());
    return absl::StrCat("end ", stream_->Finish().error_code());
  }

 private:
  grpc::ClientContext rpc_;
  std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> stream_;
};

// A server that is not ready yet, with a service that holds RPCs with the text "hold".
struct Holding {
  Held held;
  echo::EchoService service{[this](const Context& context, const std::string& text, Done done) {
    if (text == "hold") return held.Hold(context, std::move(done));
    done(absl::OkStatus());
  }};
  std::unique_ptr<Server> server = *Server::Start("127.0.0.1:0", {{EchoName(), &service}});
};

TEST(HealthTest, ServesFromReadyUntilDrain) {
  Holding holding;
  for (const std::string& name : {std::string(), EchoName()}) {
    EXPECT_EQ(Check(*holding.server, name), "NOT_SERVING");
  }
  holding.server->Ready();
  for (const std::string& name : {std::string(), EchoName()}) {
    EXPECT_EQ(Check(*holding.server, name), "SERVING");
  }
}

TEST(HealthTest, DoesNotKnowOtherServices) {
  Holding holding;
  EXPECT_EQ(Check(*holding.server, "magpie.Other"), "error 5");
  Watch watch(*holding.server, "magpie.Other");
  EXPECT_EQ(watch.Next(), "SERVICE_UNKNOWN");
}

TEST(HealthTest, AWatchSeesEachChangeAndEndsWithTheServer) {
  Holding holding;
  Watch watch(*holding.server, EchoName());
  EXPECT_EQ(watch.Next(), "NOT_SERVING");
  holding.server->Ready();
  EXPECT_EQ(watch.Next(), "SERVING");
  const absl::Time begin = absl::Now();
  holding.server->Drain(begin + absl::Hours(1));
  EXPECT_EQ(watch.Next(), "NOT_SERVING");
  EXPECT_EQ(watch.Next(), "end 14");
}

TEST(HealthTest, AWatchMayBeCancelled) {
  Holding holding;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Watch(*holding.server, "").Next(), "NOT_SERVING");
  holding.server->Ready();
  EXPECT_EQ(Watch(*holding.server, "").Next(), "SERVING");
}

// The response of reflection to one request, as bytes; "error 12" if reflection is off.
std::string AskReflection(const Server& server, const std::string& request) {
  grpc::GenericStub stub(To(server));
  grpc::ClientContext rpc;
  rpc.set_deadline(absl::ToChronoTime(absl::Now() + echo::kPatience));
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto stream = stub.PrepareCall(
      &rpc, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  queue.Next(&tag, &ok);
  const grpc::Slice slice(request);
  stream->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  queue.Next(&tag, &ok);
  grpc::ByteBuffer response;
  stream->Read(&response, nullptr);
  queue.Next(&tag, &ok);
  grpc::Status status;
  stream->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  if (!status.ok()) return absl::StrCat("error ", status.error_code());
  grpc::Slice bytes;
  EXPECT_TRUE(response.DumpToSingleSlice(&bytes).ok());
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

// Fields 7, list_services, and 4, file_containing_symbol, of ServerReflectionRequest.
const char kListServices[] = "\x3a\x01*";
std::string Describe(const std::string& symbol) {
  return absl::StrCat("\x22", std::string(1, static_cast<char>(symbol.size())), symbol);
}

TEST(ReflectionTest, ListsAndDescribesTheServicesAndHealth) {
  Holding holding;
  EXPECT_THAT(AskReflection(*holding.server, kListServices),
              AllOf(HasSubstr(EchoName()), HasSubstr("grpc.health.v1.Health")));
  EXPECT_THAT(AskReflection(*holding.server, Describe(EchoName())), HasSubstr("EchoRequest"));
  EXPECT_THAT(AskReflection(*holding.server, Describe("grpc.health.v1.Health")),
              HasSubstr("HealthCheckRequest"));
}

TEST(ReflectionTest, AFlagTurnsItOff) {
  const absl::FlagSaver saver;
  absl::SetFlag(&FLAGS_reflection, false);
  Holding holding;
  EXPECT_EQ(AskReflection(*holding.server, kListServices), "error 12");
}

std::string StartError(const std::string& listen) {
  return std::string(Server::Start(listen, {}).status().message());
}

TEST(ServerTest, SaysWhyItCannotListen) {
  Holding holding;
  const std::string& taken = holding.server->address();
  EXPECT_THAT(taken, AllOf(HasSubstr("127.0.0.1:"), Not("127.0.0.1:0")));
  EXPECT_EQ(StartError(taken),
            absl::StrCat("cannot listen on ", taken, ": Address already in use"));
  EXPECT_EQ(StartError("192.0.2.1:7101"),
            "cannot listen on 192.0.2.1:7101: Cannot assign requested address");
}

TEST(ServerTest, AnAddressIsHostAndPort) {
  EXPECT_EQ(StartError("7101"), "7101 is not HOST:PORT, such as 127.0.0.1:7101");
  EXPECT_EQ(StartError(":7101"), ":7101 is not HOST:PORT, such as 127.0.0.1:7101");
  EXPECT_EQ(StartError(""), " is not HOST:PORT, such as 127.0.0.1:7101");
  EXPECT_EQ(StartError("localhost:"), "localhost: needs a port from 0 to 65535");
  EXPECT_EQ(StartError("localhost:65536"), "localhost:65536 needs a port from 0 to 65535");
  EXPECT_EQ(StartError("::1:7101"), "::1:7101 has no host (write an IPv6 address in brackets)");
  EXPECT_EQ(StartError("http://localhost:7101"),
            "http://localhost:7101 has no host (write an IPv6 address in brackets)");
}

TEST(RestingPollerTest, LeavesRpcsToOtherThreads) {
  const RestingPoller resting;
  Holding holding;
  const auto stub = echo::v1::EchoService::NewStub(To(*holding.server));
  Rpc rpc;
  rpc.request.set_text("heard");
  stub->async()->Begin(&rpc.wire, &rpc.request, &rpc.response, rpc.Begin());
  EXPECT_TRUE(rpc.Wait().ok());
}

TEST(DrainTest, LetsARunningRpcFinishAndRefusesNewOnes) {
  Holding holding;
  const auto stub = echo::v1::EchoService::NewStub(To(*holding.server));
  Watch watch(*holding.server, "");
  EXPECT_EQ(watch.Next(), "NOT_SERVING");
  Rpc running;
  running.request.set_text("hold");
  stub->async()->Begin(&running.wire, &running.request, &running.response, running.Begin());
  Done done = holding.held.Take().second;

  std::thread drain([&] { holding.server->Drain(absl::Now() + echo::kPatience); });
  EXPECT_EQ(watch.Next(), "end 14");
  // The port closes a moment after health has changed.
  grpc::StatusCode code = grpc::StatusCode::OK;
  while (code == grpc::StatusCode::OK) {
    Rpc late;
    const auto other = echo::v1::EchoService::NewStub(To(*holding.server));
    other->async()->Begin(&late.wire, &late.request, &late.response, late.Begin());
    code = late.Wait().error_code();
  }
  // gRPC cancels an RPC that arrives while the port closes.
  EXPECT_THAT(code, AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED));
  done(absl::OkStatus());
  EXPECT_TRUE(running.Wait().ok());
  drain.join();
}

TEST(DrainTest, CancelsRpcsThatMissTheDeadline) {
  Holding holding;
  const auto stub = echo::v1::EchoService::NewStub(To(*holding.server));
  Rpc running;
  running.request.set_text("hold");
  stub->async()->Begin(&running.wire, &running.request, &running.response, running.Begin());
  auto [context, done] = holding.held.Take();
  context.cancellation->OnCancel([&done = done] { done(absl::CancelledError("cut off")); });
  holding.server->Drain(absl::Now());
  EXPECT_EQ(running.Wait().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace magpie::server
